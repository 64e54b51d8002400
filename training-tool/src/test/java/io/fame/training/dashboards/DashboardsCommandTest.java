/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.dashboards.SavedObjects;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DashboardsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ALL_FIELDS =
      """
      {"fields":[{"name":"@timestamp","aggregatable":true},{"name":"message","aggregatable":false},
       {"name":"host.name","aggregatable":true},{"name":"service.name","aggregatable":true},
       {"name":"fame.anomaly","aggregatable":true}]}
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir private Path folder;
  private FakeDashboards server;
  private int ours;

  @BeforeEach
  void start() throws IOException {
    server = new FakeDashboards();
    server.hasFields(ALL_FIELDS);
    ours = SavedObjects.ofThisBuild().objects().size();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode fame(Map<String, String> environment, String... arguments) throws Exception {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Terminal terminal =
        new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment);
    DashboardsCommand command = new DashboardsCommand(terminal);
    new CommandLine(command).parseArgs(arguments);
    command.call();
    return out.toString().startsWith("{") ? JSON.readTree(out.toString()) : null;
  }

  private JsonNode fame(String... arguments) throws Exception {
    return fame(Map.of(), arguments);
  }

  @Test
  void installsEveryObjectAndSaysWhereToStart() throws Exception {
    fame("install", "--url", server.url(), "--index-pattern", "shop-*");

    assertThat(server.objects("")).hasSize(ours).containsKey("dashboard/fame-overview");
    assertThat(server.objects("").get("index-pattern/fame-logs").at("/attributes/title").asText())
        .isEqualTo("shop-*");
    assertThat(out.toString())
        .startsWith(ours + " objects created, 0 updated")
        .contains(server.url() + "/app/dashboards#/view/fame-overview");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aSecondInstallUpdatesAndNeverDuplicates() throws Exception {
    fame("install", "--url", server.url());
    JsonNode second =
        fame("install", "--url", server.url() + "/", "--message-field", "body", "--json");

    assertThat(server.objects("")).hasSize(ours);
    assertThat(second.path("created").asInt()).isZero();
    assertThat(second.path("updated").asInt()).isEqualTo(ours);
    assertThat(server.objects("").get("search/fame-anomalies").at("/attributes/columns").toString())
        .contains("\"body\"");
  }

  @Test
  void whatAnEarlierVersionLeftIsRemovedAndNothingOfTheUser() throws Exception {
    server
        .objects("")
        .put(
            "visualization/fame-old",
            JSON.readTree("{\"type\":\"visualization\",\"id\":\"fame-old\"}"));
    server
        .objects("")
        .put("dashboard/mine", JSON.readTree("{\"type\":\"dashboard\",\"id\":\"mine\"}"));

    JsonNode installed = fame("install", "--url", server.url(), "--json");
    assertThat(installed.path("removed").asInt()).isEqualTo(1);
    assertThat(installed.path("created").asInt()).isEqualTo(ours);
    assertThat(server.objects("")).hasSize(ours + 1).containsKey("dashboard/mine");

    JsonNode removed = fame("remove", "--url", server.url(), "--json");
    assertThat(removed.path("removed").asInt()).isEqualTo(ours);
    assertThat(server.objects("")).containsOnlyKeys("dashboard/mine");

    assertThat(fame("remove", "--url", server.url(), "--json").path("removed").asInt()).isZero();
  }

  @Test
  void aTenantsObjectsStayInThatTenant() throws Exception {
    fame("install", "--url", server.url(), "--tenant", "operations");

    assertThat(server.objects("operations")).hasSize(ours);
    assertThat(server.objects("")).isEmpty();

    fame("install", "--url", server.url());
    JsonNode again = fame("install", "--url", server.url(), "--tenant", "operations", "--json");
    assertThat(again.path("updated").asInt()).isEqualTo(ours);
    fame("remove", "--url", server.url(), "--tenant", "operations");
    assertThat(server.objects("operations")).isEmpty();
    assertThat(server.objects("")).hasSize(ours);
  }

  @Test
  void aDryRunWritesWhatAnInstallImportsAndAsksNobody() throws Exception {
    Path file = folder.resolve("fame.ndjson");
    server.failsWith(500);
    JsonNode result =
        fame("install", "--dry-run", "--out", file.toString(), "--url", server.url(), "--json");
    assertThat(result.path("objects").asInt()).isEqualTo(ours);
    server.failsWith(0);
    fame("install", "--url", server.url());

    Map<String, JsonNode> written = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode object = JSON.readTree(line);
      written.put(object.path("type").asText() + "/" + object.path("id").asText(), object);
    }
    assertThat(server.objects("")).isEqualTo(written);
  }

  @Test
  void credentialsComeFromTheEnvironment() throws Exception {
    server.asksFor("ops", "secret");

    fame(Map.of("FAME_USER", "ops", "FAME_PASSWORD", "secret"), "install", "--url", server.url());
    assertThat(server.objects("")).hasSize(ours);

    assertThatThrownBy(() -> fame("install", "--url", server.url()))
        .isInstanceOfSatisfying(
            ClusterException.class,
            e -> assertThat(e.kind()).isEqualTo(ClusterException.Kind.CREDENTIALS))
        .hasMessageContaining("FAME_USER");
    assertThatThrownBy(
            () ->
                fame(
                    Map.of("FAME_USER", "ops", "FAME_PASSWORD", "wrong"),
                    "remove",
                    "--url",
                    server.url()))
        .hasMessageContaining("user ops")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void fieldsThatCannotWorkAreNamedBeforeTheImport() throws Exception {
    server.hasFields(
        """
        {"fields":[{"name":"@timestamp","aggregatable":true},{"name":"message"},
         {"name":"host.name","aggregatable":false},{"name":"host.name.keyword","aggregatable":true}]}
        """);
    JsonNode result = fame("install", "--url", server.url(), "--json");

    assertThat(err.toString().lines())
        .containsExactly(
            "fame: The field host.name cannot be grouped by; try --host-field host.name.keyword.",
            "fame: No index of logs-* has the field service.name; see --component-field.",
            "fame: No line of logs-* has a score yet; the pipeline writes the fields fame.*, see"
                + " config/README.md.");
    assertThat(result.path("warnings")).hasSize(3);
    assertThat(server.objects("")).hasSize(ours);

    server.hasFields(null);
    fame("install", "--url", server.url());
    assertThat(err.toString()).contains("No index matches logs-* yet");
  }

  @Test
  void scoresThatWereMappedByGuessAreSaidBeforeTheImport() throws Exception {
    server.hasFields(
        """
        {"fields":[{"name":"@timestamp","aggregatable":true},{"name":"message"},
         {"name":"host.name","aggregatable":true},{"name":"service.name","aggregatable":true},
         {"name":"fame.anomaly","aggregatable":true},{"name":"fame.model","aggregatable":true},
         {"name":"fame.failure_domain","aggregatable":false},
         {"name":"fame.failure_domain.keyword","aggregatable":true},
         {"name":"fame.template_id","aggregatable":false}]}
        """);
    fame("install", "--url", server.url());

    assertThat(err.toString().lines())
        .containsExactly(
            "fame: No panel can group by fame.failure_domain, fame.template_id: lines were indexed"
                + " before config/component-template-fame.json was put. Put it, and the lines into"
                + " new indices.");
    assertThat(server.objects("")).hasSize(ours);
  }

  @Test
  void indicesThatWouldRejectScoredLinesAreSaidAsAnActivationSaysIt() throws Exception {
    server.hasIndices(
        """
        {"logs-1": {"mappings": {"dynamic": "strict",
                                 "properties": {"message": {"type": "text"}}}},
         "logs-2": {"mappings": {"dynamic": "strict"}},
         "logs-3": {"mappings": {"properties": {"a": {"type": "long"}, "b": {"type": "long"}}},
                    "settings": {"index": {"mapping": {"total_fields": {"limit": "21"}}}}},
         "logs-4": {"mappings": {"properties": {"a": {"type": "long"}}},
                    "settings": {"index": {"mapping": {"total_fields": {"limit": "21"}}}}},
         "logs-5": {}}
        """);
    JsonNode result = fame("install", "--url", server.url(), "--json");

    assertThat(result.path("warnings"))
        .extracting(JsonNode::asText)
        .containsExactly(
            "Index [logs-3] would reject scored lines, since it has 2 of at most 21 fields"
                + " ([index.mapping.total_fields.limit]) and scores add 20;"
                + " config/component-template-fame.json has the fields.",
            "Index [logs-1] and 1 more would reject scored lines, since its mapping is strict and"
                + " has no field [fame]; config/component-template-fame.json has the fields.");
    assertThat(err.toString()).contains("Index [logs-1] and 1 more");
    assertThat(server.objects("")).hasSize(ours);
  }

  @Test
  void withoutTheConsoleTheMappingsAreNotCheckedAndTheDashboardsInstalled() throws Exception {
    server.hasIndices(null);
    fame("install", "--url", server.url());

    assertThat(err.toString())
        .isEqualTo(
            "fame: Whether the mappings of logs-* take the scores was not checked: POST"
                + " /api/console/proxy: Not Found\n");
    assertThat(server.objects("")).hasSize(ours);
  }

  @Test
  void refusedObjectsAreNamed() throws Exception {
    try (DashboardsServer client =
        new DashboardsServer(
            new ConnectionSettings(URI.create(server.url()), null, null, null), null)) {
      String orphan =
          "{\"type\":\"search\",\"id\":\"fame-x\",\"references\":[{\"type\":\"index-pattern\",\"id\":\"gone\"}]}\n";
      assertThatThrownBy(() -> client.importOver(orphan))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("search/fame-x (missing_references)");
    }
  }

  @Test
  void aServerThatFailsOrIsNoDashboardsIsSaidSo() {
    server.failsWith(503);
    assertThatThrownBy(() -> fame("install", "--url", server.url()))
        .isInstanceOfSatisfying(
            ClusterException.class,
            e -> assertThat(e.kind()).isEqualTo(ClusterException.Kind.FAILED));
    server.failsWith(405);
    assertThatThrownBy(() -> fame("install", "--url", server.url()))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("Is this the address of Dashboards");
    server.close();
    assertThatThrownBy(() -> fame("install", "--url", server.url()))
        .isInstanceOfSatisfying(
            ClusterException.class,
            e -> assertThat(e.kind()).isEqualTo(ClusterException.Kind.UNREACHABLE));
  }

  @Test
  void namesThatCannotBeAreRefusedBeforeAnythingIsSent() {
    assertThatThrownBy(() -> fame("install", "--message-field", "it's"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("message field");
    assertThatThrownBy(() -> fame("remove", "--dry-run")).isInstanceOf(CommandException.class);
    assertThatThrownBy(() -> fame("install", "--url", "http://user:pw@localhost:5601"))
        .isInstanceOf(CommandException.class)
        .hasMessageNotContaining("pw@");
  }
}
