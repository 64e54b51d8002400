/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.plugin.search.HybridStandIn.Hybrid;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.MatchAllQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilders;
import org.opensearch.index.query.TermQueryBuilder;

class FilteredQueryTest {
  private static final QueryBuilder FILTER = QueryBuilders.termQuery("fame.anomaly", true);

  private static TermQueryBuilder word(String word) {
    return QueryBuilders.termQuery("message", word);
  }

  private static BoolQueryBuilder filtered(QueryBuilder query) {
    return new BoolQueryBuilder().must(query).filter(FILTER);
  }

  @Test
  void aQueryIsWrappedAsItIs() {
    assertThat(FilteredQuery.of(word("disk"), FILTER)).isEqualTo(filtered(word("disk")));
    assertThat(FilteredQuery.of(null, FILTER)).isEqualTo(filtered(new MatchAllQueryBuilder()));
  }

  @Test
  void eachPartOfAHybridQueryIsWrappedAndTheQueryStaysTheOutermost() {
    assertThat(FilteredQuery.of(new Hybrid(List.of(word("a"), word("b"))), FILTER))
        .isEqualTo(new Hybrid(List.of(filtered(word("a")), filtered(word("b")))));
  }

  @Test
  void optionalClausesOfAPartStillHaveToMatchAndAnEmptyPartKeepsItsScore() {
    BoolQueryBuilder optional =
        new BoolQueryBuilder().should(word("a")).should(word("b")).mustNot(word("c"));
    BoolQueryBuilder half =
        new BoolQueryBuilder().must(word("a")).should(word("b")).minimumShouldMatch("50%");
    BoolQueryBuilder empty = new BoolQueryBuilder();
    half.boost(3).queryName("half");

    QueryBuilder query =
        FilteredQuery.of(
            new Hybrid(
                List.of(
                    new BoolQueryBuilder().should(word("a")).should(word("b")).mustNot(word("c")),
                    new BoolQueryBuilder()
                        .must(word("a"))
                        .should(word("b"))
                        .minimumShouldMatch("50%")
                        .boost(3)
                        .queryName("half"),
                    new BoolQueryBuilder())),
            FILTER);

    assertThat(query)
        .isEqualTo(
            new Hybrid(
                List.of(
                    filtered(optional),
                    filtered(half.boost(1).queryName(null)).boost(3).queryName("half"),
                    filtered(empty))));
  }

  @Test
  void aConstantScoreKeepsItsBoostAndItsName() {
    QueryBuilder query =
        FilteredQuery.of(
            new Hybrid(
                List.of(
                    QueryBuilders.constantScoreQuery(
                            QueryBuilders.constantScoreQuery(word("a")).boost(2))
                        .boost(7)
                        .queryName("seven"))),
            FILTER);

    assertThat(query)
        .isEqualTo(
            new Hybrid(
                List.of(
                    QueryBuilders.constantScoreQuery(
                            QueryBuilders.constantScoreQuery(filtered(word("a"))).boost(2))
                        .boost(7)
                        .queryName("seven"))));
  }

  @Test
  void aHybridQueryThatCannotPassAFilterOnIsRefused() {
    QueryBuilder old = Hybrid.ofOldVersion(List.of(word("a")));

    assertThatThrownBy(() -> FilteredQuery.of(old, FILTER))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("[fame_filter] cannot filter a [hybrid] query");
  }
}
