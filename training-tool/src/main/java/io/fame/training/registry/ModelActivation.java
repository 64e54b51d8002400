/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes a version of a model the active one, through the setting {@code
 * plugins.fame.model.<name>.active}, and waits until every ingest node serves it. If one does not,
 * the setting goes back to what it was.
 */
public final class ModelActivation {
  private static final String SETTINGS = "/_cluster/settings";
  private static final String MODELS = "/_plugins/_fame/models";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterConnection connection;
  private final Duration patience;
  private final Duration pause;

  public ModelActivation(ClusterConnection connection) {
    this(connection, Duration.ofSeconds(60), Duration.ofMillis(200));
  }

  ModelActivation(ClusterConnection connection, Duration patience, Duration pause) {
    this.connection = connection;
    this.patience = patience;
    this.pause = pause;
  }

  /** The active version of a model as {@code version:sha256}, or {@code null} if none is. */
  public String active(String model) throws IOException {
    JsonNode settings = connection.get(SETTINGS, Map.of("flat_settings", "true"));
    JsonNode value = settings.path("persistent").path(setting(model));
    return value.isMissingNode() ? null : value.asText();
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
   * @throws ActivationException if a node refuses it, has no plugin, or is not ready in time
   * @throws ClusterException FAME_PLUGIN_MISSING if no node has the plugin
   */
  public Activation activate(RegisteredModel model) throws IOException, InterruptedException {
    requirePlugin();
    String wanted = model.reference();
    String previous = active(model.name());
    long started = System.nanoTime();
    put(model.name(), wanted);
    boolean served = false;
    try {
      int nodes = awaitServed(model.name(), wanted);
      served = true;
      return new Activation(
          model.name(), wanted, previous, nodes, (System.nanoTime() - started) / 1e9);
    } finally {
      if (!served) {
        restore(model.name(), wanted, previous);
      }
    }
  }

  private int awaitServed(String model, String wanted) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Map<String, String> ingestNodes = ingestNodes();
      JsonNode reported = connection.get(MODELS).path("nodes");
      List<String> waiting = new ArrayList<>();
      for (Map.Entry<String, String> node : ingestNodes.entrySet()) {
        JsonNode answer = reported.path(node.getKey());
        if (answer.isMissingNode()) {
          waiting.add(node.getValue() + " (does not answer, or has no FAME plugin)");
          continue;
        }
        JsonNode status = answer.path("models").path(model);
        boolean informed = status.path("active").asText("").equals(wanted);
        if (informed && status.path("state").asText("").equals("failed")) {
          throw new ActivationException(
              "Node "
                  + node.getValue()
                  + " refuses version "
                  + version(wanted)
                  + " of model "
                  + model
                  + ": "
                  + status.path("error").asText("no reason given")
                  + ". The version before stays active.");
        }
        if (!informed || !status.path("loaded").asText("").equals(wanted)) {
          String error = status.path("error").asText("");
          waiting.add(node.getValue() + (error.isEmpty() ? "" : " (" + error + ")"));
        }
      }
      if (waiting.isEmpty() && !ingestNodes.isEmpty()) {
        return ingestNodes.size();
      }
      if (System.nanoTime() > deadline) {
        throw new ActivationException(
            "Version "
                + version(wanted)
                + " of model "
                + model
                + " is not served within "
                + patience.toSeconds()
                + " s by: "
                + (ingestNodes.isEmpty() ? "any node, since none may ingest" : join(waiting))
                + ". The version before stays active.");
      }
      Thread.sleep(pause.toMillis());
    }
  }

  private static String join(List<String> nodes) {
    return String.join(", ", nodes);
  }

  private static String version(String reference) {
    return reference.substring(0, reference.indexOf(':'));
  }

  /** Names of the ingest nodes by id, sorted by id. */
  private Map<String, String> ingestNodes() throws IOException {
    JsonNode nodes = connection.get("/_nodes/ingest:true/_none").path("nodes");
    Map<String, String> names = new TreeMap<>();
    nodes
        .properties()
        .forEach(node -> names.put(node.getKey(), node.getValue().path("name").asText()));
    return names;
  }

  private void put(String model, String reference) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("persistent").put(setting(model), reference);
    connection.put(SETTINGS, body);
  }

  /**
   * Puts the setting back unless someone else has changed it meanwhile. The failure that led here
   * is what the caller should hear of.
   */
  private void restore(String model, String ours, String previous) {
    boolean interrupted = Thread.interrupted();
    try {
      if (ours.equals(active(model))) {
        put(model, previous);
      }
    } catch (IOException ignored) {
      // The nodes verify for themselves and go on serving the version before.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String setting(String model) {
    return "plugins.fame.model." + model + ".active";
  }
}
