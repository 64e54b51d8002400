/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static io.fame.training.endtoend.ShopUnderTest.LATER;
import static io.fame.training.endtoend.ShopUnderTest.LATER_LINES;
import static io.fame.training.endtoend.ShopUnderTest.MODEL;
import static io.fame.training.endtoend.ShopUnderTest.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.TinyHistory;
import io.fame.training.source.SourceLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code fame sample} draws of documents that a model has scored. */
@ExtendWith(TrainedShop.class)
class SampleIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void aSampleByAggregationsStandsForTheSameLinesAsOneByReading(ShopUnderTest shop)
      throws Exception {
    Path drawn = shop.file("drawn.jsonl");
    Path again = shop.file("again.jsonl");
    Path read = shop.file("read.jsonl");
    String[] common = {"sample", "--index", LATER, "--k", "7", "--context", "service,level"};

    JsonNode pushedDown = shop.json(with(common, "--out", drawn.toString()));
    JsonNode byReading = shop.json(with(common, "--read", "--out", read.toString()));
    shop.json(with(common, "--out", again.toString()));

    assertThat(pushedDown.path("way").asText()).isEqualTo("aggregations");
    assertThat(byReading.path("way").asText()).isEqualTo("read");
    assertThat(pushedDown.path("documents").asInt()).isEqualTo(LATER_LINES);
    assertThat(pushedDown.path("templates").asInt()).isEqualTo(byReading.path("templates").asInt());
    assertThat(Files.readString(again)).isEqualTo(Files.readString(drawn));
    for (Path file : List.of(drawn, read)) {
      Map<String, Integer> perTemplate = new HashMap<>();
      double weight = 0;
      for (String line : Files.readAllLines(file)) {
        JsonNode one = JSON.readTree(line);
        perTemplate.merge(one.path("template_id").asText(), 1, Integer::sum);
        weight += one.path("weight").asDouble();
        assertThat(one.path("context").size()).isEqualTo(2);
      }
      assertThat(perTemplate.values()).allMatch(lines -> lines <= 7);
      assertThat(weight).as(file.toString()).isEqualTo(LATER_LINES, within(1e-6));
    }
  }

  @Test
  void documentsWithoutATemplateIdAreReadAndTheOthersDrawn(ShopUnderTest shop) throws Exception {
    shop.createIndex("life-mixed");
    List<SourceLine> lines = TinyHistory.of(1_000, 8, 4).lines();
    shop.index("life-mixed", MODEL, lines.subList(0, 850));
    shop.index("life-mixed", "_none", lines.subList(850, 1_000));
    Path file = shop.file("mixed.jsonl");

    JsonNode report =
        shop.json(
            "sample",
            "--index",
            "life-mixed",
            "--k",
            "7",
            "--context",
            "service,level",
            "--out",
            file.toString());

    assertThat(report.path("way").asText()).isEqualTo("aggregations");
    assertThat(report.path("documents").asInt()).isEqualTo(1_000);
    assertThat(report.path("documents_read").asInt()).isBetween(300, 700);
    assertThat(report.path("searches_turned_away").asInt()).isZero();
    Map<String, Integer> perTemplate = new HashMap<>();
    double weight = 0;
    for (String line : Files.readAllLines(file)) {
      JsonNode one = JSON.readTree(line);
      perTemplate.merge(one.path("template_id").asText(), 1, Integer::sum);
      weight += one.path("weight").asDouble();
    }
    assertThat(perTemplate.values()).allMatch(chosen -> chosen <= 7);
    assertThat(weight).isEqualTo(1_000, within(1e-6));
  }
}
