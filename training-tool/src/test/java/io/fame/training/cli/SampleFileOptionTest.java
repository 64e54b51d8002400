/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.training.SampledHistory;
import io.fame.training.TinyHistory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.FakeCluster;
import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampleJournal;
import io.fame.training.sample.SampleOrigin;
import io.fame.training.sample.SampledLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample file that is there already; a cluster is asked for nothing but who it is. */
class SampleFileOptionTest {
  private static final Instant MONTH_AGO =
      Instant.now().minus(Duration.ofDays(31)).truncatedTo(ChronoUnit.SECONDS);
  @TempDir Path folder;
  private final FakeCluster cluster = new FakeCluster();
  private final FakeCluster other = new FakeCluster();
  private final StringWriter said = new StringWriter();
  private final SourceOptions source = new SourceOptions();
  private final SampleOptions sampling = new SampleOptions();
  private final SampleFileOption option = new SampleFileOption();

  @BeforeEach
  void sampleAMonthAgo() throws Exception {
    says(cluster, "one");
    says(other, "two");
    source.index = "logs";
    source.from = "now-30d";
    source.timestampField = "@timestamp";
    source.messageField = "message";
    sampling.linesPerTemplate = 20;
    sampling.seed = 1;
    option.file = folder.resolve("sample.jsonl");
    SampledHistory history = SampledHistory.of(TinyHistory.of(500, 8, 1), 20, 1, Progress.NONE);
    try (ClusterConnection connection = cluster.connect()) {
      SampleOrigin origin = IndexSampling.origin(connection, source, sampling);
      try (SampleJournal journal = SampleJournal.open(option.file, origin)) {
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
                origin,
                history.mined().lines(),
                history.mined().blocks(),
                history.lastMillis(),
                history.mined().templates(),
                0,
                MONTH_AGO));
      }
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
    other.close();
  }

  private static void says(FakeCluster cluster, String uuid) {
    cluster.on(get("/"), "{\"cluster_uuid\":\"%s\"}".formatted(uuid));
  }

  private SampledHistory used(FakeCluster at) throws Exception {
    try (ClusterConnection connection = at.connect()) {
      PrintWriter err = new PrintWriter(said, true);
      return option.history(connection, source, sampling, new Terminal(err, err, Map.of()));
    }
  }

  @Test
  void a_sample_is_used_and_its_age_is_told() throws Exception {
    assertThat(used(cluster).mined().lines()).isEqualTo(500);
    assertThat(said.toString())
        .contains("Using the sample of " + MONTH_AGO, "31 days old")
        .contains("\"now\" in its time range is when it was sampled");
  }

  @Test
  void the_sample_of_another_cluster_or_by_another_time_is_refused() {
    assertThatThrownBy(() -> used(other))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("is the sample of something else: it differs in cluster_uuid.");

    source.timestampField = "event.created";
    assertThatThrownBy(() -> used(cluster)).hasMessageContaining("it differs in timestamp_field.");
    assertThat(said.toString()).as("nothing is used").isEmpty();
  }

  @Test
  void another_address_of_its_cluster_is_the_same_and_where_that_is_unknown_another_one()
      throws Exception {
    says(other, "one");
    assertThat(used(other).mined().lines()).isEqualTo(500);

    says(other, "_na_");
    assertThatThrownBy(() -> used(other)).hasMessageContaining("it differs in url.");
    says(cluster, "_na_");
    assertThat(used(cluster).mined().lines()).isEqualTo(500);
  }

  @Test
  void what_is_drawn_by_the_ids_of_another_field_is_not_gone_on_with() throws Exception {
    Path file = folder.resolve("drawn.jsonl");
    SampleOrigin origin;
    try (ClusterConnection connection = cluster.connect()) {
      origin = IndexSampling.origin(connection, source, sampling);
    }
    SampleOrigin drawn = SamplingByDrawing.of(origin, "fame");
    try (SampleJournal journal = SampleJournal.open(file, drawn)) {
      journal.add("t", List.of());
    }
    try (SampleJournal same = SampleJournal.open(file, drawn)) {
      assertThat(same.isDone("t")).isTrue();
    }
    try (SampleJournal next = SampleJournal.open(file, SamplingByDrawing.of(origin, "fame_next"))) {
      assertThat(next.isDone("t")).isFalse();
    }
  }
}
