/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.TinyHistory;
import io.fame.training.cluster.FakeCluster;
import io.fame.training.cluster.FakeIndex;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.DomainPerValue;
import io.fame.training.languagemodel.ExpectedMessages;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.FakeProvider.Asked;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order that a configuration suggests, dry run, run and run again, between a cluster and a
 * provider at the wire.
 */
class AskingRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final FakeCluster cluster = new FakeCluster();
  private final FakeProvider provider = new FakeProvider(Provider.OPENAI);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path review;

  @BeforeEach
  void aShop() {
    FakeIndex.on(cluster, "logs", TinyHistory.of(600, 8, 1));
    provider.saying(AskingRunTest::answer);
    review = folder.resolve("review.jsonl");
  }

  @AfterEach
  void stop() {
    cluster.close();
    provider.close();
  }

  /** Does well at all that it is asked, but for one kind of line that it leaves to people. */
  private static String answer(Asked asked) {
    if (asked.system().contains("Divide the templates")) {
      return DomainPerValue.of(asked.data(), "service").toString();
    }
    return asked.system().contains("Write log messages")
        ? ExpectedMessages.of(asked.data().get(0)).toString()
        : Judge.answer(
            asked,
            message -> message.contains("background saving") ? "unsure" : Judge.verdict(message));
  }

  /** Runs a command with a configuration that names a file for open questions. */
  private int fame(String command, String... more) throws Exception {
    Path configuration =
        Files.writeString(
            folder.resolve("fame.yml"),
            """
            cluster: {url: "%s"}
            source: {index: logs, context: [service, level]}
            training: {model: shop, k: 10, review: review.jsonl}
            language_model: {provider: openai, model: tiny-model, base_url: "%s", retries: 0}
            """
                .formatted(cluster.url(), provider.url()));
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> arguments = new ArrayList<>(List.of(command, "--json"));
    arguments.addAll(List.of(more));
    Map<String, String> environment = new HashMap<>(FakeProvider.ENVIRONMENT);
    environment.put("FAME_CONFIG", configuration.toString());
    return Main.execute(
        new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment),
        arguments.toArray(String[]::new));
  }

  private static List<String> labels(Path file) throws Exception {
    List<String> labels = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      labels.add(JSON.readTree(line).path("label").asText());
    }
    return labels;
  }

  /** What people do with such a file. */
  private static void label(Path file) throws Exception {
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"label\":\"\"", "\"label\":\"normal\""));
  }

  @Test
  void a_dry_run_writes_nothing_and_two_runs_end_well_the_second_for_nothing() throws Exception {
    Path bundle = folder.resolve("shop.zip");

    assertThat(fame("annotate", "--dry-run")).as(err.toString()).isZero();
    assertThat(fame("run", "--dry-run")).as(err.toString()).isZero();
    assertThat(review).doesNotExist();
    assertThat(provider.asked).isEmpty();

    assertThat(fame("run", "--no-upload", "--out", bundle.toString())).as(err.toString()).isZero();
    byte[] first = Files.readAllBytes(bundle);
    List<String> left = Files.readAllLines(review);
    assertThat(labels(review)).isNotEmpty().containsOnly("");
    int paid = provider.asked.size();

    assertThat(fame("run", "--no-upload", "--out", bundle.toString())).as(err.toString()).isZero();
    assertThat(provider.asked).hasSize(paid);
    assertThat(bundle).hasBinaryContent(first);
    assertThat(Files.readAllLines(review)).isEqualTo(left);
  }

  @Test
  void what_people_labelled_is_never_replaced_and_nobody_is_asked_before_that_is_said()
      throws Exception {
    assertThat(fame("annotate")).as(err.toString()).isZero();
    label(review);
    int paid = provider.asked.size();

    for (String command : List.of("annotate", "train")) {
      String[] more =
          command.equals("train") ? new String[] {"--out", folder + "/x.zip"} : new String[0];
      assertThat(fame(command, more)).as(command).isEqualTo(ExitCode.USAGE.code());
      assertThat(err.toString()).contains(review + " exists, and holds labels");
    }
    assertThat(provider.asked).hasSize(paid);
    assertThat(labels(review)).contains("normal");
    assertThat(fame("annotate", "--dry-run")).isZero();
    assertThat(fame("annotate", "--labels", review.toString()))
        .as("the same file to read and to write")
        .isEqualTo(ExitCode.USAGE.code());

    Path more = folder.resolve("more.jsonl");
    assertThat(fame("annotate", "--labels", review.toString(), "--review", more.toString()))
        .as(err.toString())
        .isZero();
    assertThat(labels(more)).hasSize(labels(review).size() - 1);
  }

  @Test
  void suggested_labels_are_replaced_and_corrected_ones_are_not() throws Exception {
    Path labels = folder.resolve("labels.jsonl");
    assertThat(fame("annotate", "--out", labels.toString())).as(err.toString()).isZero();
    List<String> suggested = labels(labels);
    assertThat(suggested).contains("anomaly", "normal").doesNotContain("");

    assertThat(fame("annotate", "--out", labels.toString())).as(err.toString()).isZero();
    assertThat(labels(labels)).isEqualTo(suggested);

    Files.writeString(
        labels,
        Files.readString(labels).replaceFirst("\"label\":\"anomaly\"", "\"label\":\"normal\""));
    assertThat(fame("annotate", "--out", labels.toString())).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void answers_can_be_imported_twice_with_the_same_files() throws Exception {
    Path requests = folder.resolve("requests.jsonl");
    Path labels = folder.resolve("labels.jsonl");
    assertThat(fame("annotate", "--export-batch", requests.toString(), "--out", labels.toString()))
        .as(err.toString())
        .isZero();
    assertThat(labels).doesNotExist();
    assertThat(review).doesNotExist();

    Path answers = answered(requests);
    for (int i = 0; i < 2; i++) {
      assertThat(fame("annotate", "--import-batch", answers.toString(), "--out", labels.toString()))
          .as(err.toString())
          .isZero();
      assertThat(labels(labels)).contains("anomaly", "normal");
    }
    assertThat(provider.asked).isEmpty();
  }

  /** What a batch endpoint makes of a file of requests. */
  private Path answered(Path requests) throws Exception {
    List<String> answers = new ArrayList<>();
    for (String line : Files.readAllLines(requests)) {
      JsonNode request = JSON.readTree(line);
      ObjectNode answer = JSON.createObjectNode();
      answer.set("custom_id", request.path("custom_id"));
      ObjectNode body = answer.putObject("response").put("status_code", 200).putObject("body");
      String system = request.at("/body/messages/0/content").asText();
      String user = request.at("/body/messages/1/content").asText();
      body.putArray("choices")
          .addObject()
          .put("finish_reason", "stop")
          .putObject("message")
          .put("content", answer(new Asked(system, List.of(user), request)));
      body.putObject("usage").put("prompt_tokens", 700).put("completion_tokens", 90);
      answers.add(answer.toString());
    }
    return Files.write(folder.resolve("answers.jsonl"), answers);
  }

  /** Commands that name a file which is not there to be read, or cannot be written. */
  static Stream<List<String>> unusableFiles() {
    String none = "{folder}/none";
    String nowhere = "{folder}/nowhere/none";
    return Stream.of(
        List.of("annotate", "--labels", none),
        List.of("annotate", "--import-batch", none),
        List.of("annotate", "--export-batch", nowhere),
        List.of("annotate", "--out", nowhere),
        List.of("annotate", "--review", nowhere),
        List.of("partition", "--import-batch", none),
        List.of("partition", "--export-batch", nowhere),
        List.of("sample", "--out", nowhere),
        List.of("run", "--no-upload", "--labels", none),
        List.of("run", "--no-upload", "--key", none),
        List.of("run", "--no-upload", "--recorded", none),
        List.of("run", "--no-upload", "--html", nowhere),
        List.of("run", "--no-upload", "--out", nowhere),
        List.of("train", "--out", nowhere),
        List.of("train", "--out", "{folder}/x.zip", "--labels", none),
        List.of("train", "--out", "{folder}/x.zip", "--ca", none),
        List.of("review", "--apply", none),
        List.of("review", "--ask", "--out", nowhere),
        List.of("run", "--no-upload", "--report", nowhere),
        List.of("certify", "--no-upload", "--label-field", "label", "--out", nowhere),
        List.of("report", "--out", nowhere),
        List.of("init", nowhere));
  }

  @ParameterizedTest
  @MethodSource("unusableFiles")
  void a_file_that_cannot_be_used_is_a_mistake_of_usage_that_names_it(List<String> command)
      throws Exception {
    String[] arguments =
        command.stream()
            .skip(1)
            .map(argument -> argument.replace("{folder}", folder.toString()))
            .toArray(String[]::new);

    assertThat(fame(command.get(0), arguments)).as(err.toString()).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString())
        .startsWith("fame: ")
        .containsAnyOf("none", "nowhere")
        .doesNotContain("report it");
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void a_training_shows_what_it_would_ask_and_asks_nothing() throws Exception {
    Path bundle = folder.resolve("shop.zip");

    assertThat(fame("train", "--out", bundle.toString(), "--dry-run")).as(err.toString()).isZero();

    JsonNode unsent = JSON.readTree(out.toString()).path("unsent");
    assertThat(unsent.path("requests").asInt())
        .isPositive()
        .isEqualTo(unsent.path("bodies").size());
    assertThat(unsent.path("bodies").toString()).contains("Divide the templates", "deadlock");
    assertThat(provider.asked).isEmpty();
    assertThat(bundle).doesNotExist();
  }
}
