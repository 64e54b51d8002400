/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;

import java.util.HashMap;
import java.util.Map;
import org.opensearch.OpenSearchException;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;

/** Reads the options of a {@code fame_filter}. */
public final class FameFilterFactory implements Processor.Factory<SearchRequestProcessor> {
  /**
   * Creates a processor.
   *
   * @throws OpenSearchException naming the option that is unknown or malformed
   */
  @Override
  public FameFilterProcessor create(
      Map<String, Processor.Factory<SearchRequestProcessor>> factories,
      String tag,
      String description,
      boolean ignoreFailure,
      Map<String, Object> config,
      Processor.PipelineContext context) {
    Map<String, Object> options = new HashMap<>(config);
    config.clear(); // what is left there counts as unknown, and is complained of without a reason
    return new FameFilterProcessor(
        tag,
        description,
        ignoreFailure,
        FilterOptions.read(
            options,
            (option, reason) ->
                newConfigurationException(FameFilterProcessor.TYPE, tag, option, reason)));
  }
}
