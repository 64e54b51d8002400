/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.fame.training.cluster.FakeCluster;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.label.Judge;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fame review --ask}, between a cluster and a provider at the wire. */
class ReviewAskTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FAILED = "write to 10.11.12.13 timed out after 900 ms";
  private static final String ROUTINE = "order 17 stored in 3 ms";
  private static final String DOUBTFUL = "replica is lagging by 40 s";

  @TempDir Path folder;
  private final FakeCluster cluster = new FakeCluster();
  private final FakeProvider provider = new FakeProvider(Provider.OPENAI);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void answer() {
    provider.saying(
        asked ->
            Judge.answer(
                asked, message -> message.contains("lagging") ? "unsure" : Judge.verdict(message)));
    waiting(FAILED, ROUTINE, DOUBTFUL);
    cluster.on(
        post(urlPathEqualTo("/fame-labels/_bulk")),
        "{\"errors\":false,\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"status\":201}}]}");
    cluster.on(
        post(urlPathEqualTo("/_bulk")),
        "{\"errors\":false,\"items\":[{\"update\":{\"status\":200}},{\"update\":{\"status\":200}}]}");
  }

  @AfterEach
  void stop() {
    cluster.close();
    provider.close();
  }

  /** The queue: one document per template. */
  private void waiting(String... messages) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode templates =
        answer.putObject("aggregations").putObject("templates").putArray("buckets");
    for (int i = 0; i < messages.length; i++) {
      ObjectNode bucket = templates.addObject().put("key", "t" + i).put("doc_count", 10 + i);
      ObjectNode hit = bucket.putObject("line").putObject("hits").putArray("hits").addObject();
      hit.put("_index", "logs").put("_id", "doc-" + i);
      ObjectNode source = hit.putObject("_source").put("message", messages[i]);
      source.putObject("service").put("name", "shop");
      source.putObject("fame").put("anomaly_score", 0.5).put("review", true).put("model", "m:1");
    }
    cluster.on(post(urlPathEqualTo("/logs/_search")), answer.toString());
  }

  private int review(String... more) throws Exception {
    Path configuration =
        Files.writeString(
            folder.resolve("fame.yml"),
            """
            cluster: {url: "%s"}
            source: {index: logs, context: [service.name], to: "2026-01-01"}
            language_model: {provider: openai, model: tiny-model, base_url: "%s", retries: 0}
            """
                .formatted(cluster.url(), provider.url()));
    List<String> arguments =
        new ArrayList<>(List.of("review", "--config", configuration.toString(), "--ask"));
    arguments.addAll(List.of(more));
    return Main.execute(
        new Terminal(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            new HashMap<>(FakeProvider.ENVIRONMENT)),
        arguments.toArray(String[]::new));
  }

  private List<String> sent(String path) {
    List<LoggedRequest> requests = cluster.server.findAll(postRequestedFor(urlPathEqualTo(path)));
    assertThat(requests).as(err.toString()).hasSize(1);
    return requests.get(0).getBodyAsString().lines().toList();
  }

  private static Map<String, String> verdicts(List<String> lines, String id, String verdict)
      throws Exception {
    Map<String, String> verdicts = new HashMap<>();
    for (int i = 0; i < lines.size(); i += 2) {
      verdicts.put(
          JSON.readTree(lines.get(i)).at(id).asText(),
          JSON.readTree(lines.get(i + 1)).at(verdict).asText());
    }
    return verdicts;
  }

  @Test
  void the_models_verdicts_go_to_the_label_index_and_to_the_documents() throws Exception {
    assertThat(review("--json")).as(err.toString()).isZero();

    assertThat(verdicts(sent("/_bulk"), "/update/_id", "/doc/fame/verdict"))
        .isEqualTo(Map.of("doc-0", "anomaly", "doc-1", "normal"));
    List<JsonNode> labels = new ArrayList<>();
    List<String> stored = sent("/fame-labels/_bulk");
    for (int i = 1; i < stored.size(); i += 2) {
      labels.add(JSON.readTree(stored.get(i)));
    }
    assertThat(labels)
        .extracting(label -> label.path("line").asText(), label -> label.path("label").asText())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("logs/doc-0", "anomaly"),
            org.assertj.core.groups.Tuple.tuple("logs/doc-1", "normal"));
    assertThat(labels)
        .allSatisfy(
            label ->
                assertThat(label.path("annotator").asText())
                    .isEqualTo("language-model:openai/" + FakeProvider.ANSWERED_BY));
    JsonNode result = JSON.readTree(out.toString());
    assertThat(result.path("labels").asInt()).isEqualTo(2);
    assertThat(result.path("anomalies").asInt()).isEqualTo(1);
    assertThat(result.path("documents_written").asInt()).isEqualTo(2);
    assertThat(result.at("/language_model/requests").asInt()).isPositive();
    assertThat(cluster.server.findAll(postRequestedFor(urlPathEqualTo("/logs/_search"))))
        .as("the end of the training is not that of the queue")
        .isNotEmpty()
        .noneMatch(search -> search.getBodyAsString().contains("2026-01-01"));
  }

  @Test
  void what_the_model_is_not_sure_of_is_left_to_people() throws Exception {
    Path left = folder.resolve("left.jsonl");

    assertThat(review("--out", left.toString())).as(err.toString()).isZero();

    assertThat(Files.readAllLines(left))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(JSON.readTree(line).path("id").asText()).isEqualTo("logs/doc-2");
              assertThat(JSON.readTree(line).path("label").asText()).isEmpty();
            });
    assertThat(out.toString()).contains("1 lines are left to people: " + left);
  }

  @Test
  void lines_are_redacted_and_a_second_review_of_them_pays_nothing() throws Exception {
    review();
    int asked = provider.asked.size();

    assertThat(review()).isZero();

    assertThat(provider.asked).hasSize(asked);
    assertThat(provider.asked)
        .allSatisfy(request -> assertThat(request.body().toString()).doesNotContain("10.11.12.13"))
        .anySatisfy(request -> assertThat(request.body().toString()).contains("timed out"));
  }

  @Test
  void a_file_that_exists_already_is_said_before_anybody_is_asked() throws Exception {
    Path labelled = Files.writeString(folder.resolve("left.jsonl"), "somebody's work");

    assertThat(review("--out", labelled.toString())).isEqualTo(ExitCode.USAGE.code());

    assertThat(err.toString()).contains(labelled + " exists");
    assertThat(provider.asked).isEmpty();
    assertThat(labelled).hasContent("somebody's work");
  }

  @Test
  void a_dry_run_shows_every_byte_and_neither_asks_nor_writes() throws Exception {
    Path left = folder.resolve("left.jsonl");

    assertThat(review("--dry-run", "--json", "--out", left.toString())).as(err.toString()).isZero();

    JsonNode unsent = JSON.readTree(out.toString()).path("unsent");
    assertThat(unsent.path("requests").asInt())
        .isPositive()
        .isEqualTo(unsent.path("bodies").size());
    assertThat(unsent.path("bodies").toString())
        .contains("timed out")
        .doesNotContain("10.11.12.13");
    assertThat(unsent.path("later")).as("second votes").isNotEmpty();
    assertThat(provider.asked).isEmpty();
    assertThat(left).doesNotExist();
    cluster.server.verify(0, postRequestedFor(urlPathEqualTo("/fame-labels/_bulk")));
    cluster.server.verify(0, postRequestedFor(urlPathEqualTo("/_bulk")));
  }

  @Test
  void names_are_known_from_every_line_that_waits_and_from_the_sample() throws Exception {
    waiting("login user=glosli9", "quota of glosli9 and rhea7 is used up");
    Path sample =
        Files.writeString(
            folder.resolve("sample.jsonl"),
            """
            {"sample":{"about":{"context":["service.name","host.name"]},"documents":1,"first":0,\
            "last":0,"block_millis":1,"sampled_at":"2026-01-01T00:00:00Z","templates":[]}}
            {"id":"logs/1","message":"ready","context":["shop","rhea7"],"template_id":"a","weight":1}
            """);

    assertThat(review("--dry-run", "--json", "--max", "1", "--sample", sample.toString()))
        .as(err.toString())
        .isZero();

    JsonNode unsent = JSON.readTree(out.toString()).path("unsent");
    assertThat(unsent.path("bodies").toString())
        .contains("quota of <user> and <host> is used up")
        .doesNotContain("login user");
  }

  @Test
  void a_sample_that_is_not_there_is_told_of_and_another_file_is_refused() throws Exception {
    Path sample = folder.resolve("sample.jsonl");
    assertThat(review("--dry-run", "--sample", sample.toString())).isZero();
    assertThat(err.toString()).contains("fame: There is no sample " + sample);

    Files.writeString(sample, "{\"secret\":1}\n");
    assertThat(review("--dry-run", "--sample", sample.toString())).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("is not a sample").doesNotContain("secret");
  }

  @Test
  void where_nothing_waits_nobody_is_asked_and_nothing_is_written() throws Exception {
    waiting();

    assertThat(review()).isZero();

    assertThat(provider.asked).isEmpty();
    assertThat(out.toString()).contains("Nothing waits for a review");
    cluster.server.verify(0, postRequestedFor(urlPathEqualTo("/_bulk")));
  }

  @Test
  void labels_that_cannot_be_stored_leave_the_documents_waiting() throws Exception {
    cluster.on(
        post(urlPathEqualTo("/fame-labels/_bulk")),
        "{\"errors\":true,\"items\":[{\"index\":{\"status\":201}},{\"index\":{\"status\":400,"
            + "\"error\":{\"type\":\"mapper_parsing_exception\",\"reason\":\"secret\"}}}]}");

    assertThat(review()).isEqualTo(ExitCode.CLUSTER.code());

    assertThat(err.toString()).contains("mapper_parsing_exception").doesNotContain("secret");
    cluster.server.verify(0, postRequestedFor(urlPathEqualTo("/_bulk")));
  }

  @Test
  void a_provider_that_refuses_the_key_ends_it_with_a_code_of_its_own() throws Exception {
    provider.behaving(asked -> FakeProvider.json(401, "{\"error\":{\"message\":\"no\"}}"));

    assertThat(review()).isEqualTo(ExitCode.LANGUAGE_MODEL.code());

    assertThat(provider.asked).hasSize(1);
    cluster.server.verify(0, postRequestedFor(urlPathEqualTo("/fame-labels/_bulk")));
    cluster.server.verify(0, postRequestedFor(urlPathEqualTo("/_bulk")));
  }

  @Test
  void asking_and_applying_at_once_is_a_mistake_of_usage() throws Exception {
    assertThat(review("--apply", "some.jsonl")).isEqualTo(ExitCode.USAGE.code());

    assertThat(err.toString()).contains("--apply FILE, or --out FILE, --ask, or both");
  }
}
