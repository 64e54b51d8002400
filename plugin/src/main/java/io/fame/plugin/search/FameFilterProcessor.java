/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import org.opensearch.action.search.SearchRequest;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.builder.SearchSourceBuilder;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.SearchRequestProcessor;

/** Lets a search see anomalies only, without a change of score or order of those that it sees. */
public final class FameFilterProcessor extends AbstractProcessor implements SearchRequestProcessor {
  public static final String TYPE = "fame_filter";

  private final FilterOptions options;

  FameFilterProcessor(
      String tag, String description, boolean ignoreFailure, FilterOptions options) {
    super(tag, description, ignoreFailure);
    this.options = options;
  }

  @Override
  public String getType() {
    return TYPE;
  }

  FilterOptions options() {
    return options;
  }

  @Override
  public SearchRequest processRequest(SearchRequest request) {
    SearchSourceBuilder source = request.source();
    FilterOverride override = override(source);
    // A request for suggestions only has no hits; with a query it would get some.
    if (source.isSuggestOnly() || (override != null && !override.enabled())) {
      return request;
    }
    FilterOptions wanted = override == null ? options : options.overriddenBy(override.options());
    source.query(FilteredQuery.of(source.query(), wanted.toQuery()));
    return request;
  }

  private static FilterOverride override(SearchSourceBuilder source) {
    for (SearchExtBuilder ext : source.ext()) {
      if (ext instanceof FilterOverride) {
        return (FilterOverride) ext;
      }
    }
    return null;
  }
}
