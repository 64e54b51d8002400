/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import java.io.IOException;
import java.time.Instant;

/** Writes changes of the active version to the index that drift is written to. */
public final class ActivationLog {
  /** The index, unless somebody wants another one. */
  public static final String INDEX = "fame-metrics";

  private ActivationLog() {}

  /** Adds one document: what is active now, and what was before. */
  public static void add(
      ClusterConnection connection, String index, Activation activation, Instant at)
      throws IOException {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("@timestamp", at.toString());
    document.put("event", "activated");
    document.put("model", activation.model() + ":" + version(activation.active()));
    if (activation.previous() != null) {
      document.put("previous", activation.model() + ":" + version(activation.previous()));
    }
    connection.post("/" + ClusterConnection.segment(index) + "/_doc", document);
  }

  private static String version(String reference) {
    return reference.replaceFirst(":.*", "");
  }
}
