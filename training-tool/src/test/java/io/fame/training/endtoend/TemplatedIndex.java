/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.progress.Progress;
import java.io.IOException;
import java.util.List;

/** An index of two shards with documents that say their template, as if the processor had. */
final class TemplatedIndex implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAPPING =
      """
      {"settings":{"number_of_shards":2,"number_of_replicas":0},
       "mappings":{"properties":{"@timestamp":{"type":"date"},"message":{"type":"text"},
         "fame":{"properties":{"template_id":{"type":"keyword"}}}}}}
      """;

  private final String name;
  private final String url;
  private final ClusterConnection connection;

  private TemplatedIndex(ClusterUnderTest cluster, String name) throws IOException {
    this.name = name;
    this.url = cluster.uri().toString();
    this.connection =
        ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null));
  }

  /** Makes it; all documents are found afterwards. */
  static TemplatedIndex of(ClusterUnderTest cluster, String name, List<BulkDocument> documents)
      throws Exception {
    TemplatedIndex index = new TemplatedIndex(cluster, name);
    index.connection.put("/" + name, JSON.readTree(MAPPING));
    assertThat(
            new BulkIndexer(index.connection, name, null)
                .index(documents.iterator(), Progress.Stage.SILENT)
                .indexed())
        .isEqualTo(documents.size());
    index.connection.post("/" + name + "/_refresh", null);
    return index;
  }

  /**
   * A document for such an index.
   *
   * @param template number that its template's id is made of
   */
  static BulkDocument document(String id, long timestampMillis, String message, int template) {
    ObjectNode source = JSON.createObjectNode().put("@timestamp", timestampMillis);
    source.put("message", message);
    source.putObject("fame").put("template_id", "%016x".formatted(template));
    return ShopUnderTest.document(id, source);
  }

  String name() {
    return name;
  }

  /** Where its cluster is. */
  String url() {
    return url;
  }

  ClusterConnection connection() {
    return connection;
  }

  /** Drops it. */
  @Override
  public void close() throws IOException {
    try {
      connection.delete("/" + name);
    } finally {
      connection.close();
    }
  }
}
