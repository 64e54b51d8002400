/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.cli.Main;
import io.fame.training.registry.SigningKeyFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NextStepsTest {
  @TempDir Path folder;

  @Test
  void theDashboardsOpenWithTheTimeOfTheScoredLines() throws Exception {
    List<String> command = printed("dashboards install");
    assertThat(command)
        .containsSequence("--index-pattern", "demo-logs-later")
        .containsSequence("--from", "2026-11-22T01:39:33Z", "--to", "2026-11-22T01:54:01Z");

    Path file = folder.resolve("fame.ndjson");
    command.addAll(List.of("--dry-run", "--out", file.toString()));
    assertThat(fame(command)).isZero();
    assertThat(Files.readString(file))
        .contains("\"timeFrom\":\"2026-11-22T01:39:33Z\"", "\"title\":\"demo-logs-later\"");
  }

  @Test
  void theReportIsAskedForWithTheSameTime() throws Exception {
    assertThat(printed("report"))
        .containsSequence("--url", "http://127.0.0.1:9200", "--index", "demo-logs-later")
        .containsSequence("--since", "2026-11-22T01:39:33Z", "--until", "2026-11-22T01:54:01Z");
  }

  /** The words after {@code fame} of the one command that begins so. */
  private List<String> printed(String command) throws Exception {
    String text =
        NextSteps.withNode(
            URI.create("http://127.0.0.1:9200"),
            42,
            folder,
            DemoData.carried(DemoData.Carried.SERVICES, Checkout.find().demoData()),
            SigningKeyFiles.of(folder.resolve("signing")),
            new ScoredWindowReader.Times(
                Instant.parse("2026-11-22T01:39:33.887Z"),
                Instant.parse("2026-11-22T01:54:00.250Z")));
    Matcher matcher =
        Pattern.compile("training-tool/bin/fame (" + command + ".*)")
            .matcher(text.replace("\\\n", " "));
    assertThat(matcher.find()).as(text).isTrue();
    return new ArrayList<>(List.of(matcher.group(1).strip().split("\\s+")));
  }

  private static int fame(List<String> arguments) {
    StringWriter out = new StringWriter();
    return Main.execute(
        new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
  }
}
