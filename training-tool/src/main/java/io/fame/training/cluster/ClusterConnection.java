/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.TransportOptions;
import org.opensearch.client.transport.httpclient5.ResponseException;

/**
 * One cluster, spoken to in JSON. Safe for use by several threads.
 *
 * <p>All requests go through one door, the generic client, so that ML Commons and our own plugin,
 * which have no typed client, fail with the same messages as everything else, and so that queries
 * of users pass as they are.
 */
public final class ClusterConnection implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  /** Largest answer that is read; a page of long lines beyond it is asked for in smaller pieces. */
  static final int LARGEST_ANSWER_BYTES = 48 << 20;

  private static final String NDJSON = "application/x-ndjson";
  private static final String APPLICATION_JSON = "application/json";

  /** What a cluster says that has not been formed yet, and what some services always say. */
  private static final String NO_UUID = "_na_";

  private final ConnectionSettings settings;
  private final OpenSearchTransport transport;
  private final OpenSearchGenericClient client;
  private final Failures failures;
  private final RequestSigner signer;
  private final Backoff backoff;
  private final SearchPace pace;

  ClusterConnection(ConnectionSettings settings, Backoff backoff) throws IOException {
    this.settings = settings;
    this.transport = Transports.open(settings, LARGEST_ANSWER_BYTES);
    this.client = new OpenSearchGenericClient(transport);
    this.failures = new Failures(settings);
    this.signer = settings.aws() == null ? null : new RequestSigner(settings);
    this.backoff = backoff;
    this.pace = new SearchPace(backoff);
  }

  /**
   * Prepares a connection; nothing is sent yet.
   *
   * @throws ClusterException if the CA file cannot be used
   */
  public static ClusterConnection open(ConnectionSettings settings) throws IOException {
    return new ClusterConnection(settings, Backoff.DEFAULT);
  }

  public ConnectionSettings settings() {
    return settings;
  }

  /** How many searches the cluster turned away, each of which was sent again. */
  public long searchesTurnedAway() {
    return pace.rejections();
  }

  /** Pause before each search; 0 as long as the cluster takes all of them. */
  long searchPauseMillis() {
    return pace.pauseMillis();
  }

  Backoff backoff() {
    return backoff;
  }

  /** Version number of the cluster, for example {@code 3.6.0}; the cheapest request there is. */
  public String version() throws IOException {
    JsonNode answer = get("/");
    String version = answer.path("version").path("number").asText("");
    if (version.isEmpty()) {
      throw failures.ofUnreadable("GET /", 200);
    }
    return version;
  }

  /**
   * Which cluster it is, whatever its address. Empty where it does not say so, as some managed
   * services, or does not answer: what is asked of it next tells why.
   */
  public Optional<String> uuid() throws IOException {
    try {
      String uuid = get("/").path("cluster_uuid").asText("");
      return uuid.isEmpty() || uuid.equals(NO_UUID) ? Optional.empty() : Optional.of(uuid);
    } catch (ClusterException e) {
      return Optional.empty();
    }
  }

  public JsonNode get(String path) throws IOException {
    return send("GET", path, Map.of(), null);
  }

  public JsonNode get(String path, Map<String, String> parameters) throws IOException {
    return send("GET", path, parameters, null);
  }

  public JsonNode post(String path, JsonNode body) throws IOException {
    return send("POST", path, Map.of(), body);
  }

  public JsonNode put(String path, JsonNode body) throws IOException {
    return send("PUT", path, Map.of(), body);
  }

  public JsonNode delete(String path) throws IOException {
    return send("DELETE", path, Map.of(), null);
  }

  /**
   * Searches without the index's default search pipeline, which could hide or change documents. A
   * busy cluster is asked again, and all searches become slower, see {@link SearchPace}.
   *
   * @param target index, pattern or alias, or "" with a point in time in the body
   * @throws ClusterException INDEX_MISSING also where a pattern matches nothing, which OpenSearch
   *     answers with no hits and no aggregations
   */
  public JsonNode search(String target, ObjectNode body) throws IOException, InterruptedException {
    String path = target.isEmpty() ? "/_search" : "/" + segment(target) + "/_search";
    Map<String, String> parameters =
        Map.of("search_pipeline", "_none", "allow_partial_search_results", "false");
    JsonNode answer = pace.send(() -> send("POST", path, parameters, body));
    if (!target.isEmpty() && answer.path("_shards").path("total").asInt(1) == 0) {
      throw new ClusterException(
          Kind.INDEX_MISSING, "No index matches " + target + ". Check --index.");
    }
    if (answer.path("timed_out").asBoolean() || answer.path("_shards").path("failed").asInt() > 0) {
      throw new ClusterException(
          Kind.FAILED, "A search did not reach every shard. Check the health of the cluster.");
    }
    return answer;
  }

  /**
   * Sends a request.
   *
   * @param path absolute path with encoded segments, see {@link #segment}
   * @param body sent as JSON, or {@code null} for none
   * @return the answer, or a missing node where it has no body
   */
  public JsonNode send(String method, String path, Map<String, String> parameters, JsonNode body)
      throws IOException {
    byte[] bytes = body == null ? null : JSON.writeValueAsBytes(body);
    return send(method, path, parameters, bytes, APPLICATION_JSON);
  }

  /** Sends bytes that the endpoint expects under the name of JSON, as ML Commons does. */
  public JsonNode postBytes(String path, byte[] body) throws IOException {
    return send("POST", path, Map.of(), body, APPLICATION_JSON);
  }

  JsonNode postLines(String path, Map<String, String> parameters, byte[] body) throws IOException {
    return send("POST", path, parameters, body, NDJSON);
  }

  private JsonNode send(
      String method, String path, Map<String, String> parameters, byte[] body, String contentType)
      throws IOException {
    Requests.JsonBodyBuilder request =
        Requests.builder().method(method).endpoint(path).query(parameters);
    if (body != null) {
      request.body(Body.from(body, contentType));
    }
    OpenSearchGenericClient sender =
        signer == null ? client : signing(signer.headers(method, path, parameters, body));
    String name = method + " " + path;
    try (Response response = await(sender.executeAsync(request.build()))) {
      JsonNode answer = read(response.getBody().orElse(null), response.getStatus(), name);
      if (response.getStatus() >= 400) {
        throw failures.ofAnswer(response.getStatus(), answer, name);
      }
      return answer;
    } catch (ClusterException | InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      ResponseException refusal = Failures.refusal(e);
      if (refusal != null) {
        throw failures.ofAnswer(refusal.status(), Failures.body(refusal), name);
      }
      throw Failures.isTooLong(e) ? e : failures.ofTransport(e);
    }
  }

  /** A client that sends these headers: the transport takes them from its options only. */
  private OpenSearchGenericClient signing(Map<String, String> headers) {
    TransportOptions.Builder options = transport.options().toBuilder();
    headers.forEach(options::addHeader);
    return client.withTransportOptions(options.build());
  }

  /** Waits in a way that Ctrl-C can end, which the client's own waiting hides in another error. */
  private static Response await(CompletableFuture<Response> answer) throws IOException {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      InterruptedIOException interruption = new InterruptedIOException("interrupted");
      interruption.initCause(e);
      throw interruption;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw (IOException) e.getCause();
      }
      throw new IOException(e.getCause());
    }
  }

  private JsonNode read(Body body, int status, String request) throws IOException {
    if (body == null) {
      return MissingNode.getInstance();
    }
    byte[] bytes = body.bodyAsBytes();
    if (bytes.length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(bytes);
    } catch (JacksonException e) {
      if (status >= 400) {
        // A proxy's error page: the status says enough.
        return MissingNode.getInstance();
      }
      throw failures.ofUnreadable(request, status);
    }
  }

  /** One path segment, encoded: index names may hold {@code <}, {@code +} or a comma. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%2C", ",");
  }

  @Override
  public void close() {
    if (signer != null) {
      signer.close();
    }
    try {
      transport.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
