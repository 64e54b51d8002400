/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.cluster.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The saved-objects API of one OpenSearch Dashboards, in one tenant. */
final class DashboardsServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(120);

  /** Text that no object contains; it separates the parts of a form. */
  private static final String BOUNDARY = "fame-objects-7d1c8e0b4a";

  private static final int PAGE = 1_000;

  private final ConnectionSettings settings;
  private final String tenant;
  private final HttpClient client;

  /**
   * Prepares a connection; nothing is sent yet.
   *
   * @param tenant tenant of the Security plugin, or {@code null} for the user's default
   * @throws ClusterException if the CA file cannot be used
   */
  DashboardsServer(ConnectionSettings settings, String tenant) throws ClusterException {
    this.settings = settings;
    this.tenant = tenant;
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(CONNECT);
    if (settings.caFile() != null) {
      builder.sslContext(TrustedCertificates.of(settings.caFile()));
    }
    this.client = builder.build();
  }

  /**
   * A saved object's name.
   *
   * @param type {@code dashboard}, {@code visualization} …
   */
  record Reference(String type, String id) implements Comparable<Reference> {
    @Override
    public int compareTo(Reference other) {
      int byType = type.compareTo(other.type);
      return byType != 0 ? byType : id.compareTo(other.id);
    }

    @Override
    public String toString() {
      return type + "/" + id;
    }
  }

  /** All objects of the types whose id begins with a prefix. */
  List<Reference> find(Iterable<String> types, String prefix)
      throws IOException, InterruptedException {
    StringBuilder query = new StringBuilder("/api/saved_objects/_find?fields=title&per_page=");
    query.append(PAGE);
    types.forEach(type -> query.append("&type=").append(ClusterConnection.segment(type)));
    List<Reference> found = new ArrayList<>();
    for (int page = 1, seen = 0; ; page++) {
      JsonNode answer = send("GET", query + "&page=" + page, null, BodyPublishers.noBody());
      JsonNode objects = answer.path("saved_objects");
      for (JsonNode object : objects) {
        String id = object.path("id").asText();
        if (id.startsWith(prefix)) {
          found.add(new Reference(object.path("type").asText(), id));
        }
      }
      seen += objects.size();
      if (objects.isEmpty() || seen >= answer.path("total").asInt()) {
        return found;
      }
    }
  }

  /**
   * Imports objects over those of the same name.
   *
   * @return how many were written
   * @throws ClusterException if an object was refused; the others may have been written
   */
  int importOver(String ndjson) throws IOException, InterruptedException {
    String form =
        "--%1$s\r%nContent-Disposition: form-data; name=\"file\"; filename=\"fame.ndjson\"\r%nContent-Type: application/ndjson\r%n\r%n%2$s\r%n--%1$s--\r%n"
            .replace("%n", "\n")
            .formatted(BOUNDARY, ndjson);
    JsonNode answer =
        send(
            "POST",
            "/api/saved_objects/_import?overwrite=true",
            "multipart/form-data; boundary=" + BOUNDARY,
            BodyPublishers.ofString(form));
    if (!answer.path("success").asBoolean()) {
      List<String> refused = new ArrayList<>();
      answer
          .path("errors")
          .forEach(
              error ->
                  refused.add(
                      error.path("type").asText()
                          + "/"
                          + error.path("id").asText()
                          + " ("
                          + error.at("/error/type").asText()
                          + ")"));
      throw new ClusterException(
          Kind.REJECTED,
          "Dashboards took "
              + answer.path("successCount").asInt()
              + " objects and refused: "
              + String.join(", ", refused)
              + ".");
    }
    return answer.path("successCount").asInt();
  }

  /** Deletes an object; one that is gone already is no error. */
  void delete(Reference object) throws IOException, InterruptedException {
    String path =
        "/api/saved_objects/"
            + ClusterConnection.segment(object.type())
            + "/"
            + ClusterConnection.segment(object.id());
    try {
      send("DELETE", path, null, BodyPublishers.noBody());
    } catch (ClusterException e) {
      if (e.kind() != Kind.INDEX_MISSING) {
        throw e;
      }
    }
  }

  /**
   * Fields of the indices that a pattern matches, as Dashboards sees them; empty where none
   * matches.
   */
  JsonNode fields(String indexPattern) throws IOException, InterruptedException {
    String path =
        "/api/index_patterns/_fields_for_wildcard?pattern="
            + ClusterConnection.segment(indexPattern);
    try {
      return send("GET", path, null, BodyPublishers.noBody()).path("fields");
    } catch (ClusterException e) {
      if (e.kind() == Kind.INDEX_MISSING) {
        return MissingNode.getInstance();
      }
      throw e;
    }
  }

  /**
   * Mappings and mapping limits of the open indices that a pattern matches, by index; the cluster's
   * own answer, which Dashboards fetches for its console.
   *
   * @throws ClusterException if the console is off, or the user may not see them
   */
  JsonNode mappings(String indexPattern) throws IOException, InterruptedException {
    // The console appends "?pretty=true" wherever it does not find "?pretty", so that comes first.
    String question =
        "/"
            + ClusterConnection.segment(indexPattern)
            + "?pretty&expand_wildcards=open&ignore_unavailable=true"
            + "&filter_path=*.mappings,*.settings.index.mapping";
    return send(
        "POST",
        "/api/console/proxy?method=GET&path=" + ClusterConnection.segment(question),
        "application/json",
        BodyPublishers.noBody());
  }

  private JsonNode send(String method, String path, String contentType, BodyPublisher body)
      throws IOException, InterruptedException {
    String base = settings.url().toString().replaceAll("/+$", "");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(ANSWER)
            .method(method, body)
            // Dashboards refuses changes without it.
            .header("osd-xsrf", "true");
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    if (tenant != null) {
      request.header("securitytenant", tenant);
    }
    if (settings.user() != null) {
      byte[] pair = (settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }
    HttpResponse<String> response;
    try {
      response = client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new ClusterException(
          Kind.UNREACHABLE,
          "Cannot reach Dashboards at "
              + settings.url()
              + ". Check that it runs, --url, and with https --ca.",
          e);
    }
    return answer(method + " " + path.replaceFirst("\\?.*", ""), response);
  }

  private JsonNode answer(String request, HttpResponse<String> response) throws ClusterException {
    int status = response.statusCode();
    JsonNode body;
    try {
      body = JSON.readTree(response.body());
    } catch (JacksonException e) {
      body = MissingNode.getInstance();
    }
    if (status == 401 || status == 403) {
      throw new ClusterException(
          Kind.CREDENTIALS,
          "Dashboards at "
              + settings.url()
              + (settings.user() == null
                  ? " asks for credentials. Set "
                  : " does not let user " + settings.user() + " do " + request + ". Check ")
              + ConnectionSettings.USER_VARIABLE
              + ", "
              + ConnectionSettings.PASSWORD_VARIABLE
              + " and --tenant.");
    }
    if (status == 404 && body.path("statusCode").asInt() == 404) {
      throw new ClusterException(
          Kind.INDEX_MISSING, request + ": " + body.path("message").asText());
    }
    if (status >= 500) {
      throw new ClusterException(
          Kind.FAILED,
          "Dashboards at " + settings.url() + " failed: " + request + " gave " + status + ".");
    }
    if (status >= 300 || !body.isObject()) {
      throw new ClusterException(
          Kind.REJECTED,
          request
              + " gave "
              + status
              + " at "
              + settings.url()
              + ". Is this the address of Dashboards, by default port 5601, with its base path?"
              + (body.has("message") ? " It said: " + body.path("message").asText() : ""));
    }
    return body;
  }

  @Override
  public void close() {
    client.close();
  }
}
