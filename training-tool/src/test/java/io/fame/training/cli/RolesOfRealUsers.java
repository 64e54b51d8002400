/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.TinyHistory;
import io.fame.training.command.Terminal;
import io.fame.training.deployment.SecurityRoles;
import io.fame.training.endtoend.ExampleSettings;
import io.fame.training.localnode.SecuredNode;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The roles of {@code config/} on a node with the Security plugin: a user of each role can do what
 * the role is for, cannot do what it is not for, and without any one of its permissions cannot do
 * its work. Runs with {@code mvn -Psecurity verify}; takes some minutes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RolesOfRealUsers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CONFIG = Path.of("..", "config");
  private static final String PASSWORD = "Vq7-plover-Xanadu-19";
  private static final String HISTORY = "app-logs-history";
  private static final String LINES = "app-logs-lines";

  /** What would make no version the active one, past the activation. */
  private static final String ACTIVE = "{\"persistent\":{\"plugins.fame.model.shop.active\":null}}";

  @TempDir private static Path folder;

  private final HttpClient http = HttpClient.newHttpClient();
  private SecuredNode node;
  private KeyPair keys;
  private Path bundle;
  private int number;
  private String said = "";

  /** A part of the work of a role. */
  private interface Work {
    /** Whether a user could do it. */
    boolean isDoneBy(String user) throws Exception;
  }

  @BeforeAll
  void startWithAModel() throws Exception {
    keys = Ed25519Keys.generate();
    node =
        SecuredNode.start(
            Path.of(System.getProperty("fame.plugin.zip")),
            ExampleSettings.trusting(keys.getPublic()));
    Path key = Files.writeString(folder.resolve("key"), Ed25519Keys.toText(keys.getPrivate()));
    for (SecurityRoles.Role role : SecurityRoles.read()) {
      role(role.name(), role.definition());
    }
    // Everybody has it by default, and with it permissions that our roles might lack.
    ok("DELETE", "/_plugins/_security/api/rolesmapping/own_index", "");
    bundle = folder.resolve("shop.zip");
    ok("PUT", "/_component_template/fame-fields", config("component-template-fame.json"));
    ObjectNode history = JSON.createObjectNode();
    history.set(
        "mappings", JSON.readTree(config("index-template-logs.json")).at("/template/mappings"));
    ok("PUT", "/" + HISTORY, history.toString());
    assertThat(bulk("fame_ingest", HISTORY, TinyHistory.of(3_000, 8, 1).lines())).isTrue();
    ok("POST", "/" + HISTORY + "/_refresh", "");
    String[] train = {
      "train",
      "--index",
      HISTORY,
      "--label-field",
      "label",
      "--context",
      "service.name,log.level",
      "--model",
      "shop",
      "--key",
      key.toString(),
      "--out",
      bundle.toString()
    };
    assertThat(fame("fame_trainer", train)).as(said).isZero();
    for (int version = 1; version <= 2; version++) {
      assertThat(fame("fame_trainer", "upload", anotherVersion())).as(said).isZero();
      assertThat(
              fame("fame_administrator", "activate", "--model", "shop", "--version", "" + version))
          .as(said)
          .isZero();
    }
    ok("PUT", "/_ingest/pipeline/shop", config("ingest-pipeline.json"));
    ok("PUT", "/_index_template/shop", config("index-template-logs.json"));
    assertThat(bulk("fame_ingest", LINES, TinyHistory.of(600, 8, 2).lines())).isTrue();
    ok("POST", "/" + LINES + "/_refresh", "");
  }

  /** A bundle that is not stored yet: an equal one would not be stored again. */
  private String anotherVersion() throws Exception {
    Bundle trained = BundleFiles.shown(Files.readAllBytes(bundle));
    ObjectNode certificate = trained.certificate().deepCopy();
    certificate.put("copy", ++number);
    Path copy = folder.resolve("shop-" + number + ".zip");
    return Files.write(
            copy, BundleWriter.write(trained.withCertificate(certificate), keys.getPrivate()))
        .toString();
  }

  @AfterAll
  void stop() throws IOException {
    http.close();
    if (node != null) {
      node.close();
    }
  }

  @Test
  void ingestWritesLinesAndReadsNothing() throws Exception {
    provenNecessary(
        "fame_ingest",
        List.of(
            user -> bulk(user, "app-logs-new-" + ++number, TinyHistory.of(2, 8, number).lines())));
    forbidden("fame_ingest", "GET", "/" + LINES + "/_search", "");
    forbidden("fame_ingest", "GET", "/_plugins/_fame/models", "");
    forbidden("fame_ingest", "DELETE", "/" + LINES, "");
    assertThat(bulk("fame_ingest", "other-logs", TinyHistory.of(2, 8, 1).lines())).isFalse();
  }

  @Test
  void operatorsLookAtEverythingAndChangeNothing() throws Exception {
    provenNecessary(
        "fame_operator",
        List.of(
            user -> may(user, "POST", "/app-logs-*/_search", "{\"size\":1}"),
            user -> may(user, "GET", "/app-logs-*/_field_caps?fields=*", ""),
            user -> may(user, "GET", "/_resolve/index/app-logs-*", ""),
            user -> may(user, "GET", "/_plugins/_fame/models", ""),
            user -> may(user, "GET", "/_plugins/_fame/models/shop", ""),
            user -> may(user, "GET", "/_plugins/_fame/stats", ""),
            user -> done(user, "report", "--index", "app-logs-*", "--out", path("report.html"))));
    forbidden("fame_operator", "POST", "/" + LINES + "/_doc", "{\"message\":\"x\"}");
    forbidden("fame_operator", "POST", "/" + LINES + "/_update_by_query", "{}");
    forbidden("fame_operator", "POST", "/_plugins/_fame/models/shop/_rollback", "{}");
    forbidden("fame_operator", "GET", "/.plugins-ml-model/_search", "");
  }

  @Test
  void trainersMakeModelsAndActivateNone() throws Exception {
    provenNecessary(
        "fame_trainer",
        List.of(
            user -> done(user, "models"),
            user -> may(user, "DELETE", "/_plugins/_ml/models/none", ""),
            user ->
                may(
                    user,
                    "POST",
                    "/_plugins/_ml/model_groups/_register",
                    "{\"name\":\"group-" + ++number + "\"}"),
            user -> done(user, "upload", anotherVersion()),
            user -> done(user, "sample", "--index", LINES, "--k", "1", "--out", path("sample")),
            user -> done(user, "evaluate", "--index", LINES, "--label-field", "label"),
            this::measuresDrift,
            this::backfills,
            // As a backfill does that is interrupted.
            user -> may(user, "POST", "/_tasks/none:1/_cancel", ""),
            this::reviews));
    forbidden(
        "fame_trainer", "POST", "/_plugins/_fame/models/shop/_activate", "{\"version\":\"1\"}");
    forbidden("fame_trainer", "PUT", "/_ingest/pipeline/mine", "{\"processors\":[]}");
    forbidden("fame_trainer", "PUT", "/_cluster/settings", ACTIVE);
    forbidden("fame_trainer", "DELETE", "/" + LINES, "");
  }

  @Test
  void administratorsActivateAndPutPipelinesAndTemplates() throws Exception {
    List<Work> work = new ArrayList<>();
    Map<String, String> files = new TreeMap<>();
    files.put("/_component_template/fame-admin", "component-template-fame.json");
    files.put("/_index_template/fame-admin", "index-template-data-stream.json");
    files.put("/_ingest/pipeline/fame-admin", "ingest-pipeline.json");
    files.put("/_search/pipeline/fame-admin", "search-pipeline-anomalies.json");
    for (Map.Entry<String, String> file : files.entrySet()) {
      work.add(user -> may(user, "PUT", file.getKey(), config(file.getValue())));
      work.add(user -> may(user, "GET", file.getKey(), ""));
      work.add(user -> may(user, "DELETE", file.getKey(), ""));
    }
    work.add(user -> done(user, "models"));
    work.add(user -> may(user, "DELETE", "/_plugins/_ml/models/none", ""));
    work.add(user -> isNoted(() -> done(user, "activate", "--model", "shop", "--version", "1")));
    work.add(user -> isNoted(() -> done(user, "activate", "--model", "shop", "--version", "2")));
    work.add(user -> isNoted(() -> done(user, "rollback", "--model", "shop")));
    // Whoever was interrupted activates again, which is noted once: the last note is looked at.
    String[] activate = {"activate", "--model", "shop", "--version", "2"};
    work.add(
        user ->
            isNoted(
                () -> {
                  boolean first = done(user, activate);
                  send(SecuredNode.ADMINISTRATOR, "POST", "/fame-metrics/_refresh", "");
                  return done(user, activate) && first;
                }));
    provenNecessary("fame_administrator", work);
    forbidden("fame_administrator", "POST", "/" + LINES + "/_doc", "{\"message\":\"x\"}");
    forbidden("fame_administrator", "GET", "/_plugins/_security/api/roles", "");
    forbidden("fame_administrator", "PUT", "/_cluster/settings", ACTIVE);
  }

  /** All of it can be done with the role, and not all of it without any one permission. */
  private void provenNecessary(String name, List<Work> work) throws Exception {
    SecurityRoles.Role role =
        SecurityRoles.read().stream()
            .filter(one -> one.name().equals(name))
            .findAny()
            .orElseThrow();
    for (int part = 0; part < work.size(); part++) {
      assertThat(work.get(part).isDoneBy(name)).as("part %d of %s: %s", part, name, said).isTrue();
    }
    List<String> needless = new ArrayList<>();
    for (ObjectNode less : withoutOne(role.definition())) {
      String gone = less.remove("gone").asText();
      role("probe", less);
      boolean all = true;
      for (int part = 0; part < work.size() && all; part++) {
        all = work.get(part).isDoneBy("probe");
      }
      if (all) {
        needless.add(gone);
      }
    }
    assertThat(needless).as("permissions of %s that it needs for nothing", name).isEmpty();
  }

  /** The definition without each of its permissions in turn, which is named as {@code gone}. */
  private static List<ObjectNode> withoutOne(JsonNode role) {
    List<ObjectNode> all = new ArrayList<>();
    for (int i = 0; i < role.path("cluster_permissions").size(); i++) {
      ObjectNode less = role.deepCopy();
      all.add(less.put("gone", ((ArrayNode) less.path("cluster_permissions")).remove(i).asText()));
    }
    for (int index = 0; index < role.path("index_permissions").size(); index++) {
      String actions = "/index_permissions/" + index + "/allowed_actions";
      for (int i = 0; i < role.at(actions).size(); i++) {
        ObjectNode less = role.deepCopy();
        String gone = ((ArrayNode) less.at(actions)).remove(i).asText();
        all.add(
            less.put(
                "gone",
                gone + " on " + less.at("/index_permissions/" + index + "/index_patterns")));
      }
    }
    return all;
  }

  private boolean measuresDrift(String user) throws Exception {
    String metrics = "fame-metrics-" + ++number;
    return done(user, "drift", "--index", LINES, "--model", "shop", "--metrics-index", metrics)
        && holdsOneDocumentOfTheRightTypes(metrics);
  }

  /** Whether a change of the active version succeeds and is written into {@code fame-metrics}. */
  private boolean isNoted(Callable<Boolean> change) throws Exception {
    send(SecuredNode.ADMINISTRATOR, "DELETE", "/fame-metrics", "");
    return change.call() && holdsOneDocumentOfTheRightTypes("fame-metrics");
  }

  private boolean holdsOneDocumentOfTheRightTypes(String index) throws Exception {
    send(SecuredNode.ADMINISTRATOR, "POST", "/" + index + "/_refresh", "");
    String count = send(SecuredNode.ADMINISTRATOR, "GET", "/" + index + "/_count", "").body();
    String types = send(SecuredNode.ADMINISTRATOR, "GET", "/" + index + "/_mapping", "").body();
    return JSON.readTree(count).path("count").asInt() == 1
        && JSON.readTree(types)
            .path(index)
            .at("/mappings/properties/model/type")
            .asText()
            .equals("keyword");
  }

  private boolean backfills(String user) throws Exception {
    String unscored =
        "{\"index\":{}}\n{\"message\":\"too many connections\",\"fame\":"
            + "{\"unscored\":\"model_unavailable\"}}\n";
    ok("POST", "/app-logs-unscored/_bulk?pipeline=_none&refresh=true", unscored);
    return done(user, "backfill", "--index", "app-logs-unscored", "--pipeline", "shop");
  }

  private boolean reviews(String user) throws Exception {
    number++;
    // As a line of no known template is indexed, whatever this small model would make of it.
    String novel =
        "{\"@timestamp\":\"2026-01-01T00:00:00Z\",\"message\":\"raid"
            + " degraded\",\"fame\":{\"novel\":true,\"anomaly\":false,"
            + "\"anomaly_score\":0.4,\"template_id\":\"00000000000000ff\","
            + "\"failure_domain\":\"disk\",\"model\":\"shop:1\"}}";
    ok("POST", "/app-logs-review-" + number + "/_doc?pipeline=_none&refresh=true", novel);
    Path file = folder.resolve("review-" + number);
    String index = "app-logs-review-" + number;
    if (!done(user, "review", "--index", index, "--out", file.toString())) {
      return false;
    }
    Files.writeString(
        file, Files.readString(file).replace("\"label\":\"\"", "\"label\":\"anomaly\""));
    String labels = "fame-labels-" + number;
    return done(
        user, "review", "--index", index, "--apply", file.toString(), "--label-index", labels);
  }

  private String path(String name) {
    return folder.resolve(name + "-" + ++number).toString();
  }

  private boolean done(String user, String... arguments) {
    return fame(user, arguments) == 0;
  }

  private int fame(String user, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", node.uri().toString()));
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    Map<String, String> environment = Map.of("FAME_USER", user, "FAME_PASSWORD", PASSWORD);
    int code = Main.execute(new Terminal(writer, writer, environment), all.toArray(String[]::new));
    said = text.toString();
    return code;
  }

  private boolean bulk(String user, String index, List<SourceLine> lines) throws Exception {
    StringBuilder body = new StringBuilder();
    for (SourceLine line : lines) {
      body.append("{\"index\":{}}\n");
      body.append(
          JSON.createObjectNode()
              .put("@timestamp", line.timestampMillis())
              .put("message", line.line().message())
              .put("service.name", line.line().context().get(0))
              .put("log.level", line.line().context().get(1))
              .put("label", line.label())
              // A field that no template knows, as logs have them.
              .put("of-" + index, 1));
      body.append('\n');
    }
    HttpResponse<String> answer = send(user, "POST", "/" + index + "/_bulk", body.toString());
    said = answer.body().substring(0, Math.min(1_000, answer.body().length()));
    return answer.statusCode() == 200 && !JSON.readTree(answer.body()).path("errors").asBoolean();
  }

  private boolean may(String user, String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(user, method, path, body);
    said = answer.body();
    assertThat(answer.statusCode()).as(path + said).isNotEqualTo(401).isLessThan(500);
    return answer.statusCode() != 403;
  }

  private void forbidden(String user, String method, String path, String body) throws Exception {
    assertThat(send(user, method, path, body).statusCode()).as(user + ": " + path).isEqualTo(403);
  }

  private void ok(String method, String path, String body) throws Exception {
    HttpResponse<String> answer = send(SecuredNode.ADMINISTRATOR, method, path, body);
    assertThat(answer.statusCode()).as(path + answer.body()).isBetween(200, 201);
  }

  /** Puts a role and its one user, of the same name. */
  private void role(String name, JsonNode definition) throws Exception {
    ObjectNode role = definition.deepCopy();
    role.remove("reserved");
    String api = "/_plugins/_security/api/";
    ok("PUT", api + "roles/" + name, role.toString());
    ok("PUT", api + "internalusers/" + name, "{\"password\":\"" + PASSWORD + "\"}");
    ok("PUT", api + "rolesmapping/" + name, "{\"users\":[\"" + name + "\"]}");
  }

  private HttpResponse<String> send(String user, String method, String path, String body)
      throws Exception {
    String password =
        user.equals(SecuredNode.ADMINISTRATOR) ? SecuredNode.ADMINISTRATORS_PASSWORD : PASSWORD;
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return http.send(
        HttpRequest.newBuilder(node.uri().resolve(path))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String config(String file) throws IOException {
    return Files.readString(CONFIG.resolve(file))
        .replace("\"{{context_fields}}\"", "[\"service.name\",\"log.level\"]")
        .replace("{{model}}", "shop")
        .replace("{{pipeline}}", "shop")
        .replace("{{index_pattern}}", "app-logs-*");
  }
}
