/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Map;

/**
 * The index that drift and changes of the active version are written to. Where it is not there, it
 * is made with the types of {@code config/component-template-fame-metrics.json}, whether or not
 * somebody has put that template.
 */
public final class MetricsIndex {
  /** Its name, unless somebody wants another one. */
  public static final String NAME = "fame-metrics";

  private static final String TYPES = "component-template-fame-metrics.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterConnection connection;
  private final String path;

  public MetricsIndex(ClusterConnection connection, String name) {
    this.connection = connection;
    this.path = "/" + ClusterConnection.segment(name);
  }

  /** Adds a document. */
  public void add(JsonNode document) throws IOException {
    require();
    connection.post(path + "/_doc", document);
  }

  /**
   * Adds what is active now, and what was before. An activation that has changed nothing is that of
   * somebody who was interrupted and began again: it is added only where the first one was not.
   */
  public void add(Activation activation, Instant at) throws IOException {
    if (activation.active().equals(activation.previous())
        && isLast(activation.model() + ":" + version(activation.active()), activation.model())) {
      return;
    }
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("@timestamp", at.toString());
    document.put("event", "activated");
    document.put("model", activation.model() + ":" + version(activation.active()));
    if (activation.previous() != null) {
      document.put("previous", activation.model() + ":" + version(activation.previous()));
    }
    if (activation.overrideReason() != null) {
      document.put("override_reason", activation.overrideReason());
    }
    add(document);
  }

  /** Whether the newest activation of a model that is written down is that of a version. */
  private boolean isLast(String version, String model) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("size", 1);
    body.putArray("sort")
        .addObject()
        .putObject("@timestamp")
        .put("order", "desc")
        .put("unmapped_type", "date");
    ArrayNode filter = body.putObject("query").putObject("bool").putArray("filter");
    filter.addObject().putObject("match_phrase").put("event", "activated");
    filter.addObject().putObject("prefix").put("model", model + ":");
    try {
      return connection
          .send(
              "POST",
              path + "/_search",
              Map.of("search_pipeline", "_none", "ignore_unavailable", "true"),
              body)
          .at("/hits/hits/0/_source/model")
          .asText()
          .equals(version);
    } catch (ClusterException e) {
      if (e.kind() == Kind.CREDENTIALS) {
        return false;
      }
      throw e;
    }
  }

  /** Whoever may write documents only leaves it to the cluster to make the index. */
  private void require() throws IOException {
    try {
      connection.get(path + "/_settings/index.uuid");
    } catch (ClusterException e) {
      if (e.kind() == Kind.INDEX_MISSING) {
        make();
      } else if (e.kind() != Kind.CREDENTIALS) {
        throw e;
      }
    }
  }

  private void make() throws IOException {
    try (InputStream types = MetricsIndex.class.getResourceAsStream(TYPES)) {
      connection.put(path, JSON.readTree(types).path("template"));
    } catch (ClusterException e) {
      // Rejected where somebody else has made it meanwhile.
      if (e.kind() != Kind.REJECTED && e.kind() != Kind.CREDENTIALS) {
        throw e;
      }
    }
  }

  private static String version(String reference) {
    return reference.replaceFirst(":.*", "");
  }
}
