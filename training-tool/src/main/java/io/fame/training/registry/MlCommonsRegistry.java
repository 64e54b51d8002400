/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bundles in ML Commons: a model group {@code fame-<name>}, whose versions ML Commons counts.
 *
 * <p>ML Commons checks neither hash nor size nor missing chunks of what is uploaded, so an upload
 * counts only after it was read back. It cannot run a text classifier either: the models are
 * declared as embedding models, which it stores and never deploys.
 */
public final class MlCommonsRegistry implements ModelRegistry {
  /** Begins the names of our model groups. */
  static final String GROUP_PREFIX = "fame-";

  /** ML Commons refuses chunks over 10 MB. */
  static final int CHUNK_BYTES = 8 << 20;

  private static final String MODELS = "/_plugins/_ml/models";
  private static final String GROUPS = "/_plugins/_ml/model_groups";
  private static final int MOST_HITS = 1_000;
  private static final int NOT_FOUND = 404;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ClusterConnection connection;
  private final Duration patience;
  private final int chunkBytes;

  public MlCommonsRegistry(ClusterConnection connection) {
    this(connection, Duration.ofSeconds(60), CHUNK_BYTES);
  }

  /**
   * @param patience how long a complete upload may take until it is registered
   * @param chunkBytes what is sent at a time
   */
  MlCommonsRegistry(ClusterConnection connection, Duration patience, int chunkBytes) {
    this.connection = connection;
    this.patience = patience;
    this.chunkBytes = chunkBytes;
  }

  @Override
  public RegisteredModel upload(String name, byte[] bundle, JsonNode about)
      throws IOException, InterruptedException {
    String group = groupFor(name);
    String sha256 = Sha256.hex(bundle);
    List<RegisteredModel> same =
        versions(name, group).stream()
            .filter(version -> version.sha256().equals(sha256) && version.bytes() == bundle.length)
            .toList();
    for (RegisteredModel stored : same) {
      if (stored.complete() && isReadable(stored)) {
        return stored;
      }
    }
    int chunks = Math.max(1, (bundle.length + chunkBytes - 1) / chunkBytes);
    // A process that was killed leaves a version that waits for its content.
    for (RegisteredModel begun : same) {
      if (!begun.complete()) {
        Optional<RegisteredModel> completed = complete(begun, bundle, chunks);
        if (completed.isPresent()) {
          return completed.get();
        }
      }
    }
    String id = register(name, group, bundle.length, sha256, chunks, about);
    boolean stored = false;
    try {
      RegisteredModel model = fill(name, id, sha256, bundle, chunks);
      stored = true;
      return model;
    } finally {
      if (!stored) {
        discard(id);
      }
    }
  }

  /**
   * Completes a version that another process began. It is left as it is on failure, since that
   * process may still be at work.
   *
   * @return empty where that version cannot become complete, or is gone
   */
  private Optional<RegisteredModel> complete(RegisteredModel begun, byte[] bundle, int chunks)
      throws IOException, InterruptedException {
    try {
      return Optional.of(fill(begun.name(), begun.id(), begun.sha256(), bundle, chunks));
    } catch (RegistryException stuck) {
      return Optional.empty();
    } catch (ClusterException e) {
      requireGone(e);
      return Optional.empty();
    }
  }

  private RegisteredModel fill(String name, String id, String sha256, byte[] bundle, int chunks)
      throws IOException, InterruptedException {
    for (int chunk = 0; chunk < chunks; chunk++) {
      int from = chunk * chunkBytes;
      byte[] content = Arrays.copyOfRange(bundle, from, Math.min(bundle.length, from + chunkBytes));
      connection.postBytes(MODELS + "/" + id + "/upload_chunk/" + chunk, content);
    }
    RegisteredModel model = awaitRegistered(name, id, sha256, bundle.length);
    read(model);
    return model;
  }

  /** Whether a version has the content that it says it has. */
  private boolean isReadable(RegisteredModel model) throws IOException {
    try {
      read(model);
      return true;
    } catch (RegistryException damaged) {
      return false;
    } catch (ClusterException e) {
      requireGone(e);
      return false;
    }
  }

  /** Passes on any failure but that a version, or a part of it, is not there. */
  private static void requireGone(ClusterException e) throws ClusterException {
    if (e.status() != NOT_FOUND) {
      throw e;
    }
  }

  private String register(
      String name, String group, int size, String sha256, int chunks, JsonNode about)
      throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put("name", name)
        .put("model_group_id", group)
        .put("model_format", "ONNX")
        .put("function_name", "TEXT_EMBEDDING")
        .put("model_content_hash_value", sha256)
        .put("model_content_size_in_bytes", size)
        .put("total_chunks", chunks);
    body.putObject("model_config")
        .put("model_type", "fame")
        .put("embedding_dimension", 1)
        .put("framework_type", "huggingface_transformers")
        .put("all_config", JSON.writeValueAsString(about));
    return required(connection.post(MODELS + "/_register_meta", body), "model_id");
  }

  private RegisteredModel awaitRegistered(String name, String id, String sha256, int size)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      JsonNode model = connection.get(MODELS + "/" + id);
      String state = model.path("model_state").asText();
      if (state.equals("REGISTERED")) {
        RegisteredModel registered = model(name, id, model);
        if (!registered.sha256().equals(sha256) || registered.bytes() != size) {
          throw new RegistryException(
              "ML Commons registered model " + id + " with another hash or size than was sent.");
        }
        return registered;
      }
      if (state.equals("REGISTER_FAILED") || System.nanoTime() > deadline) {
        throw new RegistryException(
            "ML Commons did not register version of model "
                + name
                + " within "
                + patience.toSeconds()
                + " s; its state is "
                + (state.isEmpty() ? "unknown" : state)
                + ". Check the health of the index .plugins-ml-model and try again.");
      }
      Thread.sleep(Math.min(200, Math.max(1, patience.toMillis() / 4)));
    }
  }

  /** Clears up after a failure, which is what the caller should hear of, not this. */
  private void discard(String id) {
    boolean interrupted = Thread.interrupted();
    try {
      connection.delete(MODELS + "/" + id);
    } catch (IOException ignored) {
      // The version stays incomplete, and incomplete versions are never activated.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public List<String> names() throws IOException {
    ObjectNode body = JSON.createObjectNode().put("size", MOST_HITS);
    body.putObject("query").putObject("prefix").put("name.keyword", GROUP_PREFIX);
    List<String> names = new ArrayList<>();
    for (JsonNode hit : hits(connection.post(GROUPS + "/_search", body))) {
      names.add(hit.path("_source").path("name").asText().substring(GROUP_PREFIX.length()));
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  @Override
  public List<RegisteredModel> versions(String name) throws IOException {
    String group = findGroup(name);
    return group == null ? List.of() : versions(name, group);
  }

  private List<RegisteredModel> versions(String name, String group) throws IOException {
    List<RegisteredModel> versions = new ArrayList<>();
    ObjectNode body = JSON.createObjectNode().put("size", MOST_HITS);
    ObjectNode query = body.putObject("query").putObject("bool");
    query.putArray("filter").addObject().putObject("term").put("model_group_id", group);
    query.putArray("must_not").addObject().putObject("exists").put("field", "chunk_number");
    ArrayNode fields = body.putArray("_source");
    List.of(
            "model_version",
            "model_state",
            "model_content_hash_value",
            "model_content_size_in_bytes",
            "created_time",
            "model_config.all_config")
        .forEach(fields::add);
    for (JsonNode hit : hits(connection.post(MODELS + "/_search", body))) {
      String id = hit.path("_id").asText();
      RegisteredModel found = model(name, id, hit.path("_source"));
      if (found.complete()) {
        versions.add(found);
        continue;
      }
      // A search lags behind by up to a second, so it may not know yet that an upload is complete,
      // or that it was discarded.
      try {
        versions.add(model(name, id, connection.get(MODELS + "/" + id)));
      } catch (ClusterException e) {
        requireGone(e);
      }
    }
    versions.sort(Comparator.comparingLong(model -> Long.parseLong(model.version())));
    return versions;
  }

  @Override
  public byte[] read(RegisteredModel model) throws IOException {
    JsonNode meta = connection.get(MODELS + "/" + model.id());
    int chunks = meta.path("total_chunks").asInt();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int chunk = 0; chunk < chunks; chunk++) {
      JsonNode answer =
          connection.get(MODELS + "/" + model.id() + "_" + chunk, Map.of("return_content", "true"));
      content.writeBytes(decoded(answer, model));
    }
    byte[] bundle = content.toByteArray();
    String actual = Sha256.hex(bundle);
    if (!actual.equals(model.sha256())) {
      throw new RegistryException(
          "ML Commons gives back another content for version "
              + model.version()
              + " of model "
              + model.name()
              + ": expected SHA-256 "
              + model.sha256()
              + ", got "
              + actual
              + ". Upload it again; if that fails too, check who else writes to"
              + " .plugins-ml-model.");
    }
    return bundle;
  }

  private static byte[] decoded(JsonNode chunk, RegisteredModel model) throws RegistryException {
    try {
      return Base64.getDecoder().decode(chunk.path("model_content").asText());
    } catch (IllegalArgumentException e) {
      throw new RegistryException(
          "ML Commons gives back content that is not base64 for version "
              + model.version()
              + " of model "
              + model.name()
              + ". Upload it again.");
    }
  }

  @Override
  public void delete(RegisteredModel model) throws IOException {
    connection.delete(MODELS + "/" + model.id());
  }

  private String groupFor(String name) throws IOException {
    String existing = findGroup(name);
    if (existing != null) {
      return existing;
    }
    ObjectNode body = JSON.createObjectNode().put("name", GROUP_PREFIX + name);
    body.put("description", "Versions of the FAME model " + name);
    try {
      return required(connection.post(GROUPS + "/_register", body), "model_group_id");
    } catch (ClusterException e) {
      // Someone else may have created it in between, which is a 400.
      String created = e.kind() == Kind.REJECTED ? findGroup(name) : null;
      if (created == null) {
        throw e;
      }
      return created;
    }
  }

  private String findGroup(String name) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("size", 1);
    body.putObject("query").putObject("term").put("name.keyword", GROUP_PREFIX + name);
    for (JsonNode hit : hits(connection.post(GROUPS + "/_search", body))) {
      return hit.path("_id").asText();
    }
    return null;
  }

  /** ML Commons has searches of its own, which take no search_pipeline parameter. */
  private static JsonNode hits(JsonNode answer) {
    return answer.path("hits").path("hits");
  }

  private static RegisteredModel model(String name, String id, JsonNode source)
      throws RegistryException {
    String version = required(source, "model_version");
    if (!version.matches("[0-9]{1,18}")) {
      throw new RegistryException("ML Commons gives model " + id + " a version that is no number.");
    }
    return new RegisteredModel(
        name,
        version,
        source.path("model_content_hash_value").asText(),
        id,
        source.path("model_content_size_in_bytes").asLong(),
        source.path("created_time").asLong(),
        overrideReason(source.at("/model_config/all_config").asText()),
        source.path("model_state").asText().equals("REGISTERED"));
  }

  /** What {@link #upload} was told about the model says it. */
  private static String overrideReason(String about) {
    try {
      return about.isEmpty() ? null : JSON.readTree(about).path("override_reason").asText(null);
    } catch (JsonProcessingException e) {
      // Written by somebody else; the bundle's certificate counts in any case.
      return null;
    }
  }

  private static String required(JsonNode answer, String field) throws RegistryException {
    String value = answer.path(field).asText("");
    if (value.isEmpty()) {
      throw new RegistryException(
          "ML Commons answered without " + field + ". Is it the version of this cluster?");
    }
    return value;
  }
}
