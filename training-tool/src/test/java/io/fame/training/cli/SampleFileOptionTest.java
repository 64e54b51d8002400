/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.SampledHistory;
import io.fame.training.TinyHistory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampleJournal;
import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample file that is there already; nothing is sent to a cluster for it. */
class SampleFileOptionTest {
  private static final Instant MONTH_AGO =
      Instant.now().minus(Duration.ofDays(31)).truncatedTo(ChronoUnit.SECONDS);
  private static final String URL = "http://one.example:9200";

  @TempDir Path folder;
  private final StringWriter said = new StringWriter();
  private final SourceOptions source = new SourceOptions();
  private final SampleOptions sampling = new SampleOptions();
  private final SampleFileOption option = new SampleFileOption();

  @BeforeEach
  void sampleAMonthAgo() throws Exception {
    source.index = "logs";
    source.from = "now-30d";
    source.timestampField = "@timestamp";
    source.messageField = "message";
    sampling.linesPerTemplate = 20;
    sampling.seed = 1;
    option.file = folder.resolve("sample.jsonl");
    SampledHistory history = SampledHistory.of(TinyHistory.of(500, 8, 1), 20, 1, Progress.NONE);
    try (ClusterConnection connection = connection(URL)) {
      ObjectNode about = IndexSampling.about(connection, source, sampling);
      try (SampleJournal journal = SampleJournal.open(option.file, about)) {
        Map<String, List<SampledLine>> lines =
            history.lines().stream()
                .collect(
                    Collectors.groupingBy(
                        line -> line.template().id(), LinkedHashMap::new, Collectors.toList()));
        for (Map.Entry<String, List<SampledLine>> of : lines.entrySet()) {
          journal.add(of.getKey(), of.getValue());
        }
        journal.complete(
            new SampleFile.History(
                about,
                history.mined().lines(),
                history.mined().blocks(),
                history.lastMillis(),
                history.mined().templates(),
                0,
                MONTH_AGO));
      }
    }
  }

  private static ClusterConnection connection(String url) throws IOException {
    return ClusterConnection.open(
        ConnectionSettings.fromEnvironment(URI.create(url), null, Map.of()));
  }

  private SampledHistory used(String url) throws Exception {
    try (ClusterConnection connection = connection(url)) {
      PrintWriter err = new PrintWriter(said, true);
      return option.history(connection, source, sampling, new Terminal(err, err, Map.of()));
    }
  }

  @Test
  void a_sample_is_used_and_its_age_is_told() throws Exception {
    assertThat(used(URL).mined().lines()).isEqualTo(500);
    assertThat(said.toString())
        .contains("Using the sample of " + MONTH_AGO, "31 days old")
        .contains("\"now\" in its time range is when it was sampled");
  }

  @Test
  void the_sample_of_another_cluster_or_by_another_time_is_refused() {
    assertThatThrownBy(() -> used("http://two.example:9200"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("is the sample of something else: it differs in url.");

    source.timestampField = "event.created";
    assertThatThrownBy(() -> used(URL)).hasMessageContaining("it differs in timestamp_field.");
    assertThat(said.toString()).as("nothing is used").isEmpty();
  }

  @Test
  void what_is_drawn_by_the_ids_of_another_field_is_not_gone_on_with() throws Exception {
    Path file = folder.resolve("drawn.jsonl");
    try (ClusterConnection connection = connection(URL)) {
      IndexSampling drawing =
          new IndexSampling(
              new Terminal(new PrintWriter(said), new PrintWriter(said), Map.of()),
              connection,
              source,
              sampling);
      try (SampleJournal journal = SampleJournal.open(file, drawing.drawn("fame"))) {
        journal.add("t", List.of());
      }
      try (SampleJournal same = SampleJournal.open(file, drawing.drawn("fame"))) {
        assertThat(same.isDone("t")).isTrue();
      }
      try (SampleJournal other = SampleJournal.open(file, drawing.drawn("fame_next"))) {
        assertThat(other.isDone("t")).isFalse();
      }
    }
  }
}
