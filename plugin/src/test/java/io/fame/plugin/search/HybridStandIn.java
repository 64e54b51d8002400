/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.DisjunctionMaxQuery;
import org.apache.lucene.search.Query;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.BoolQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryBuilderVisitor;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPlugin;

/**
 * Stands in for the query {@code hybrid} of the neural-search plugin, which is not among the
 * modules: it has parts, hands a filter to each of them, and may not be inside another query. A
 * hit's score is that of its best part.
 */
public final class HybridStandIn extends Plugin implements SearchPlugin {
  static final String NAME = "hybrid";

  @Override
  public List<QuerySpec<?>> getQueries() {
    return List.of(new QuerySpec<>(NAME, Hybrid::new, Hybrid::parse));
  }

  static class Hybrid extends AbstractQueryBuilder<Hybrid> {
    private final List<QueryBuilder> parts;

    /** Does with a filter what queries do that know nothing of filters. */
    private static final class OfOldVersion extends Hybrid {
      OfOldVersion(List<QueryBuilder> parts) {
        super(parts);
      }

      @Override
      public QueryBuilder filter(QueryBuilder filter) {
        return new BoolQueryBuilder().must(this).filter(filter);
      }
    }

    Hybrid(List<QueryBuilder> parts) {
      this.parts = new ArrayList<>(parts);
    }

    Hybrid(StreamInput in) throws IOException {
      super(in);
      parts = in.readNamedWriteableList(QueryBuilder.class);
    }

    static Hybrid ofOldVersion(List<QueryBuilder> parts) {
      return new OfOldVersion(parts);
    }

    /** {@code queries}, and {@code old}: whether it cannot take a filter. */
    static Hybrid parse(XContentParser parser) throws IOException {
      List<QueryBuilder> parts = new ArrayList<>();
      boolean old = false;
      while (parser.nextToken() != XContentParser.Token.END_OBJECT) {
        if (parser.currentToken() == XContentParser.Token.START_ARRAY) {
          while (parser.nextToken() != XContentParser.Token.END_ARRAY) {
            parts.add(parseInnerQueryBuilder(parser));
          }
        } else if (parser.currentToken() == XContentParser.Token.VALUE_BOOLEAN) {
          old = parser.booleanValue();
        } else if (parser.currentToken() != XContentParser.Token.FIELD_NAME) {
          throw new ParsingException(parser.getTokenLocation(), "[hybrid] takes [queries] only");
        }
      }
      return old ? ofOldVersion(parts) : new Hybrid(parts);
    }

    @Override
    public QueryBuilder filter(QueryBuilder filter) {
      parts.replaceAll(part -> part.filter(filter));
      return this;
    }

    @Override
    public void visit(QueryBuilderVisitor visitor) {
      visitor.accept(this);
      QueryBuilderVisitor below = visitor.getChildVisitor(Occur.MUST);
      parts.forEach(part -> part.visit(below));
    }

    @Override
    protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
      List<QueryBuilder> rewritten = new ArrayList<>();
      for (QueryBuilder part : parts) {
        rewritten.add(part.rewrite(context));
      }
      return rewritten.equals(parts) ? this : new Hybrid(rewritten);
    }

    @Override
    protected Query doToQuery(QueryShardContext context) throws IOException {
      List<Query> queries = new ArrayList<>();
      for (QueryBuilder part : parts) {
        queries.add(part.toQuery(context));
      }
      return new DisjunctionMaxQuery(queries, 0);
    }

    @Override
    protected void doWriteTo(StreamOutput out) throws IOException {
      out.writeNamedWriteableList(parts);
    }

    @Override
    protected void doXContent(XContentBuilder builder, Params params) throws IOException {
      builder.startObject(NAME).startArray("queries");
      for (QueryBuilder part : parts) {
        part.toXContent(builder, params);
      }
      builder.endArray().endObject();
    }

    @Override
    protected boolean doEquals(Hybrid other) {
      return parts.equals(other.parts);
    }

    @Override
    protected int doHashCode() {
      return Objects.hash(parts);
    }

    @Override
    public String getWriteableName() {
      return NAME;
    }
  }
}
