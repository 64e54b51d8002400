/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.TinyHistory;
import io.fame.training.cli.Main;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.DomainPerValue;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fame demo} as it is called. */
class DemoCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void blueGeneLogsAreJudgedFromLabelsAloneAndNoNodeIsLeft() throws Exception {
    Path file = folder.resolve("report.json");
    // The shared cluster of the other end-to-end tests may run in this process.
    List<ProcessHandle> before = ProcessHandle.current().descendants().toList();

    assertThat(fame("demo", "--data", "bgl", "--report", file.toString()))
        .as(err.toString())
        .isZero();

    JsonNode report = JSON.readTree(file.toFile());
    assertThat(report.path("f1").asDouble()).isGreaterThanOrEqualTo(0.88);
    assertThat(report.path("lines_history").asInt()).isEqualTo(100_000);
    assertThat(report.path("lines_scored").asInt()).isEqualTo(1_032);
    assertThat(report.path("unscored").asInt()).isZero();
    assertThat(report.path("partition_origin").asText()).isEqualTo("deterministic");
    assertThat(report.path("docs_per_second").asDouble()).isPositive();
    assertThat(out.toString()).contains("F1");
    assertThat(out.toString().lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(ProcessHandle.current().descendants()).isSubsetOf(before);
  }

  @Test
  void aConfiguredLanguageModelIsAskedForTheDomainsOfAFileOfOnesOwn() throws Exception {
    Path logs = written(TinyHistory.of(4_000, 8, 1));
    Path report = folder.resolve("report.json");
    try (FakeProvider model =
        new FakeProvider(Provider.OPENAI)
            .saying(asked -> DomainPerValue.of(asked.data(), "service.name").toString())) {
      Path configuration =
          Files.writeString(
              folder.resolve("fame.yml"),
              """
              language_model:
                provider: openai
                model: tiny-model
                base_url: %s
                journal: %s
                anticipated_lines: 0
              """
                  .formatted(model.url(), folder.resolve("answers.jsonl")));

      assertThat(
              fame(
                  "demo",
                  "--logs",
                  logs.toString(),
                  "--format",
                  "jsonl",
                  "--context",
                  "service,level",
                  "--config",
                  configuration.toString(),
                  "--report",
                  report.toString()))
          .as(err.toString())
          .isZero();

      assertThat(model.asked).hasSize(1);
    }
    JsonNode result = JSON.readTree(report.toFile());
    assertThat(result.path("partition_origin").asText())
        .isEqualTo("asked:openai/" + FakeProvider.ANSWERED_BY);
    assertThat(result.path("lines_history").asInt()).isEqualTo(3_200);
    assertThat(result.path("lines_scored").asInt()).isEqualTo(800);
    assertThat(result.path("f1").asDouble()).isGreaterThan(0.95);
    assertThat(out.toString()).contains("tiny-model").contains("web-part");
  }

  private Path written(TinyHistory history) throws IOException {
    StringBuilder lines = new StringBuilder();
    history.forEach(line -> lines.append(LogDocument.of(line, TinyHistory.CONTEXT)).append('\n'));
    return Files.writeString(folder.resolve("own.jsonl"), lines);
  }

  private int fame(String... arguments) {
    return Main.execute(
        new Terminal(new PrintWriter(out), new PrintWriter(err), FakeProvider.ENVIRONMENT),
        arguments);
  }
}
