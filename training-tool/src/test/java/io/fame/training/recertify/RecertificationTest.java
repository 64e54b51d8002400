/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recertify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.bundle.SignaturePolicy;
import io.fame.scoring.bundle.Thresholds;
import io.fame.training.TinyHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingRun;
import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.CertificationLimits;
import io.fame.training.certify.ModelCertificate;
import io.fame.training.certify.ModelCertificate.Gate;
import io.fame.training.certify.ModelCertifier;
import io.fame.training.partition.Partitioner;
import io.fame.training.progress.Progress;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecertificationTest {
  private static final List<SourceLine> HISTORY = TinyHistory.of(1200, 8, 1).lines();
  private static final long END = HISTORY.get(HISTORY.size() - 1).timestampMillis();
  private static final LabelRule WORDS = LabelRule.usualWords();
  private static final ModelCertifier CERTIFIER = new ModelCertifier(CertificationLimits.DEFAULT);

  private static Bundle model;

  @BeforeAll
  static void train() throws Exception {
    model =
        new TrainingRun(
                new TrainingOptions(
                    "tiny", TinyHistory.CONTEXT, 10, 1, JsonNodeFactory.instance.objectNode()),
                Progress.NONE)
            .run(
                new TinyHistory(HISTORY),
                new LabelFieldAnnotator("label", WORDS),
                new Partitioner())
            .bundle();
  }

  /** Other lines of the same shop, after the history; every tenth has no label. */
  private static List<SourceLine> later() {
    List<SourceLine> later = new ArrayList<>();
    for (SourceLine line : TinyHistory.of(2000, 8, 2).lines()) {
      later.add(
          new SourceLine(
              "later-" + line.id(),
              END + 10_000 + line.timestampMillis() - HISTORY.get(0).timestampMillis(),
              line.line(),
              later.size() % 10 == 9 ? null : line.label()));
    }
    return later;
  }

  private static LaterLines read(Bundle bundle, List<SourceLine> lines) throws Exception {
    return LaterLines.read(new TinyHistory(lines), WORDS, bundle);
  }

  private static Bundle with(Bundle bundle, Thresholds thresholds) {
    return bundle.withManifest(bundle.manifest().withThresholds(thresholds));
  }

  @Test
  void only_labelled_lines_after_all_that_the_model_has_learned_from_count() throws Exception {
    List<SourceLine> all = new ArrayList<>(HISTORY);
    all.addAll(later());

    LaterLines lines = read(model, all);

    assertThat(lines.learned()).isEqualTo(1200);
    assertThat(lines.unlabelled()).isEqualTo(200);
    assertThat(lines.lines().stream().mapToDouble(line -> line.weight()).sum()).isEqualTo(1800);
    assertThat(lines.lines().size()).as("equal ones are counted").isLessThan(1800);
    assertThatThrownBy(
            () ->
                read(
                    model, List.of(new SourceLine("1", END + 1, HISTORY.get(0).line(), "perhaps"))))
        .isInstanceOf(LabelException.class)
        .hasMessageNotContaining("perhaps");
  }

  @Test
  void a_model_that_still_holds_is_certified_on_later_lines_with_what_is_known_of_it()
      throws Exception {
    Recertification again = Recertification.keeping(model, "ab", read(model, later()), 1);
    ModelCertificate certificate = CERTIFIER.certify(again.evidence());
    ModelCertificate before = ModelCertificate.of(model.certificate());

    assertThat(certificate.certified()).as(certificate.failed().toString()).isTrue();
    assertThat(certificate.heldOut().weight()).isEqualTo(1800);
    assertThat(certificate.partition()).isEqualTo(before.partition());
    assertThat(certificate.leftOut()).isEqualTo(before.leftOut());
    assertThat(certificate.gates())
        .filteredOn(gate -> gate.name().startsWith("labelled") || gate.name().equals("onnx-parity"))
        .isEqualTo(
            before.gates().stream()
                .filter(g -> g.name().startsWith("labelled") || g.name().equals("onnx-parity"))
                .toList());
    assertThat(again.bundle().manifest().thresholds()).isEqualTo(model.manifest().thresholds());
    assertThat(certificate.toJson().at("/provenance/recertified/from").asText()).isEqualTo("ab");
    assertThat(certificate.toJson().at("/provenance/lines_per_template").asInt()).isEqualTo(10);
  }

  @Test
  void a_threshold_that_no_longer_holds_gives_way_to_one_that_was_chosen_on_other_lines()
      throws Exception {
    Bundle deaf = with(model, new Thresholds(0.9999, 0.9999, 0.9999));
    LaterLines later = read(deaf, later());
    ModelCertificate kept =
        CERTIFIER.certify(Recertification.keeping(deaf, "ab", later, 1).evidence());

    Recertification again = Recertification.choosing(deaf, "ab", later, 1).orElseThrow();
    ModelCertificate certificate = CERTIFIER.certify(again.evidence());

    assertThat(kept.failed()).extracting(Gate::name).contains("held-out-f1");
    assertThat(certificate.certified()).as(certificate.failed().toString()).isTrue();
    assertThat(certificate.heldOut().f1().value()).isGreaterThan(0.95);
    assertThat(certificate.heldOut().weight()).as("the later half").isBetween(500.0, 900.0);
    assertThat(certificate.heldOut().threshold())
        .isEqualTo(again.bundle().manifest().thresholds().anomaly())
        .isLessThan(0.99);
    assertThat(certificate.comparisons())
        .singleElement()
        .matches(compared -> compared.active() < 0.5 && compared.candidate() > 0.95);
    assertThat(certificate.leftOut()).as("was measured at another threshold").isNull();
    assertThat(certificate.toJson().at("/provenance/recertified/threshold_before").asDouble())
        .isEqualTo(0.9999);
  }

  @Test
  void the_bundle_is_the_old_one_but_for_thresholds_certificate_and_provenance() throws Exception {
    Recertification again =
        Recertification.choosing(model, "ab", read(model, later()), 1).orElseThrow();
    Bundle certified = again.bundle().withCertificate(CERTIFIER.certify(again.evidence()).toJson());

    Bundle stored =
        BundleReader.read(
            BundleWriter.write(certified, null), new SignaturePolicy(List.of(), false));

    assertThat(stored.manifest().heads()).isEqualTo(model.manifest().heads());
    assertThat(stored.onnx()).isEqualTo(model.onnx());
    assertThat(stored.templates()).isEqualTo(model.templates());
    assertThat(read(stored, later()).lines()).as("can be certified again").isNotEmpty();
  }

  @Test
  void too_few_labels_choose_nothing() throws Exception {
    assertThat(Recertification.choosing(model, "ab", read(model, later().subList(0, 30)), 1))
        .isEmpty();
  }

  @Test
  void a_model_that_does_not_say_what_it_has_learned_from_cannot_be_certified_again() {
    Bundle older =
        model.withManifest(model.manifest().withProvenance(JsonNodeFactory.instance.objectNode()));

    assertThatThrownBy(() -> read(older, later())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                ModelCertificate.of(JsonNodeFactory.instance.objectNode())
                    .evidence(null, List.of(), null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
