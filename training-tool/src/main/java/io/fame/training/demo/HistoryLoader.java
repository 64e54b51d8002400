/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.util.List;

/** Puts the history into an index as a user has it who never heard of us. */
final class HistoryLoader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterConnection cluster;
  private final DocumentLoader loader;

  HistoryLoader(ClusterConnection cluster, DocumentLoader loader) {
    this.cluster = cluster;
    this.loader = loader;
  }

  /**
   * Creates the index and fills it.
   *
   * @param context names of the context fields
   * @return how many documents it holds
   */
  long load(String index, LineSource history, List<String> context)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode settings = body.putObject("settings");
    settings.put("index.number_of_shards", 1);
    settings.put("index.number_of_replicas", 0);
    ObjectNode fields = body.putObject("mappings").putObject("properties");
    fields.putObject(LogDocument.TIMESTAMP).put("type", "date");
    fields.putObject(LogDocument.MESSAGE).put("type", "text");
    fields.putObject(LogDocument.LABEL).put("type", "keyword");
    context.forEach(name -> fields.putObject(name).put("type", "keyword"));
    cluster.put("/" + ClusterConnection.segment(index), body);
    return loader.load("loading the history", history, index);
  }
}
