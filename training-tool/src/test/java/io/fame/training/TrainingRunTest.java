/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.Partitioner;
import io.fame.training.progress.Progress;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.LineSource;
import io.fame.training.source.LogFormat;
import io.fame.training.source.SourceLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TrainingRunTest {
  private static final Annotator LABELS = new LabelFieldAnnotator("label", LabelRule.usualWords());

  private static TrainingResult train(LineSource history, long seed) throws Exception {
    return train(history, seed, new Partitioner());
  }

  private static TrainingResult train(LineSource history, long seed, PartitionProposals proposals)
      throws Exception {
    TrainingOptions options =
        new TrainingOptions(
            "tiny", TinyHistory.CONTEXT, 10, seed, JsonNodeFactory.instance.objectNode());
    return new TrainingRun(options, Progress.NONE).run(history, LABELS, proposals);
  }

  private static LineSource of(List<SourceLine> lines) {
    return new TinyHistory(lines);
  }

  /** The first lines of the services that the demo carries, thinned out. */
  private static LineSource services() throws Exception {
    FileLineSource all =
        new FileLineSource(
            Path.of("demo-data/services/T1.jsonl.gz"), LogFormat.JSONL, TinyHistory.CONTEXT);
    List<SourceLine> lines = new ArrayList<>();
    Consumer<SourceLine> thinned =
        line -> {
          if (Long.parseLong(line.id()) % 20 == 0) {
            lines.add(line.label().equals("normal") ? line : withLabel(line, "anomaly"));
          }
        };
    all.forEach(thinned);
    return of(lines);
  }

  private static SourceLine withLabel(SourceLine line, String label) {
    return new SourceLine(line.id(), line.timestampMillis(), line.line(), label);
  }

  @Test
  void a_history_becomes_a_model_that_finds_its_failures() throws Exception {
    TrainingResult result = train(TinyHistory.of(600, 8, 1), 1);

    assertThat(result.report().path("lines_history").asInt()).isEqualTo(600);
    assertThat(result.report().path("templates").asInt()).isEqualTo(9);
    assertThat(result.report().path("lines_labelled").asInt()).isEqualTo(90);
    assertThat(result.report().path("partition").asText()).isEqualTo("deterministic");
    assertThat(result.report().has("partition_refused")).isFalse();
    assertThat(result.report().path("labels_to_check").isArray()).isTrue();
    assertThat(result.bundle().certificate().has("certified")).isTrue();
    assertThat(result.bundle().manifest().features().context()).isEqualTo(TinyHistory.CONTEXT);
    try (LogScorer scorer = LogScorer.open(result.bundle())) {
      List<LogScore> scores =
          scorer.score(
              List.of(
                  LogLine.of(
                      "deadlock detected in transaction 7 waiting for lock 8", "db", "ERROR"),
                  LogLine.of("GET /item/12 answered with 200 in 5 ms", "web", "INFO")),
              Explain.NEVER);
      assertThat(scores).extracting(LogScore::anomaly).containsExactly(true, false);
      assertThat(scores).extracting(LogScore::novel).containsExactly(false, false);
    }
  }

  @Test
  void equal_data_and_seed_give_an_equal_bundle_to_the_byte() throws Exception {
    LineSource services = services();

    Bundle one = train(services, 1).bundle();

    assertThat(BundleWriter.write(train(services, 1).bundle(), null))
        .isEqualTo(BundleWriter.write(one, null));
    assertThat(BundleWriter.write(train(services, 2).bundle(), null))
        .isNotEqualTo(BundleWriter.write(one, null));
  }

  @Test
  void templates_keep_their_ids_when_lines_are_added() throws Exception {
    List<SourceLine> lines = TinyHistory.of(600, 8, 1).lines();
    List<SourceLine> more = new ArrayList<>(lines);
    more.addAll(TinyHistory.of(1200, 8, 2).lines().subList(600, 1200));

    assertThat(train(of(more), 1).bundle().templates())
        .extracting(Template::id)
        .containsAll(train(of(lines), 1).bundle().templates().stream().map(Template::id).toList());
  }

  @Test
  void an_empty_history_is_unusable_and_the_message_says_what_to_check() {
    assertThatThrownBy(() -> train(of(List.of()), 1))
        .isInstanceOf(UnusableDataException.class)
        .hasMessage("the history has no lines: check the index, the query and the time range");
  }

  @Test
  void a_history_without_labels_is_unusable() {
    List<SourceLine> lines =
        TinyHistory.of(200, 8, 1).lines().stream().map(line -> withLabel(line, null)).toList();

    assertThatThrownBy(() -> train(of(lines), 1))
        .isInstanceOf(LabelException.class)
        .hasMessageContaining("'label' has no value");
  }

  @Test
  void a_history_of_one_class_is_unusable_and_the_message_counts_both() {
    List<SourceLine> lines =
        TinyHistory.of(600, 8, 1).lines().stream().map(line -> withLabel(line, "normal")).toList();

    assertThatThrownBy(() -> train(of(lines), 1))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageStartingWith("of 90 labelled lines 0 are anomalies and 90 are normal; both are")
        .hasMessageContaining("use a time range that holds failures");
  }

  @Test
  void too_few_labelled_lines_are_unusable_and_the_message_says_how_many_are_needed() {
    assertThatThrownBy(() -> train(TinyHistory.of(20, 4, 1), 1))
        .isInstanceOf(UnusableDataException.class)
        .hasMessage("only 20 lines are labelled, at least 50 are needed: use a longer time range");
  }

  @Test
  void a_refused_partition_is_reported_and_replaced_but_its_anticipated_lines_are_kept()
      throws Exception {
    // Half of the templates are in no domain.
    PartitionProposals bad =
        (templates, matcher) ->
            new PartitionProposals.Proposal(
                new Partition(
                    "recorded:bad",
                    List.of(
                        new FailureDomain(
                            "one",
                            "",
                            templates.subList(0, templates.size() / 2).stream()
                                .map(profile -> profile.template().id())
                                .toList()))),
                helpfulLines("one"));

    TrainingResult result = train(TinyHistory.of(1200, 8, 1), 1, bad);

    assertThat(result.report().path("partition").asText()).isEqualTo("deterministic");
    assertThat(result.report().at("/partition_refused/origin").asText()).isEqualTo("recorded:bad");
    assertThat(result.report().at("/partition_refused/passed").asBoolean(true)).isFalse();
    assertThat(result.report().path("lines_anticipated").asInt()).isEqualTo(40);
    assertThat(result.bundle().manifest().domains())
        .extracting(domain -> domain.name())
        .doesNotContain("one");
    assertThat(result.bundle().manifest().provenance().path("lines_anticipated").asInt())
        .isEqualTo(40);
  }

  @Test
  void anticipated_lines_that_make_later_verdicts_worse_are_left_out_and_the_certificate_says_so()
      throws Exception {
    List<AnticipatedLine> misleading = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int one = 10_007 + 2_311 * i;
      int two = 101 + 37 * i;
      misleading.add(
          expected(
              "web", "INFO", "GET /item/" + one + " answered with 200 in " + two + " ms", true));
      misleading.add(
          expected(
              "db",
              "LOG",
              "checkpoint " + one + " complete after writing " + two + " buffers",
              true));
      misleading.add(
          expected(
              "db",
              "ERROR",
              "deadlock detected in transaction " + one + " waiting for lock " + two,
              false));
      misleading.add(
          expected("web", "ERROR", "upstream " + one + " timed out after " + two + " ms", false));
    }
    PartitionProposals proposals =
        (templates, matcher) -> {
          PartitionProposals.Proposal plain = new Partitioner().propose(templates, matcher);
          String domain = plain.partition().domains().get(0).name();
          return new PartitionProposals.Proposal(
              plain.partition(),
              misleading.stream()
                  .map(line -> new AnticipatedLine(domain, line.line(), line.anomaly()))
                  .toList());
        };

    TrainingResult result = train(TinyHistory.of(1200, 8, 1), 1, proposals);

    assertThat(result.bundle().certificate().at("/anticipation/outcome").asText())
        .as(result.bundle().certificate().path("anticipation").toPrettyString())
        .isEqualTo("worse");
    assertThat(result.bundle().certificate().at("/anticipation/lines").asInt()).isEqualTo(160);
    assertThat(result.report().path("lines_anticipated").asInt()).isZero();
  }

  @Test
  void anticipated_lines_that_find_unseen_failures_are_kept_although_nothing_failed_of_late()
      throws Exception {
    List<SourceLine> all = TinyHistory.of(1200, 8, 1).lines();
    List<SourceLine> quietOfLate = new ArrayList<>(all.subList(0, 700));
    all.subList(700, 1200).stream()
        .filter(line -> line.label().equals("normal"))
        .forEach(quietOfLate::add);

    TrainingResult result = train(of(quietOfLate), 1, helpful());

    assertThat(result.bundle().certificate().at("/held_out/anomalies").asInt()).isZero();
    assertThat(result.bundle().certificate().at("/anticipation/known/anomalies").asInt())
        .isPositive();
    assertThat(result.bundle().certificate().at("/anticipation/outcome").asText())
        .as(result.bundle().certificate().path("anticipation").toPrettyString())
        .isEqualTo("improved");
    assertThat(result.report().path("lines_anticipated").asInt()).isEqualTo(40);
  }

  @Test
  void anticipated_lines_are_left_out_where_no_later_failure_can_say_what_they_are_worth()
      throws Exception {
    List<SourceLine> all = TinyHistory.of(1200, 8, 1).lines();
    List<SourceLine> quietSinceLongAgo = new ArrayList<>(all.subList(0, 200));
    all.subList(200, 1200).stream()
        .filter(line -> line.label().equals("normal"))
        .forEach(quietSinceLongAgo::add);

    TrainingResult result = train(of(quietSinceLongAgo), 1, helpful());

    assertThat(result.bundle().certificate().at("/anticipation/outcome").asText())
        .isEqualTo("not certifiable");
    assertThat(result.report().path("lines_anticipated").asInt()).isZero();
  }

  /** Domains by words, with messages like those that fail, and like those that do not. */
  private static PartitionProposals helpful() {
    return (templates, matcher) -> {
      PartitionProposals.Proposal plain = new Partitioner().propose(templates, matcher);
      String domain = plain.partition().domains().get(0).name();
      return new PartitionProposals.Proposal(plain.partition(), helpfulLines(domain));
    };
  }

  private static List<AnticipatedLine> helpfulLines(String domain) {
    List<AnticipatedLine> lines = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lines.add(
          new AnticipatedLine(
              domain, LogLine.of("deadlock detected between sessions " + i, "db", "ERROR"), true));
      lines.add(
          new AnticipatedLine(
              domain, LogLine.of("upstream refused after " + i + " ms", "web", "ERROR"), true));
      lines.add(
          new AnticipatedLine(
              domain, LogLine.of("connection received from worker " + i, "db", "LOG"), false));
      lines.add(
          new AnticipatedLine(
              domain, LogLine.of("GET /order answered with 200 in " + i, "web", "INFO"), false));
    }
    return lines;
  }

  private static AnticipatedLine expected(
      String service, String level, String message, boolean anomaly) {
    return new AnticipatedLine("none", LogLine.of(message, service, level), anomaly);
  }

  @Test
  void an_annotator_may_ask_which_template_a_line_has() throws Exception {
    List<Template> asked = new ArrayList<>();
    TrainingOptions options =
        new TrainingOptions(
            "tiny", TinyHistory.CONTEXT, 10, 1, JsonNodeFactory.instance.objectNode());

    new TrainingRun(options, Progress.NONE)
        .run(
            TinyHistory.of(600, 8, 1),
            matcher -> {
              asked.add(matcher.apply(LogLine.of("upstream 9 timed out after 9 ms")));
              asked.add(matcher.apply(LogLine.of("never seen")));
              return LABELS;
            },
            new Partitioner());

    assertThat(asked.get(0).text()).isEqualTo("upstream # timed out after # ms");
    assertThat(asked.get(1)).isNull();
  }
}
