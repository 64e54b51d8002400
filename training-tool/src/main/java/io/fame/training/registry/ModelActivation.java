/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes which version of a model is active, through the plugin: it has every ingest node load and
 * check the version first, and answers when they serve it. Where one refuses, nothing has changed.
 */
public final class ModelActivation {
  private static final String MODELS = "/_plugins/_fame/models";

  /** For each phase; below the time that the connection waits for an answer. */
  private static final String TIMEOUT = "50s";

  private final ClusterConnection connection;

  public ModelActivation(ClusterConnection connection) {
    this.connection = connection;
  }

  /**
   * What is active of a model, and what was before.
   *
   * @param active {@code version:sha256}, or {@code null} for nothing
   * @param previous the same of former versions, the latest first
   */
  public record Versions(String active, List<String> previous) {
    public Versions {
      previous = List.copyOf(previous);
    }
  }

  /**
   * Asks what is active.
   *
   * @throws ClusterException FAME_PLUGIN_MISSING if there is no plugin
   */
  public Versions versions(String model) throws IOException {
    JsonNode versions = connection.get(MODELS).path("models").path(model);
    List<String> previous = new ArrayList<>();
    versions.path("previous").forEach(version -> previous.add(version.asText()));
    return new Versions(versions.path("active").asText(null), previous);
  }

  /**
   * Asks whether the plugin is there.
   *
   * @throws ClusterException FAME_PLUGIN_MISSING if it is not
   */
  public void requirePlugin() throws IOException {
    connection.get(MODELS);
  }

  /**
   * Activates a version.
   *
   * @throws ClusterException ACTIVATION_REFUSED if a node refuses it, has no plugin, or is not
   *     ready in time, or if someone else activates another one meanwhile; FAME_PLUGIN_MISSING if
   *     there is no plugin
   */
  public Activation activate(RegisteredModel model) throws IOException {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("version", model.reference());
    return change(model.name(), "_activate", body).of(model);
  }

  /**
   * Goes back to the version that was active before.
   *
   * @throws ClusterException as {@link #activate}, also if there was none
   */
  public Activation rollback(String model) throws IOException {
    Activation activation = change(model, "_rollback", JsonNodeFactory.instance.objectNode());
    return stored(activation).map(activation::of).orElse(activation);
  }

  /** The active version as the registry has it; nothing where it has it no more, or is silent. */
  private Optional<RegisteredModel> stored(Activation activation) {
    try {
      return new MlCommonsRegistry(connection)
          .versions(activation.model()).stream()
              .filter(version -> version.reference().equals(activation.active()))
              .findFirst();
    } catch (IOException e) {
      // What serves already is no failure because nobody can tell how it was accepted.
      return Optional.empty();
    }
  }

  private Activation change(String model, String change, ObjectNode body) throws IOException {
    long started = System.nanoTime();
    JsonNode answer =
        connection.send(
            "POST",
            MODELS + "/" + ClusterConnection.segment(model) + "/" + change,
            Map.of("timeout", TIMEOUT),
            body);
    return new Activation(
        model,
        answer.path("active").asText(),
        answer.path("previous").asText(null),
        answer.path("nodes").size(),
        (System.nanoTime() - started) / 1e9,
        null);
  }
}
