/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.bundle.Head;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.template.Template;
import io.fame.training.HistoryWindow;
import io.fame.training.TinyHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.CertificationLimits;
import io.fame.training.partition.DomainClaims;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.progress.Progress;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import io.fame.training.update.UpdateRun.Review;
import io.fame.training.update.UpdateRun.Update;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UpdateRunTest {
  /** A line a minute, so that what is held out has hours enough to be compared on. */
  private static final List<SourceLine> HISTORY =
      TinyHistory.of(1200, 8, 1).lines().stream()
          .map(
              line ->
                  new SourceLine(line.id(), 6 * line.timestampMillis(), line.line(), line.label()))
          .toList();

  private static final long END = HISTORY.get(HISTORY.size() - 1).timestampMillis();
  private static final LogLine LAG =
      LogLine.of("replica 7 lags behind its leader by 40 segments", "db", "WARNING");

  private static ActiveModel active;

  @BeforeAll
  static void trainTheFirstModel() throws Exception {
    Bundle bundle =
        new TrainingRun(options(), Progress.NONE)
            .run(new TinyHistory(HISTORY), labels(), byService())
            .bundle();
    assertThat(bundle.certificate().path("certified").asBoolean()).isTrue();
    active = ActiveModel.of(bundle, "0".repeat(64));
  }

  private static TrainingOptions options() {
    return optionsOf(30);
  }

  private static TrainingOptions optionsOf(int perTemplate) {
    return new TrainingOptions(
        "tiny", TinyHistory.CONTEXT, perTemplate, 1, JsonNodeFactory.instance.objectNode());
  }

  private static LabelFieldAnnotator labels() {
    return new LabelFieldAnnotator("label", LabelRule.usualWords());
  }

  /** One domain per service, and told by that. */
  private static PartitionProposals byService() {
    return (templates, matcher) ->
        new PartitionProposals.Proposal(
            new Partition(
                "by-service",
                templates.stream()
                    .collect(
                        Collectors.groupingBy(
                            t -> t.context().get(0),
                            TreeMap::new,
                            Collectors.mapping(
                                (TemplateProfile t) -> t.template().id(), Collectors.toList())))
                    .entrySet()
                    .stream()
                    .map(
                        entry ->
                            new FailureDomain(
                                entry.getKey(),
                                "",
                                entry.getValue(),
                                new DomainClaims(List.of(entry.getKey()), List.of())))
                    .toList()),
            List.of());
  }

  private static Update update(List<SourceLine> later, Review... reviews) throws Exception {
    List<SourceLine> all = new ArrayList<>(HISTORY);
    all.addAll(later);
    return new UpdateRun(options(), active, Progress.NONE)
        .run(new TinyHistory(all), matcher -> labels(), byService(), List.of(reviews));
  }

  private static Review review(SourceLine line, boolean anomaly) {
    return new Review(line, anomaly, null);
  }

  /** Lines after the history, one every ten seconds. */
  private static List<SourceLine> later(int count, LogLine line, String label) {
    List<SourceLine> lines = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      lines.add(
          new SourceLine(
              "later-" + i,
              END + 10_000L * i,
              new LogLine(line.message().replace("7", "" + (7 * i)), line.context()),
              label));
    }
    return lines;
  }

  /** The history's own lines once more, later. */
  private static List<SourceLine> again() {
    return HISTORY.stream()
        .map(
            line ->
                new SourceLine(
                    "again-" + line.id(),
                    line.timestampMillis() + END - HISTORY.get(0).timestampMillis() + 10_000,
                    line.line(),
                    line.label()))
        .toList();
  }

  private static Map<String, String> digests(Bundle bundle) {
    return bundle.manifest().heads().stream().collect(Collectors.toMap(Head::name, Head::digest));
  }

  private static List<String> changed(Bundle bundle) {
    Map<String, String> before = digests(active.bundle());
    return digests(bundle).entrySet().stream()
        .filter(head -> !head.getValue().equals(before.get(head.getKey())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static LogScore score(Bundle bundle, LogLine line) throws Exception {
    try (LogScorer scorer = LogScorer.open(bundle)) {
      return scorer.score(List.of(line), Explain.NEVER).get(0);
    }
  }

  @Test
  void what_the_model_knows_already_is_no_update() throws Exception {
    Update update = update(again());

    assertThat(update.result()).isEmpty();
    assertThat(update.report().path("lines_known").asInt()).isEqualTo(1200);
    assertThat(update.report().path("lines_new").asInt()).isEqualTo(1200);
    assertThat(update.report().path("domains_changed")).isEmpty();
  }

  @Test
  void a_new_template_without_a_label_is_nothing_to_learn_and_is_counted() throws Exception {
    ObjectNode report = update(later(60, LAG, null)).report();

    assertThat(report.path("templates_new").asInt()).isEqualTo(1);
    assertThat(report.path("templates_unlabelled").asInt()).isEqualTo(1);
    assertThat(update(again()).report().path("templates_unlabelled").asInt(-1)).isZero();
  }

  @Test
  void an_update_of_a_model_whose_sample_a_cluster_drew_says_that_its_lines_are_others()
      throws Exception {
    Manifest manifest = active.bundle().manifest();
    ObjectNode drawn = manifest.provenance().deepCopy();
    assertThat(drawn.path("sampled_by").asText()).isEqualTo("read");
    drawn.put("sampled_by", "aggregations");
    ActiveModel before =
        ActiveModel.of(
            active.bundle().withManifest(manifest.withProvenance(drawn)), active.sha256());

    Update update =
        new UpdateRun(options(), before, Progress.NONE)
            .run(
                new TinyHistory(joined(HISTORY, later(60, LAG, "anomaly"))),
                matcher -> labels(),
                byService(),
                List.of());

    assertThat(update.report().path("known_sample_differs").asBoolean()).isTrue();
    assertThat(update(again()).report().path("known_sample_differs").asBoolean(true)).isFalse();
    assertThat(update.result().orElseThrow().bundle().manifest().provenance().path("sampled_by"))
        .as("the next version is of lines that were read")
        .hasToString("\"read\"");
  }

  @Test
  void a_new_failure_changes_the_router_and_the_expert_of_its_domain_and_nothing_else()
      throws Exception {
    Update update = update(later(60, LAG, "anomaly"));
    Bundle bundle = update.result().orElseThrow().bundle();

    assertThat(score(active.bundle(), LAG).novel()).isTrue();
    assertThat(changed(bundle)).containsExactly("expert:db", "router");
    assertThat(digests(bundle).keySet()).isEqualTo(digests(active.bundle()).keySet());
    assertThat(update.report().path("domains_changed").toString()).isEqualTo("[\"db\"]");
    assertThat(update.report().path("templates_new").asInt()).isEqualTo(1);
    assertThat(bundle.templates())
        .extracting(Template::id)
        .startsWith(active.bundle().templates().stream().map(Template::id).toArray(String[]::new));
    assertThat(score(bundle, LAG))
        .matches(LogScore::anomaly)
        .matches(now -> !now.novel())
        .matches(now -> now.failureDomain().equals("db"));
  }

  @Test
  void an_update_is_compared_with_the_active_version_on_its_held_out_lines_and_on_new_labels()
      throws Exception {
    Bundle bundle = update(later(60, LAG, "anomaly")).result().orElseThrow().bundle();

    JsonNode heldOut = bundle.certificate().at("/comparisons/0");
    JsonNode added = bundle.certificate().at("/comparisons/1");
    assertThat(heldOut.path("lines").asText()).isEqualTo("held-out");
    assertThat(heldOut.path("weight").asDouble()).isBetween(280.0, 440.0);
    assertThat(heldOut.at("/difference/value").asDouble()).isZero();
    assertThat(added.path("lines").asText()).isEqualTo("new-labels");
    assertThat(added.path("candidate").asDouble())
        .isGreaterThanOrEqualTo(added.path("active").asDouble());
    assertThat(bundle.certificate().path("certified").asBoolean()).isTrue();
    assertThat(bundle.certificate().at("/gates").findValuesAsText("name"))
        .contains("not-worse-held-out", "not-worse-new-labels", "compared");
  }

  @Test
  void what_domains_are_told_by_is_kept_and_checked_with_the_new_templates() throws Exception {
    LogLine elsewhere =
        LogLine.of("deadlock detected in replica 7 waiting for segment 40", "standby", "ERROR");
    List<SourceLine> later = new ArrayList<>(later(60, LAG, "anomaly"));
    later(60, elsewhere, "anomaly")
        .forEach(
            line ->
                later.add(
                    new SourceLine(
                        "also-" + line.id(),
                        line.timestampMillis() + 1,
                        line.line(),
                        line.label())));

    JsonNode partition =
        update(later).result().orElseThrow().bundle().certificate().path("partition");

    Map<String, String> toldBy = new TreeMap<>();
    int byMeaning = 0;
    for (JsonNode domain : partition.path("domains")) {
      toldBy.put(domain.path("domain").asText(), domain.at("/indicators/0").asText());
      byMeaning += domain.path("by_meaning").asInt();
    }
    assertThat(toldBy).hasSize(4).allSatisfy((name, word) -> assertThat(word).isEqualTo(name));
    assertThat(byMeaning).as("the one of a service that no domain is told by").isEqualTo(1);
    assertThat(partition.path("checks").findValuesAsText("name"))
        .contains("claims-carried", "claims-own");
    assertThat(partition.path("passed").asBoolean()).isTrue();
  }

  @Test
  void a_verdict_that_contradicts_the_model_changes_an_expert_and_leaves_the_router()
      throws Exception {
    List<Review> reviews = new ArrayList<>();
    for (SourceLine line : HISTORY) {
      if (line.line().message().startsWith("connection received")) {
        reviews.add(review(line, true));
      }
    }
    Update update = update(List.of(), reviews.toArray(Review[]::new));
    Bundle bundle = update.result().orElseThrow().bundle();

    assertThat(changed(bundle)).containsExactly("expert:db");
    assertThat(update.report().path("router_kept").asBoolean()).isTrue();
    assertThat(update.report().path("labels_reviewed").asInt()).isEqualTo(reviews.size());
    assertThat(score(active.bundle(), reviews.get(0).line().line()).anomaly()).isFalse();
    assertThat(score(bundle, reviews.get(0).line().line()).anomaly()).isTrue();
  }

  @Test
  void one_verdict_corrects_all_lines_that_differ_from_the_reviewed_one_in_ids_only()
      throws Exception {
    LogLine lease = LogLine.of("lease 9171111117 handed over to its next owner", "db", "LOG");
    SourceLine undrawn = new SourceLine("undrawn", END + 5, lease, null);

    List<SourceLine> mislabelled = later(60, lease, "anomaly");
    Bundle wrong = update(mislabelled).result().orElseThrow().bundle();
    Update corrected = update(mislabelled, review(undrawn, false));

    assertThat(score(wrong, lease).anomaly()).isTrue();
    assertThat(score(corrected.result().orElseThrow().bundle(), lease).anomaly()).isFalse();
    assertThat(corrected.report().path("labels_reviewed").asInt()).isEqualTo(1);
  }

  @Test
  void a_verdict_that_another_one_contradicts_is_of_its_own_line_only() throws Exception {
    UpdateSample sample =
        UpdateSample.of(active, new TinyHistory(HISTORY), active.perTemplate(), Progress.NONE);
    SourceLine drawn = sample.known().get(0).source();
    boolean opposite = drawn.label().equals("normal");
    Review review =
        review(new SourceLine("undrawn", drawn.timestampMillis(), drawn.line(), null), opposite);
    Review denied =
        review(new SourceLine("denied", drawn.timestampMillis(), drawn.line(), null), !opposite);

    assertThat(addedIds(sample, review)).contains("undrawn", drawn.id());
    assertThat(addedIds(sample, review, denied)).containsExactly("undrawn", "denied");
  }

  private static List<String> addedIds(UpdateSample sample, Review... reviews) throws Exception {
    return NewLabels.of(active, sample, labels().annotate(sample.lines()), List.of(reviews))
        .added()
        .stream()
        .map(label -> label.line().source().id())
        .toList();
  }

  @Test
  void verdicts_that_the_active_version_has_learned_from_are_nothing_new() throws Exception {
    SourceLine odd =
        new SourceLine(
            "odd",
            END + 60_000,
            LogLine.of("connection received on port unknown by worker 54321", "db", "LOG"),
            null);
    Review said = new Review(odd, true, Instant.parse("2026-01-01T00:00:00.123456Z"));
    Update first = update(List.of(odd), said);
    ActiveModel next = ActiveModel.of(first.result().orElseThrow().bundle(), active.sha256());

    Update again =
        new UpdateRun(options(), next, Progress.NONE)
            .run(
                new TinyHistory(joined(HISTORY, List.of(odd))),
                matcher -> labels(),
                byService(),
                List.of(said));

    assertThat(first.report().path("labels_reviewed").asInt()).isEqualTo(1);
    assertThat(again.result()).isEmpty();
    assertThat(again.report().path("labels_new").asInt(-1)).isZero();
    assertThat(again.report().path("lines_labelled"))
        .isEqualTo(first.report().path("lines_labelled"));
    assertThat(next.learnedFrom(new Review(odd, false, said.at().plusNanos(1)))).isFalse();
    assertThat(next.learnedFrom(review(odd, true))).as("of a time that nobody knows").isFalse();
  }

  @Test
  void an_update_that_is_worse_on_the_held_out_lines_is_not_certified() throws Exception {
    List<SourceLine> wrong =
        again().stream()
            .filter(line -> line.label().equals("anomaly"))
            .map(line -> new SourceLine(line.id(), line.timestampMillis(), line.line(), "normal"))
            .toList();
    List<SourceLine> both = new ArrayList<>(wrong);
    for (int copy = 0; copy < 3; copy++) {
      for (SourceLine line : wrong) {
        both.add(
            new SourceLine(
                line.id() + "-" + copy,
                line.timestampMillis() + 1 + copy,
                line.line(),
                line.label()));
      }
    }
    Bundle bundle =
        new UpdateRun(
                new TrainingOptions(
                    "tiny", TinyHistory.CONTEXT, 100, 1, JsonNodeFactory.instance.objectNode()),
                active,
                Progress.NONE)
            .run(
                new TinyHistory(joined(HISTORY, both)), matcher -> labels(), byService(), List.of())
            .result()
            .orElseThrow()
            .bundle();

    assertThat(bundle.certificate().path("certified").asBoolean()).isFalse();
    JsonNode heldOut = bundle.certificate().at("/comparisons/0");
    assertThat(heldOut.path("candidate").asDouble()).isLessThan(heldOut.path("active").asDouble());
    assertThat(failed(bundle)).contains("not-worse-held-out");
  }

  private static List<String> failed(Bundle bundle) {
    List<String> failed = new ArrayList<>();
    for (JsonNode gate : bundle.certificate().path("gates")) {
      if (gate.path("outcome").asText().equals("failed")) {
        failed.add(gate.path("name").asText());
      }
    }
    return failed;
  }

  private static TrainingResult littleToCompareOn(String reason) throws Exception {
    HistoryWindow before = active.history();
    ActiveModel nothingHeldOut =
        new ActiveModel(
            active.bundle(),
            active.sha256(),
            active.heads(),
            new HistoryWindow(
                before.lines(), before.blocks(), before.lastMillis(), OptionalLong.empty()),
            active.perTemplate(),
            active.seed());
    TrainingOptions options =
        new TrainingOptions(
            "tiny",
            TinyHistory.CONTEXT,
            10,
            1,
            JsonNodeFactory.instance.objectNode(),
            CertificationLimits.DEFAULT,
            reason);
    return new UpdateRun(options, nothingHeldOut, Progress.NONE)
        .run(
            new TinyHistory(joined(HISTORY, later(6, LAG, "anomaly"))),
            matcher -> labels(),
            byService(),
            List.of())
        .result()
        .orElseThrow();
  }

  @Test
  void an_update_that_nothing_shows_to_be_no_worse_needs_a_reason() throws Exception {
    TrainingResult result = littleToCompareOn(null);

    assertThat(result.certified()).isFalse();
    assertThat(failed(result.bundle())).containsExactly("compared");
    assertThat(littleToCompareOn("the outage is now").certified()).isTrue();
  }

  private static List<SourceLine> joined(List<SourceLine> one, List<SourceLine> other) {
    List<SourceLine> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  @Test
  void equal_lines_give_an_equal_update_to_the_byte_which_can_be_updated_again() throws Exception {
    List<SourceLine> later = later(60, LAG, "anomaly");
    Bundle bundle = update(later).result().orElseThrow().bundle();

    assertThat(BundleWriter.write(update(later).result().orElseThrow().bundle(), null))
        .isEqualTo(BundleWriter.write(bundle, null));
    Update again =
        new UpdateRun(options(), ActiveModel.of(bundle, "1".repeat(64)), Progress.NONE)
            .run(
                new TinyHistory(joined(HISTORY, later)),
                matcher -> labels(),
                byService(),
                List.of());
    assertThat(again.result()).isEmpty();
    assertThat(again.report().path("lines_new").asInt()).isZero();
  }

  @Test
  void the_update_of_an_update_finds_the_lines_of_both_samples_again() throws Exception {
    LineSource source =
        new TinyHistory(joined(joined(HISTORY, later(60, LAG, "anomaly")), again()));
    Bundle bundle =
        new UpdateRun(optionsOf(20), active, Progress.NONE)
            .run(source, matcher -> labels(), byService(), List.of())
            .result()
            .orElseThrow()
            .bundle();
    UpdateSample first = UpdateSample.of(active, source, 20, Progress.NONE);
    UpdateSample second =
        UpdateSample.of(
            ActiveModel.of(bundle, active.sha256()), source, active.perTemplate(), Progress.NONE);

    assertThat(first.added()).hasSizeGreaterThan(100);
    assertThat(second.known())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("template")
        .containsExactlyElementsOf(first.lines());
    assertThat(second.added()).isEmpty();
    assertThat(second.addedBlocks().first())
        .isGreaterThan(first.added().stream().mapToInt(SampledLine::block).max().getAsInt());
  }

  @Test
  void of_an_update_that_does_not_name_its_samples_the_lines_are_others() throws Exception {
    Manifest manifest = active.bundle().manifest();
    ObjectNode provenance = manifest.provenance().deepCopy();
    provenance.put("updates", active.sha256());
    ActiveModel before =
        ActiveModel.of(
            active.bundle().withManifest(manifest.withProvenance(provenance)), active.sha256());

    Update update =
        new UpdateRun(options(), before, Progress.NONE)
            .run(new TinyHistory(HISTORY), matcher -> labels(), byService(), List.of());

    assertThat(before.samplesUnknown()).isTrue();
    assertThat(update.report().path("known_sample_differs").asBoolean()).isTrue();
  }

  @Test
  void without_the_lines_that_the_model_learned_from_there_is_no_update() {
    assertThatThrownBy(
            () ->
                new UpdateRun(options(), active, Progress.NONE)
                    .run(
                        new TinyHistory(later(60, LAG, "anomaly")),
                        matcher -> labels(),
                        byService(),
                        List.of()))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageStartingWith("of the lines that the active version has learned from 0 are left");
  }

  @Test
  void a_model_that_does_not_say_what_it_learned_from_cannot_be_updated() {
    Manifest nowhere =
        active.bundle().manifest().withProvenance(JsonNodeFactory.instance.objectNode());
    Bundle older = active.bundle().withManifest(nowhere);

    assertThatThrownBy(() -> ActiveModel.of(older, ""))
        .isInstanceOf(UnusableDataException.class)
        .hasMessageContaining("fame run");
  }
}
