/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.annotate.CombinedAnnotator;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.partition.Partitioner;
import io.fame.training.recorded.RecordedAnnotator;
import io.fame.training.recorded.RecordedAnswers;
import io.fame.training.recorded.RecordedProposals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceDigestsTest {
  private static final Path RECORDED = Path.of("demo-data/bgl/BGL_100k");
  private static final LabelFieldAnnotator FIELD =
      new LabelFieldAnnotator("label", LabelRule.usualWords());

  @TempDir Path folder;

  @Test
  void every_file_that_labels_or_domains_come_from_is_in_the_provenance() throws Exception {
    Path labels = folder.resolve("on-call.jsonl");
    Files.writeString(labels, "{\"id\":\"logs/1\",\"label\":\"anomaly\"}\n");
    RecordedAnswers answers = RecordedAnswers.read(RECORDED, List.of("level", "component"));

    ObjectNode provenance = new ObjectMapper().createObjectNode();
    SourceDigests.of(
            new CombinedAnnotator(
                List.of(
                    HumanLabelFile.read(labels),
                    FIELD,
                    new RecordedAnnotator(answers, line -> null))),
            new RecordedProposals(answers))
        .write(provenance);

    assertThat(provenance.path("files").fieldNames())
        .toIterable()
        .containsExactly(
            "BGL_100k.annotations.jsonl",
            "BGL_100k.anticipated.jsonl",
            "BGL_100k.partition.json",
            "BGL_100k.templates.jsonl",
            "on-call.jsonl");
    assertThat(provenance.at("/files/on-call.jsonl").asText())
        .isEqualTo(Sha256.hex(Files.readAllBytes(labels)));
    assertThat(provenance.at("/files/BGL_100k.partition.json").asText())
        .isEqualTo(
            Sha256.hex(Files.readAllBytes(Path.of("demo-data/bgl/BGL_100k.partition.json"))));
  }

  @Test
  void where_nobody_is_asked_and_no_file_read_the_provenance_stays_as_it_is() {
    ObjectNode provenance = new ObjectMapper().createObjectNode();

    SourceDigests.of(FIELD, new Partitioner()).write(provenance);

    assertThat(provenance).isEmpty();
  }
}
