/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.plugin.search.HybridStandIn;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.index.reindex.ReindexModulePlugin;
import org.opensearch.ingest.common.IngestCommonModulePlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessModulePlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.script.mustache.MustacheModulePlugin;
import org.opensearch.transport.Netty4ModulePlugin;

/**
 * A node in this JVM, not one of the test framework's, that answers HTTP on 127.0.0.1, with our
 * plugin and those modules of the distribution that work beside it. All tests share it, so each
 * uses indices and pipelines of its own.
 *
 * <p>The models {@code app-logs}, version 1, and {@code strict}, version 4, are on its disk and
 * active. Both are the tiny model; of {@code strict} nothing reaches the threshold. The model
 * {@code away} is active too, but no registry has it.
 */
public final class FameNode {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final KeyPair KEYS = Ed25519Keys.generate();

  private static FameNode shared;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path home;
  private final Node node;
  private final URI uri;

  /** A node whose plugins are on the class path. */
  private static final class NodeOf extends Node {
    NodeOf(Settings settings, List<Class<? extends Plugin>> plugins) {
      super(
          InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "fame-node"),
          plugins.stream().map(NodeOf::info).toList(),
          true);
    }

    private static PluginInfo info(Class<? extends Plugin> plugin) {
      String name = plugin.getName();
      return new PluginInfo(
          name, "on the class path", "1", Version.CURRENT, "21", name, null, List.of(), false);
    }
  }

  /** What the node answered. */
  public record Answer(int status, JsonNode body) {
    /** The body of a success; others fail the test. */
    public JsonNode ok() {
      assertThat(status).as("%s", body).isBetween(200, 299);
      return body;
    }

    /** The reason of a failure with this status; others fail the test. */
    public String refused(int expected) {
      assertThat(status).as("%s", body).isEqualTo(expected);
      JsonNode reason = body.at("/error/root_cause/0/reason");
      return reason.asText();
    }
  }

  private FameNode(Path home, Node node) {
    this.home = home;
    this.node = node;
    InetSocketAddress address =
        node.injector()
            .getInstance(HttpServerTransport.class)
            .boundAddress()
            .publishAddress()
            .address();
    this.uri = URI.create("http://127.0.0.1:" + address.getPort());
  }

  /** The node, started by the first test that asks; it ends with the JVM. */
  public static synchronized FameNode shared() throws Exception {
    if (shared == null) {
      shared = start();
      Runtime.getRuntime().addShutdownHook(new Thread(shared::close));
    }
    return shared;
  }

  private static FameNode start() throws Exception {
    Path home = Files.createTempDirectory("fame-node");
    Settings.Builder settings =
        Settings.builder()
            .put("path.home", home)
            .put("cluster.name", "fame-node")
            .put("node.name", "fame-node")
            .put("node.processors", 2)
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.port", "0")
            .put("transport.port", "0")
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .putList("plugins.fame.trusted_keys", Ed25519Keys.toText(KEYS.getPublic()));
    String appLogs = onDisk(home, "app-logs", "1", 0.5);
    String strict = onDisk(home, "strict", "4", 1);
    List<Class<? extends Plugin>> plugins =
        List.of(
            FamePlugin.class,
            HybridStandIn.class,
            Netty4ModulePlugin.class,
            IngestCommonModulePlugin.class,
            PainlessModulePlugin.class,
            MustacheModulePlugin.class,
            ReindexModulePlugin.class);
    FameNode started = new FameNode(home, new NodeOf(settings.build(), plugins).start());
    started
        .call(
            "PUT",
            "/_cluster/settings",
            """
            {'persistent': {'plugins.fame.model.app-logs.active': '%s',
                            'plugins.fame.model.strict.active': '%s',
                            'plugins.fame.model.away.active': '1:%s'}}
            """
                .formatted(appLogs, strict, Sha256.hex(new byte[0])))
        .ok();
    started.awaitModels();
    return started;
  }

  /** Puts a model where an administrator would; what its setting has to be. */
  private static String onDisk(Path home, String name, String version, double threshold)
      throws IOException {
    byte[] bundle = TinyModel.bundle(name, threshold, KEYS.getPrivate());
    Path folder = Files.createDirectories(home.resolve("config/fame-models").resolve(name));
    Files.write(folder.resolve(version + ".zip"), bundle);
    return version + ":" + Sha256.hex(bundle);
  }

  private void awaitModels() throws InterruptedException {
    Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
    while (true) {
      String models = call("GET", "/_plugins/_fame/models").ok().toString();
      if (models.split("\"serving\"", -1).length == 3) {
        return;
      }
      assertThat(Instant.now()).as("%s", models).isBefore(deadline);
      Thread.sleep(100);
    }
  }

  public Answer call(String method, String path) {
    return call(method, path, "");
  }

  /**
   * Sends a request.
   *
   * @param body JSON, where a single quote stands for a double quote; lines of JSON for bulks
   */
  public Answer call(String method, String path, String body) {
    return send(method, path, body.replace('\'', '"'));
  }

  /** Sends a body as it is. */
  public Answer send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve(path))
            .header(
                "Content-Type",
                path.contains("_bulk") ? "application/x-ndjson" : "application/json")
            .timeout(Duration.ofMinutes(2))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Indexes documents by id and refreshes; each must be accepted. */
  public void index(String index, Map<String, String> documents) {
    StringBuilder lines = new StringBuilder();
    documents.forEach(
        (id, source) ->
            lines.append("{'index': {'_id': '" + id + "'}}\n").append(source).append('\n'));
    JsonNode answer = call("POST", "/" + index + "/_bulk?refresh=true", lines.toString()).ok();
    assertThat(answer.path("errors").asBoolean()).as("%s", answer).isFalse();
  }

  /** JSON, where a single quote stands for a double quote. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a search finds: ids in the order of the hits. */
  public List<String> find(String path, String body) {
    JsonNode answer = call("POST", path, body).ok();
    assertThat(answer.at("/_shards/failed").asInt()).as("%s", answer).isZero();
    List<String> ids = new ArrayList<>();
    answer.at("/hits/hits").forEach(hit -> ids.add(hit.path("_id").asText()));
    return ids;
  }

  /** A document's source. */
  public JsonNode source(String index, String id) {
    return call("GET", "/" + index + "/_doc/" + id).ok().path("_source");
  }

  private void close() {
    try {
      node.close();
      node.awaitClose(30, TimeUnit.SECONDS);
      try (Stream<Path> files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
