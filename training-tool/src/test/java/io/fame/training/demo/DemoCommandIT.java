/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fame demo} as it is called. */
class DemoCommandIT {
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

    JsonNode report = new ObjectMapper().readTree(file.toFile());
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

  private int fame(String... arguments) {
    return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
  }
}
