/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.BooleanClause.Occur;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.ConstantScoreQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryBuilders;

/** Narrows a query: fewer hits, each with the score that it had. */
final class FilteredQuery {
  /**
   * Of the neural-search plugin, which need not be there; it must be a request's outermost query.
   */
  private static final String HYBRID = "hybrid";

  private FilteredQuery() {}

  /**
   * A query with a filter.
   *
   * @param query null for all documents; may be changed
   * @throws IllegalArgumentException if the query takes no filter
   */
  static QueryBuilder of(QueryBuilder query, QueryBuilder filter) {
    if (query != null && query.getName().equals(HYBRID)) {
      return intoEachPart(query, filter);
    }
    // Without a scoring clause every hit would have score 0 where match_all gives 1.
    return new BoolQueryBuilder()
        .must(query == null ? QueryBuilders.matchAllQuery() : query)
        .filter(filter);
  }

  /** {@code filter} of a hybrid query hands the filter to {@code filter} of each of its parts. */
  private static QueryBuilder intoEachPart(QueryBuilder hybrid, QueryBuilder filter) {
    List<QueryBuilder> before = parts(hybrid);
    before.forEach(FilteredQuery::keepMeaning);
    QueryBuilder filtered = hybrid.filter(filter);
    List<QueryBuilder> after = parts(filtered);
    if (!filtered.getName().equals(HYBRID) || after.size() != before.size()) {
      throw new IllegalArgumentException(
          "[fame_filter] cannot filter a [hybrid] query of this version of its plugin; give the"
              + " query a [filter] of its own and send ext.fame_filter.enabled: false");
    }
    for (int i = 0; i < after.size(); i++) {
      keepScore(before.get(i), after.get(i));
    }
    return filtered;
  }

  /**
   * A bool adds a filter to its own clauses, and clauses that are optional need not match any more
   * once there is one; an empty bool would lose its score. So its clauses move into a bool inside.
   */
  private static void keepMeaning(QueryBuilder part) {
    if (part instanceof ConstantScoreQueryBuilder) {
      keepMeaning(((ConstantScoreQueryBuilder) part).innerQuery());
    } else if (part instanceof BoolQueryBuilder) {
      BoolQueryBuilder outer = (BoolQueryBuilder) part;
      BoolQueryBuilder inner =
          new BoolQueryBuilder()
              .minimumShouldMatch(outer.minimumShouldMatch())
              .adjustPureNegative(outer.adjustPureNegative());
      move(outer.must(), inner.must());
      move(outer.filter(), inner.filter());
      move(outer.mustNot(), inner.mustNot());
      move(outer.should(), inner.should());
      outer.minimumShouldMatch((String) null).must(inner);
    }
  }

  private static void move(List<QueryBuilder> from, List<QueryBuilder> to) {
    to.addAll(from);
    from.clear();
  }

  /** A constant_score makes a new query of itself and forgets its boost and its name. */
  private static void keepScore(QueryBuilder before, QueryBuilder after) {
    if (before instanceof ConstantScoreQueryBuilder && after instanceof ConstantScoreQueryBuilder) {
      after.boost(before.boost()).queryName(before.queryName());
      keepScore(
          ((ConstantScoreQueryBuilder) before).innerQuery(),
          ((ConstantScoreQueryBuilder) after).innerQuery());
    }
  }

  private static List<QueryBuilder> parts(QueryBuilder query) {
    List<QueryBuilder> parts = new ArrayList<>();
    QueryBuilderVisitor collecting =
        new QueryBuilderVisitor() {
          @Override
          public void accept(QueryBuilder part) {
            parts.add(part);
          }

          @Override
          public QueryBuilderVisitor getChildVisitor(Occur occur) {
            return NO_OP_VISITOR;
          }
        };
    query.visit(
        new QueryBuilderVisitor() {
          @Override
          public void accept(QueryBuilder whole) {}

          @Override
          public QueryBuilderVisitor getChildVisitor(Occur occur) {
            return collecting;
          }
        });
    return parts;
  }
}
