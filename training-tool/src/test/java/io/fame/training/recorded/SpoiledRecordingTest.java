/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertificate.Check;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.TemplateProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recorded partition of the demo's Blue Gene lines, spoiled in its file as somebody with an
 * editor would do it: what a domain is told by, and what is in it by meaning, goes with it.
 */
class SpoiledRecordingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RECORDED = Path.of("demo-data/bgl");
  private static final List<String> CONTEXT = List.of("level", "component");

  private static List<TemplateProfile> templates;
  private static TemplateTree tree;

  @TempDir Path folder;
  private ObjectNode document;
  private ArrayNode domains;

  @BeforeAll
  static void mine() throws Exception {
    templates = MinedSystem.bgl().templates();
    tree = TemplateTree.of(templates.stream().map(TemplateProfile::template).toList());
  }

  @BeforeEach
  void copy() throws IOException {
    for (String kind : List.of("templates.jsonl", "annotations.jsonl")) {
      Files.copy(RECORDED.resolve("BGL_100k." + kind), folder.resolve("BGL_100k." + kind));
    }
    readPartition();
    // Anticipated lines name domains; without them any domain may go.
    Files.writeString(folder.resolve("BGL_100k.anticipated.jsonl"), "");
  }

  @Test
  void as_it_is_it_passes() throws Exception {
    assertThat(certify().checks())
        .allSatisfy(check -> assertThat(check.passed()).as(check.name()).isTrue())
        .extracting(Check::name)
        .contains("claims-carried", "claims-own", "claims-few");
  }

  @Test
  void no_two_domains_can_be_merged_whatever_of_their_claims_is_kept() throws Exception {
    for (int one = 0; one < domains.size(); one++) {
      for (int other = one + 1; other < domains.size(); other++) {
        assertThat(merged(one, other, false).passed()).as("%d takes %d in", one, other).isFalse();
        assertThat(merged(one, other, true).passed()).as("%d and %d united", one, other).isFalse();
      }
    }
  }

  @Test
  void a_tenth_of_the_templates_cannot_change_places() throws Exception {
    for (int seed = 0; seed < 10; seed++) {
      readPartition();
      Random random = new Random(seed);
      List<String> ids = new ArrayList<>();
      // The first of each stays, so that no domain gets empty.
      domains.forEach(d -> d.get("template_ids").forEach(id -> ids.add(id.asText())));
      domains.forEach(d -> ids.remove(d.get("template_ids").get(0).asText()));
      Collections.shuffle(ids, random);
      for (String id : ids.subList(0, ids.size() / 10)) {
        boolean meant = false;
        for (JsonNode domain : domains) {
          remove((ArrayNode) domain.get("template_ids"), id);
          meant |= remove((ArrayNode) domain.get("by_meaning"), id);
        }
        ObjectNode to = (ObjectNode) domains.get(random.nextInt(domains.size()));
        to.withArray("template_ids").add(id);
        if (meant) {
          to.withArray("by_meaning").add(id);
        }
      }

      assertThat(certify().passed()).as("seed %d", seed).isFalse();
    }
  }

  private void readPartition() throws IOException {
    document = (ObjectNode) JSON.readTree(RECORDED.resolve("BGL_100k.partition.json").toFile());
    domains = (ArrayNode) document.get("domains");
  }

  private PartitionCertificate merged(int one, int other, boolean united) throws Exception {
    readPartition();
    ObjectNode into = (ObjectNode) domains.get(one);
    ObjectNode from = (ObjectNode) domains.get(other);
    into.withArray("template_ids").addAll(from.withArray("template_ids"));
    into.withArray("by_meaning").addAll(from.withArray("by_meaning"));
    if (united) {
      into.withArray("indicators").addAll(from.withArray("indicators"));
    }
    domains.remove(other);
    return certify();
  }

  private static boolean remove(ArrayNode ids, String id) {
    for (int i = 0; i < ids.size(); i++) {
      if (ids.get(i).asText().equals(id)) {
        ids.remove(i);
        return true;
      }
    }
    return false;
  }

  private PartitionCertificate certify() throws Exception {
    JSON.writeValue(folder.resolve("BGL_100k.partition.json").toFile(), document);
    TokenizedLine buffer = new TokenizedLine();
    return new PartitionCertifier()
        .certify(
            new RecordedProposals(RecordedAnswers.read(folder.resolve("BGL_100k"), CONTEXT))
                .propose(templates, line -> match(line, buffer))
                .partition(),
            templates,
            List.of());
  }

  private static Template match(LogLine line, TokenizedLine buffer) {
    int match = tree.match(LineTokenizer.tokenize(line.message(), buffer));
    return match == TemplateTree.NONE ? null : tree.templates().get(match);
  }
}
