/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.cluster.FakeCluster;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MainTest {
  private static final String AA = "a".repeat(64);
  private static final String BB = "b".repeat(64);

  private final FakeCluster cluster = new FakeCluster();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    cluster.close();
  }

  private ExitCode fame(Map<String, String> environment, String... arguments) {
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), environment);
    int code = Main.execute(terminal, arguments);
    return Stream.of(ExitCode.values()).filter(c -> c.code() == code).findAny().orElseThrow();
  }

  private ExitCode fame(String... arguments) {
    return fame(Map.of(), arguments);
  }

  private String line(String text) {
    return text + System.lineSeparator();
  }

  @Test
  void withoutACommandItSaysHowToGetHelp() {
    assertThat(fame()).isEqualTo(ExitCode.USAGE);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .isEqualTo(line("fame: A command is missing.") + line("Try 'fame --help'."));
  }

  static Stream<String> commands() {
    Terminal terminal =
        new Terminal(
            new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), Map.of());
    return Main.commands(terminal).getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExampleAndAReport(String command) {
    assertThat(fame(command, "--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("Usage: fame " + command)
        .contains("Example")
        .contains("  fame " + command)
        .contains("--report")
        .contains("--json");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandRefusesOptionsThatItDoesNotKnow(String command) {
    assertThat(fame(command, "--nonsense")).isEqualTo(ExitCode.USAGE);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("fame: ").contains("Try 'fame " + command + " --help'.");
  }

  @Test
  void completionIsAScriptThatBashTakesAndThatKnowsEveryCommand() throws Exception {
    assertThat(fame("generate-completion")).isEqualTo(ExitCode.OK);
    assertThat(commands()).allMatch(command -> out.toString().contains(command));
    assertThat(out.toString()).contains("--label-field").contains("complete ");

    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    bash.getOutputStream().write(out.toString().getBytes(StandardCharsets.UTF_8));
    bash.getOutputStream().close();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
  }

  @Test
  void aBrokenConfigurationInTheEnvironmentSpoilsNeitherHelpNorCommandsThatDoNotReadIt()
      throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.yml"), "cluster: [");
    Map<String, String> environment = Map.of("FAME_CONFIG", broken.toString());

    assertThat(fame(environment, "run", "--help")).isEqualTo(ExitCode.OK);
    assertThat(fame(environment, "init", folder.resolve("new.yml").toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(fame(environment, "run", "--index", "logs")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("broken.yml");
  }

  @Test
  void helpListsEveryExitCode() {
    assertThat(fame("--help")).isEqualTo(ExitCode.OK);
    for (ExitCode code : ExitCode.values()) {
      assertThat(out.toString()).containsPattern("(?m)^ +" + code.code() + " ");
    }
  }

  @Test
  void keygenMakesAPairThatOnlyItsOwnerCanRead() throws Exception {
    Path prefix = folder.resolve("keys/sign");
    assertThat(fame("keygen", prefix.toString())).isEqualTo(ExitCode.OK);
    Path privateKey = folder.resolve("keys/sign.key");
    assertThat(Ed25519Keys.privateKeyFromText(Files.readString(privateKey))).isNotNull();
    assertThat(Ed25519Keys.publicKeyFromText(Files.readString(folder.resolve("keys/sign.pub"))))
        .isNotNull();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateKey)))
        .isEqualTo("rw-------");
    assertThat(out.toString())
        .contains(privateKey.toString())
        .doesNotContain(Files.readString(privateKey).strip());
  }

  @Test
  void keygenNeverOverwritesAKey() throws Exception {
    Files.writeString(folder.resolve("sign.key"), "precious");
    assertThat(fame("keygen", folder.resolve("sign").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("keys are never overwritten");
    assertThat(folder.resolve("sign.key")).hasContent("precious");
  }

  private void twoVersions(String active) {
    cluster.on(
        post("/_plugins/_ml/model_groups/_search"),
        "{\"hits\":{\"hits\":[{\"_id\":\"g\",\"_source\":{\"name\":\"fame-svc\"}}]}}");
    cluster.on(
        post("/_plugins/_ml/models/_search"),
        "{\"hits\":{\"hits\":[" + version("1", AA) + "," + version("2", BB) + "]}}");
    cluster.on(
        get("/_plugins/_fame/models"),
        "{\"models\":{"
            + (active == null
                ? ""
                : "\"svc\":{\"active\":\"" + active + "\",\"previous\":[\"1:" + AA + "\"]}")
            + "},\"nodes\":{}}");
  }

  private static String version(String version, String sha256) {
    return """
    {"_id":"m%s","_source":{"model_version":"%s","model_state":"REGISTERED",
     "model_content_hash_value":"%s","model_content_size_in_bytes":5,"created_time":0}}
    """
        .formatted(version, version, sha256);
  }

  private void activates(String change, String active, String previous) {
    cluster.on(
        post(urlPathEqualTo("/_plugins/_fame/models/svc/" + change)),
        """
        {"acknowledged":true,"model":"svc","active":"%s","previous":%s,
         "nodes":{"n":{"name":"one"}}}
        """
            .formatted(active, previous));
  }

  @Test
  void modelsListsVersionsAndMarksTheActiveOne() throws Exception {
    twoVersions("2:" + BB);
    assertThat(fame("models", "--url", cluster.url())).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().toList())
        .hasSize(3)
        .element(2)
        .asString()
        .matches("svc +2  bbbbbbbbbbbb +5  1970-01-01T00:00:00Z +active *");
    assertThat(out.toString().lines().toList().get(1)).endsWith("  previous");
    out.getBuffer().setLength(0);
    Path report = folder.resolve("models.json");
    assertThat(fame("models", "--url", cluster.url(), "--json", "--report", report.toString()))
        .isEqualTo(ExitCode.OK);
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(out.toString())).isEqualTo(json.readTree(report.toFile()));
    assertThat(json.readTree(out.toString()).at("/models/1/active").asBoolean()).isTrue();
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidBeforeAnythingIsDone() {
    Path nowhere = folder.resolve("nowhere/models.json");

    assertThat(fame("rollback", "--url", cluster.url(), "--model", "svc", "--report", "" + nowhere))
        .isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).startsWith("fame: There is no folder " + nowhere.getParent());
    assertThat(cluster.server.getAllServeEvents()).isEmpty();
  }

  static Stream<List<String>> readersOfScores() {
    return Stream.of(
        List.of("backfill", "--pipeline", "svc"),
        List.of("review", "--out", "{folder}/review.jsonl"),
        List.of("report", "--out", "{folder}/report.html"));
  }

  @ParameterizedTest
  @MethodSource("readersOfScores")
  void aPatternThatMatchesNoIndexIsNoCleanBillOfHealth(List<String> command) {
    cluster.on(get("/_ingest/pipeline/svc"), "{}");
    cluster.on(post("/ap-logs-*/_refresh"), "{\"_shards\":{\"total\":0}}");
    cluster.on(
        post(urlPathEqualTo("/ap-logs-*/_search")),
        "{\"_shards\":{\"total\":0,\"failed\":0},\"hits\":{\"hits\":[]}}");
    List<String> arguments = new ArrayList<>(command);
    arguments.replaceAll(argument -> argument.replace("{folder}", folder.toString()));
    arguments.addAll(List.of("--index", "ap-logs-*", "--url", cluster.url()));

    assertThat(fame(arguments.toArray(String[]::new))).isEqualTo(ExitCode.DATA);

    assertThat(err.toString()).contains("No index matches ap-logs-*");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void backfillNeverSaysThatItRescoredLessThanNothing() throws Exception {
    cluster.on(get("/_ingest/pipeline/svc"), "{}");
    cluster.on(post("/logs/_refresh"), "{}");
    String left =
        "{\"aggregations\":{\"reasons\":{\"buckets\":[{\"key\":\"x\",\"doc_count\":%d}]}}}";
    cluster.server.stubFor(
        post(urlPathEqualTo("/logs/_search"))
            .inScenario("more come")
            .willReturn(FakeCluster.json(200, left.formatted(5)))
            .willSetStateTo("came"));
    cluster.server.stubFor(
        post(urlPathEqualTo("/logs/_search"))
            .inScenario("more come")
            .whenScenarioStateIs("came")
            .willReturn(FakeCluster.json(200, left.formatted(9))));
    cluster.on(post(urlPathEqualTo("/logs/_update_by_query")), "{\"task\":\"n:7\"}");
    cluster.on(
        get("/_tasks/n%3A7"),
        "{\"completed\":true,\"response\":{\"updated\":2,\"version_conflicts\":3,\"failures\":[]}}");

    assertThat(
            fame(
                "backfill",
                "--index",
                "logs",
                "--pipeline",
                "svc",
                "--json",
                "--url",
                cluster.url()))
        .isEqualTo(ExitCode.OK);

    assertThat(new ObjectMapper().readTree(out.toString()).path("rescored").asInt()).isZero();
  }

  @Test
  void modelsShowsWhyAModelWasAcceptedInSpiteOfItsGates() throws Exception {
    twoVersions("1:" + AA);
    String about =
        "\"model_config\":{\"all_config\":\"{\\\"override_reason\\\":\\\"a quiet week\\\"}\"}";
    cluster.on(
        post("/_plugins/_ml/models/_search"),
        "{\"hits\":{\"hits\":["
            + version("1", AA).replace("\"created_time\":0", "\"created_time\":0," + about)
            + "]}}");

    assertThat(fame("models", "--url", cluster.url())).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("accepted in spite of its gates: a quiet week");
    out.getBuffer().setLength(0);
    assertThat(fame("models", "--json", "--url", cluster.url())).isEqualTo(ExitCode.OK);
    assertThat(new ObjectMapper().readTree(out.toString()).at("/models/0/override_reason").asText())
        .isEqualTo("a quiet week");
  }

  @Test
  void activateTakesTheNewestVersionOrTheOneThatIsNamed() {
    twoVersions(null);
    activates("_activate", "2:" + BB, "null");
    assertThat(fame("activate", "--url", cluster.url(), "--model", "svc")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .matches(
            "Model svc: version 2 is active on 1 ingest node\\(s\\) after .* s; before: none.\\s+");
    assertThat(fame("activate", "--url", cluster.url(), "--model", "svc", "--version", "1"))
        .isEqualTo(ExitCode.OK);
    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/_plugins/_fame/models/svc/_activate"))
            .withRequestBody(equalToJson("{\"version\":\"1:" + AA + "\"}")));
    assertThat(fame("activate", "--url", cluster.url(), "--model", "svc", "--version", "7"))
        .isEqualTo(ExitCode.REGISTRY);
    assertThat(err.toString()).contains("fame: Model svc has no version 7. There are: 1, 2.");
  }

  @Test
  void whyAVersionWasAcceptedIsSaidWhereItIsActivatedAndWhereARollbackGoesToIt() {
    twoVersions(null);
    String about =
        "\"model_config\":{\"all_config\":\"{\\\"override_reason\\\":\\\"a quiet week\\\"}\"}";
    cluster.on(
        post("/_plugins/_ml/models/_search"),
        "{\"hits\":{\"hits\":["
            + version("1", AA).replace("\"created_time\":0", "\"created_time\":0," + about)
            + "]}}");
    activates("_activate", "1:" + AA, "null");
    activates("_rollback", "1:" + AA, "\"2:" + BB + "\"");

    for (String command : List.of("activate", "rollback")) {
      out.getBuffer().setLength(0);
      assertThat(fame(command, "--url", cluster.url(), "--model", "svc")).isEqualTo(ExitCode.OK);
      assertThat(out.toString())
          .as(command)
          .contains("Accepted in spite of its gates: a quiet week");
      out.getBuffer().setLength(0);
      fame(command, "--json", "--url", cluster.url(), "--model", "svc");
      assertThat(out.toString()).contains("\"override_reason\" : \"a quiet week\"");
    }
  }

  @Test
  void rollbackSaysWhatIsActiveNow() {
    activates("_rollback", "1:" + AA, "\"2:" + BB + "\"");
    assertThat(fame("rollback", "--url", cluster.url(), "--model", "svc")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .matches(
            "Model svc: version 1 is active on 1 ingest node\\(s\\) after .* s; before: version"
                + " 2.\\s+");
  }

  @Test
  void rollbackFromTheFirstVersionChangesNothing() {
    cluster.on(
        post(urlPathEqualTo("/_plugins/_fame/models/svc/_rollback")),
        409,
        FakeCluster.error(
            409, "status_exception", "model [svc] has no version before [1] to go back to"));
    assertThat(fame("rollback", "--url", cluster.url(), "--model", "svc"))
        .isEqualTo(ExitCode.REGISTRY);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .endsWith(line("fame: Model [svc] has no version before [1] to go back to."));
  }

  @Test
  void modelsDeletesAVersionThatNeitherServesNorIsThereForARollback() {
    twoVersions("2:" + BB);
    cluster.on(
        post("/_plugins/_ml/models/_search"),
        "{\"hits\":{\"hits\":["
            + version("1", AA)
            + ","
            + version("2", BB)
            + ","
            + version("3", "c".repeat(64))
            + "]}}");
    cluster.on(delete("/_plugins/_ml/models/m3"), "{\"result\":\"deleted\"}");
    String[] deletion = {"models", "--url", cluster.url(), "--model", "svc", "--delete"};
    assertThat(fame(append(deletion, "2"))).isEqualTo(ExitCode.REGISTRY);
    assertThat(err.toString()).contains("Version 2 of model svc is active, so it stays.");
    assertThat(fame(append(deletion, "1"))).isEqualTo(ExitCode.REGISTRY);
    assertThat(err.toString())
        .contains("Version 1 of model svc is one that `fame rollback` goes back to, so it stays.");
    assertThat(fame(append(deletion, "3"))).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).isEqualTo(line("Deleted version 3 of model svc."));
    cluster.server.verify(1, deleteRequestedFor(urlMatching("/_plugins/_ml/models/.*")));
    assertThat(fame("models", "--delete", "1")).isEqualTo(ExitCode.USAGE);
  }

  private static String[] append(String[] arguments, String last) {
    return Stream.concat(Stream.of(arguments), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  void aNameThatNoModelCanHaveIsAUsageError() {
    assertThat(fame("activate", "--model", "My Model")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--model must be lower-case letters");
  }

  @Test
  void uploadRefusesWhatIsNoBundle() throws Exception {
    assertThat(fame("upload", folder.resolve("none.zip").toString())).isEqualTo(ExitCode.USAGE);
    Path text = Files.writeString(folder.resolve("text.zip"), "hello");
    assertThat(fame("upload", text.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("There is no file ").doesNotContain("hello");
  }

  private String[] run(String... more) {
    return Stream.concat(
            Stream.of("run", "--url", cluster.url(), "--index", "logs", "--label-field", "label"),
            Stream.concat(Stream.of("--model", "svc"), Stream.of(more)))
        .toArray(String[]::new);
  }

  @Test
  void runNamesAnIndexThatIsNotThere() {
    cluster.on(get(urlPathEqualTo("/logs/_field_caps")), "{\"indices\":[],\"fields\":{}}");
    assertThat(fame(run("--no-upload"))).isEqualTo(ExitCode.DATA);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isEqualTo(line("fame: No index matches logs. Check --index."));
  }

  @Test
  void runLooksForMlCommonsAndThePluginBeforeItTrains() {
    cluster.on(
        post("/_plugins/_ml/model_groups/_search"),
        400,
        "{\"error\":\"no handler found for uri [/x] and method [POST]\"}");
    assertThat(fame(run())).isEqualTo(ExitCode.REGISTRY);
    assertThat(err.toString()).contains("The cluster has no ML Commons");
    cluster.on(post("/_plugins/_ml/model_groups/_search"), "{\"hits\":{\"hits\":[]}}");
    assertThat(fame(run())).isEqualTo(ExitCode.REGISTRY);
    assertThat(err.toString()).contains("The cluster has no FAME plugin");
  }

  @Test
  void runRefusesAQueryThatIsNoJsonObjectAndAKeyThatIsNone() throws Exception {
    assertThat(fame(run("--no-upload", "--query", "level:error"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--query must be a query in JSON");
    Path text = Files.writeString(folder.resolve("not.key"), "hush");
    assertThat(fame(run("--no-upload", "--key", text.toString()))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("is not a private key").doesNotContain("hush");
    assertThat(fame(Map.of("FAME_SIGNING_KEY", "hush"), run("--no-upload")))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("FAME_SIGNING_KEY does not hold").doesNotContain("hush");
    assertThat(fame(run("--no-upload", "--k", "0"))).isEqualTo(ExitCode.USAGE);
    assertThat(fame("train", "--index", "logs", "--label-field", "l", "--model", "svc"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void anUnreachableClusterAndRefusedCredentialsShareACode() {
    String gone;
    try (FakeCluster stopped = new FakeCluster()) {
      gone = stopped.url();
    }
    assertThat(fame("models", "--url", gone)).isEqualTo(ExitCode.CLUSTER);
    assertThat(err.toString()).startsWith("fame: Cannot reach the cluster at " + gone);
    cluster.on(post("/_plugins/_ml/model_groups/_search"), 401, "Unauthorized");
    assertThat(
            fame(
                Map.of("FAME_USER", "ann", "FAME_PASSWORD", "sesame"),
                "models",
                "--url",
                cluster.url()))
        .isEqualTo(ExitCode.CLUSTER);
    assertThat(err.toString())
        .contains("refuses user ann or the password")
        .doesNotContain("sesame");
    assertThat(fame(Map.of("FAME_USER", "ann"), "models")).isEqualTo(ExitCode.USAGE);
  }
}
