/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server that behaves like the saved-objects API of OpenSearch Dashboards 2.19 and 3.x under the
 * base path {@code /base}: objects per tenant, imports with references checked, pages, errors.
 */
final class FakeDashboards implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Objects by {@code type/id}, by tenant; the default tenant is "". */
  private final Map<String, Map<String, JsonNode>> tenants = new HashMap<>();

  private final HttpServer server;
  private String credentials;
  private String fields = "{\"fields\":[]}";
  private String indices = "{}";
  private int failing;

  FakeDashboards() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/base";
  }

  Map<String, JsonNode> objects(String tenant) {
    return tenants.computeIfAbsent(tenant, name -> new TreeMap<>());
  }

  void asksFor(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    credentials = "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Every request fails with this status from now on. */
  void failsWith(int status) {
    failing = status;
  }

  /** The answer to a question for fields; {@code null} where no index matches. */
  void hasFields(String answer) {
    fields = answer;
  }

  /** What the cluster says of its indices; {@code null} where the console is switched off. */
  void hasIndices(String answer) {
    indices = answer;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String tenant = exchange.getRequestHeaders().getFirst("securitytenant");
      Map<String, JsonNode> objects = objects(tenant == null ? "" : tenant);
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (failing != 0) {
        send(exchange, error(failing, "failing"));
      } else if (credentials != null
          && !credentials.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        send(exchange, error(401, "Authentication required"));
      } else if (!exchange.getRequestMethod().equals("GET")
          && exchange.getRequestHeaders().getFirst("osd-xsrf") == null) {
        send(exchange, error(400, "Request must contain a osd-xsrf header."));
      } else if (path.equals("/base/api/saved_objects/_import")) {
        send(exchange, imported(exchange, objects, new String(body, StandardCharsets.UTF_8)));
      } else if (path.equals("/base/api/saved_objects/_find")) {
        send(exchange, found(parameters(exchange), objects));
      } else if (path.equals("/base/api/index_patterns/_fields_for_wildcard")) {
        send(exchange, fieldsFor(parameters(exchange)));
      } else if (path.equals("/base/api/console/proxy") && indices != null) {
        send(exchange, askedByConsole(exchange.getRequestMethod(), parameters(exchange)));
      } else if (exchange.getRequestMethod().equals("DELETE")
          && path.startsWith("/base/api/saved_objects/")) {
        String name = path.substring("/base/api/saved_objects/".length());
        send(
            exchange,
            objects.remove(name) == null
                ? error(404, "Saved object [" + name + "] not found")
                : JSON.createObjectNode());
      } else {
        send(exchange, error(404, "Not Found"));
      }
    }
  }

  /** One {@code meta_fields} alone is read as JSON. */
  private JsonNode fieldsFor(Map<String, List<String>> asked) throws IOException {
    List<String> meta = asked.getOrDefault("meta_fields", List.of("[]"));
    if (meta.size() == 1 && !meta.get(0).startsWith("[")) {
      return error(400, "Bad Request");
    }
    return fields == null ? error(404, "No indices match") : JSON.readTree(fields);
  }

  /** The console sends on the path that it is given, and asks for a readable answer. */
  private JsonNode askedByConsole(String method, Map<String, List<String>> asked)
      throws IOException {
    String path = asked.get("path").get(0);
    String sent = path.contains("?pretty") ? path : path + "?pretty=true";
    return method.equals("POST")
            && asked.get("method").equals(List.of("GET"))
            && sent.indexOf('?') == sent.lastIndexOf('?')
            && sent.matches("/[a-z]+-[*][?]pretty.*")
        ? JSON.readTree(indices)
        : error(400, "Bad Request");
  }

  private static JsonNode imported(
      HttpExchange exchange, Map<String, JsonNode> objects, String form) throws IOException {
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    String boundary = "--" + type.substring(type.indexOf("boundary=") + "boundary=".length());
    if (!form.startsWith(boundary + "\r\n") || !form.endsWith("\r\n" + boundary + "--\r\n")) {
      return error(400, "Invalid multipart payload format");
    }
    String part = form.substring(boundary.length() + 2, form.length() - boundary.length() - 6);
    int start = part.indexOf("\r\n\r\n");
    if (!part.substring(0, start).contains("filename=\"fame.ndjson\"")) {
      return error(400, "Invalid file extension");
    }
    boolean overwrite =
        "true".equals(parameters(exchange).getOrDefault("overwrite", List.of("")).get(0));
    Map<String, JsonNode> incoming = new TreeMap<>();
    for (String line : part.substring(start + 4).strip().split("\n")) {
      JsonNode object = JSON.readTree(line);
      incoming.put(name(object), object);
    }
    ArrayNode errors = JSON.createArrayNode();
    int taken = 0;
    for (Map.Entry<String, JsonNode> entry : incoming.entrySet()) {
      String refusal = null;
      for (JsonNode reference : entry.getValue().path("references")) {
        if (!incoming.containsKey(name(reference)) && !objects.containsKey(name(reference))) {
          refusal = "missing_references";
        }
      }
      if (!overwrite && objects.containsKey(entry.getKey())) {
        refusal = "conflict";
      }
      if (refusal == null) {
        objects.put(entry.getKey(), entry.getValue());
        taken++;
      } else {
        ObjectNode error = errors.addObject();
        error.put("id", entry.getValue().path("id").asText());
        error.put("type", entry.getValue().path("type").asText());
        error.putObject("error").put("type", refusal);
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("successCount", taken).put("success", errors.isEmpty());
    if (!errors.isEmpty()) {
      answer.set("errors", errors);
    }
    return answer;
  }

  private static JsonNode found(Map<String, List<String>> asked, Map<String, JsonNode> objects) {
    int page = Integer.parseInt(asked.get("page").get(0));
    // The server's own limit is 10,000; a small one makes several pages of few objects.
    int size = Math.min(10, Integer.parseInt(asked.get("per_page").get(0)));
    List<JsonNode> matching = new ArrayList<>();
    for (JsonNode object : objects.values()) {
      if (asked.get("type").contains(object.path("type").asText())) {
        matching.add(object);
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("page", page).put("per_page", size).put("total", matching.size());
    ArrayNode listed = answer.putArray("saved_objects");
    matching.stream().skip((page - 1L) * size).limit(size).forEach(listed::add);
    return answer;
  }

  private static Map<String, List<String>> parameters(HttpExchange exchange) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (String pair : exchange.getRequestURI().getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      parameters
          .computeIfAbsent(parts[0], name -> new ArrayList<>())
          .add(URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private static String name(JsonNode object) {
    return object.path("type").asText() + "/" + object.path("id").asText();
  }

  private static ObjectNode error(int status, String message) {
    return JSON.createObjectNode()
        .put("statusCode", status)
        .put("error", "an error")
        .put("message", message);
  }

  private static void send(HttpExchange exchange, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(body.path("statusCode").asInt(200), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
