/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.FakeCluster;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.BatchEndpoint;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.label.Judge;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code fame annotate} between a cluster and a provider at the wire: what it shows, what it sends,
 * and what leaves and comes back in files.
 */
class AskingByFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final FakeCluster cluster = new FakeCluster();
  private final FakeProvider provider = new FakeProvider(Provider.ANTHROPIC);
  private String printed;
  private String told;
  private ExitCode expected = ExitCode.OK;

  @BeforeEach
  void anIndexOfThirtyLines() {
    provider.saying(asked -> Judge.answer(asked, Judge::verdict));
    cluster.on(
        get(urlPathEqualTo("/logs/_field_caps")),
        """
        {"indices":["logs"],"fields":{"@timestamp":{"date":{"type":"date"}},
          "message":{"text":{"type":"text"}}}}
        """);
    cluster.on(
        get(urlPathMatching("/logs/_settings/.*")),
        "{\"logs\":{\"settings\":{\"index.number_of_shards\":\"1\"}}}");
    cluster.on(post(urlPathEqualTo("/logs/_count")), "{\"count\":30}");
    cluster.on(post(urlPathEqualTo("/logs/_search/point_in_time")), "{\"pit_id\":\"one\"}");
    cluster.on(delete(urlPathEqualTo("/_search/point_in_time")), "{\"pits\":[]}");
    ObjectNode answer = JSON.createObjectNode().put("pit_id", "one");
    ArrayNode hits = answer.putObject("hits").putArray("hits");
    for (int i = 0; i < 30; i++) {
      String word = "w" + (char) ('a' + i % 26) + (char) ('a' + i / 26);
      ObjectNode hit = hits.addObject().put("_index", "logs").put("_id", "d" + i);
      hit.putObject("_source")
          .put(
              "message",
              i % 5 == 0
                  ? "write to shard " + word + " by user=operator17 timed out"
                  : "order stored by worker " + word + " of operator17 in time");
      hit.putArray("sort").add(1_000L * i).add("logs").add(i);
    }
    cluster.on(
        post(urlPathEqualTo("/_search")).withRequestBody(matchingJsonPath("$[?(!@.search_after)]")),
        answer.toString());
    cluster.on(
        post(urlPathEqualTo("/_search")).withRequestBody(matchingJsonPath("$.search_after")),
        "{\"pit_id\":\"one\",\"hits\":{\"hits\":[]}}");
  }

  @AfterEach
  void stop() {
    cluster.close();
    provider.close();
  }

  private void annotate(String... more) throws Exception {
    Path configuration =
        Files.writeString(
            folder.resolve("fame.yml"),
            """
            cluster: {url: "%s"}
            source: {index: logs}
            language_model:
              provider: anthropic
              model: tiny-model
              base_url: "%s"
              prices: {input_per_million: 1000, output_per_million: 2000, currency: EUR}
            """
                .formatted(cluster.url(), provider.url()));
    List<String> arguments =
        new ArrayList<>(List.of("annotate", "--config", configuration.toString()));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.execute(
            new Terminal(
                new PrintWriter(out, true), new PrintWriter(err, true), FakeProvider.ENVIRONMENT),
            arguments.toArray(String[]::new));
    printed = out.toString();
    told = err.toString();
    assertThat(code).as(told).isEqualTo(expected.code());
  }

  private JsonNode json(String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--json");
    annotate(arguments.toArray(String[]::new));
    return JSON.readTree(printed);
  }

  @Test
  void a_dry_run_prints_the_bytes_that_a_run_then_sends_and_both_prices() throws Exception {
    JsonNode unsent = json("--dry-run").path("unsent");
    assertThat(unsent.path("cost").asDouble()).isPositive();
    assertThat(unsent.path("batch_cost").asDouble())
        .isEqualTo(unsent.path("cost").asDouble() / 2, within(1e-9));
    assertThat(unsent.path("currency").asText()).isEqualTo("EUR");

    assertThat(unsent.at("/in_all/requests").asInt())
        .as("with all votes")
        .isEqualTo(3 * unsent.path("requests").asInt());
    assertThat(unsent.at("/in_all/cost").asDouble())
        .isEqualTo(3 * unsent.path("cost").asDouble(), within(1e-9));

    annotate("--dry-run");
    String shown = printed;
    assertThat(shown)
        .contains("POST " + provider.url() + "/messages", "x-api-key: unsent", "user=<user>")
        .contains("as users that a line or the configuration names: operator17 (")
        .containsPattern(
            "First round, to anthropic/tiny-model: .* about [0-9.]+ EUR, or [0-9.]+ by a batch endpoint")
        .contains("if all of them were doubtful, later as well: ", "With all of that: ")
        .contains("no language_model.budget is set to limit it.");
    assertThat(unsent.path("redacted_names").toString()).isEqualTo("{\"users\":[\"operator17\"]}");
    assertThat(unsent.path("bodies").toString()).doesNotContain("operator17");
    assertThat(provider.asked).isEmpty();

    Path labels = folder.resolve("labels.jsonl");
    annotate("--out", labels.toString());

    assertThat(Files.readAllLines(labels)).hasSize(30);
    assertThat(provider.asked).hasSize(unsent.path("requests").asInt());
    List<String> bodies = new ArrayList<>();
    unsent.path("bodies").forEach(body -> bodies.add(body.path("body").asText()));
    assertThat(provider.server.getAllServeEvents())
        .extracting(event -> event.getRequest().getBodyAsString())
        .containsExactlyInAnyOrderElementsOf(bodies)
        .allSatisfy(body -> assertThat(shown).contains(body));
  }

  @Test
  void questions_leave_in_a_file_and_their_answers_come_back_in_one() throws Exception {
    Path requests = folder.resolve("requests.jsonl");
    JsonNode exported = json("--export-batch", requests.toString());
    assertThat(exported.at("/unsent/requests").asInt())
        .isEqualTo(Files.readAllLines(requests).size())
        .isPositive();
    assertThat(exported.at("/unsent/batch_cost").asDouble()).isPositive();
    assertThat(Files.readString(requests)).contains("json_schema").doesNotContain("operator17");

    Path answers = BatchEndpoint.answer(requests, asked -> Judge.answer(asked, Judge::verdict), -1);
    Path labels = folder.resolve("labels.jsonl");
    annotate("--import-batch", answers.toString(), "--out", labels.toString());

    assertThat(printed).contains("Nothing is left to ask.", "30 of 30 lines are labelled");
    assertThat(Files.readAllLines(labels)).hasSize(30);
    assertThat(Files.readString(labels)).contains("\"anomaly\"", "\"normal\"");
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void answers_come_back_in_several_files_and_what_their_endpoint_turned_away_is_said()
      throws Exception {
    Path requests = folder.resolve("requests.jsonl");
    assertThat(json("--export-batch", requests.toString()).at("/unsent/files"))
        .hasToString("[\"" + requests + "\"]");
    List<String> answers =
        Files.readAllLines(
            BatchEndpoint.answer(requests, asked -> Judge.answer(asked, Judge::verdict), -1));
    Path first = Files.write(folder.resolve("first.jsonl"), answers.subList(0, 1));
    JsonNode failed = JSON.readTree(answers.get(1));
    ((ObjectNode) failed.path("response"))
        .put("status_code", 400)
        .putObject("body")
        .putObject("error")
        .put("message", "max_completion_tokens is not supported, nor is response_format");
    Path second = Files.writeString(folder.resolve("second.jsonl"), failed + "\n");

    annotate("--import-batch", first.toString(), second.toString());

    assertThat(printed)
        .contains("Read 1 answers (0 were known, 1 requests failed, 0 are not ours).")
        .contains("takes no max_completion_tokens: the next export names it otherwise.")
        .contains("Export them with --export-batch.");
  }

  @Test
  void a_second_file_of_an_earlier_export_is_not_mixed_with_this_one() throws Exception {
    Path second = Files.writeString(folder.resolve("requests-2.jsonl"), "somebody's");
    expected = ExitCode.USAGE;

    annotate("--export-batch", folder.resolve("requests.jsonl").toString());

    assertThat(told).contains(second + " exists already; move it away.");
    assertThat(second).hasContent("somebody's");
  }

  @Test
  void what_the_model_leaves_to_people_goes_to_their_file_and_what_they_say_is_not_asked_for()
      throws Exception {
    provider.saying(
        asked ->
            Judge.answer(
                asked,
                message -> message.contains("shard waa") ? "unsure" : Judge.verdict(message)));
    Path review = folder.resolve("review.jsonl");
    annotate("--review", review.toString());

    assertThat(printed).contains("29 of 30 lines are labelled");
    String left = Files.readString(review);
    assertThat(left.lines()).singleElement().asString().contains("write to shard waa");

    Path filled = folder.resolve("filled.jsonl");
    Files.writeString(
        filled, left.replaceFirst("\"label\":(?:null|\"\")", "\"label\":\"anomaly\""));
    Files.delete(folder.resolve("fame-answers.jsonl"));
    provider.asked.clear();
    annotate("--labels", filled.toString());

    assertThat(printed).contains("29 of 29 lines are labelled");
    assertThat(provider.asked)
        .isNotEmpty()
        .allSatisfy(asked -> assertThat(asked.user()).doesNotContain("shard waa"));
  }

  @Test
  void a_server_without_json_schemas_is_told_of_in_one_line() throws Exception {
    provider.behaving(
        asked ->
            asked.body().has("output_config")
                ? FakeProvider.json(
                    400,
                    "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":"
                        + "\"output_config: Extra inputs are not permitted\"}}")
                : provider.ok(Judge.answer(asked, Judge::verdict)));

    annotate();

    assertThat(printed).contains("30 of 30 lines are labelled");
    assertThat(told.lines().filter(line -> line.startsWith("fame: ")))
        .singleElement()
        .asString()
        .startsWith("fame: anthropic/tiny-model takes no JSON schema");
  }
}
