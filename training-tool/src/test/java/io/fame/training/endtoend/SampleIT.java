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
import java.io.IOException;
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
    assertThat(lines(again)).isEqualTo(lines(drawn));
    for (Path file : List.of(drawn, read)) {
      assertStandsFor(LATER_LINES, file);
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
    assertStandsFor(1_000, file);
  }

  @Test
  void aModelOfASampleIsTheOneOfItsIndexWhichIsReadOnce(ShopUnderTest shop) throws Exception {
    shop.createIndex("life-once");
    shop.index("life-once", null, TinyHistory.of(1_000, 8, 5).lines());
    String[] train = {
      "train", "--index", "life-once", "--label-field", "label", "--context", "service,level"
    };
    train = with(train, "--model", "once", "--k", "10");
    Path sample = shop.file("once.jsonl");
    Path direct = shop.file("direct.zip");
    Path first = shop.file("first.zip");
    Path second = shop.file("second.zip");

    assertThat(shop.fame(with(train, "--out", direct.toString()))).isZero();
    train = with(train, "--sample", sample.toString());
    assertThat(shop.fame(with(train, "--out", first.toString()))).isZero();
    shop.connection().delete("/life-once");
    JsonNode report = shop.json(with(train, "--out", second.toString()));

    assertThat(first).hasSameBinaryContentAs(direct);
    assertThat(second).hasSameBinaryContentAs(direct);
    assertThat(report.path("sampled_at").asText())
        .isEqualTo(header(sample).at("/sample/sampled_at").asText());
    assertThat(sample.resolveSibling("once.jsonl.part")).doesNotExist();
    assertThat(sample.resolveSibling("once.jsonl.checkpoint")).doesNotExist();
    assertThat(shop.fame(with(train, "--out", second.toString(), "--query", "{\"match_all\":{}}")))
        .as("the sample of something else")
        .isEqualTo(2);
    assertThat(shop.fame("sample", "--index", LATER, "--out", shop.file("no/s.jsonl").toString()))
        .as("no folder")
        .isEqualTo(2);
  }

  @Test
  void linesThatTheClusterDrewAreTrainedOnToo(ShopUnderTest shop) throws Exception {
    Path sample = shop.file("pushed-down.jsonl");
    JsonNode report =
        shop.json(
            "train",
            "--index",
            LATER,
            "--label-field",
            "label",
            "--context",
            "service,level",
            "--model",
            "drawn",
            "--k",
            "20",
            "--sample",
            sample.toString(),
            "--out",
            shop.file("drawn.zip").toString());

    assertThat(Files.readAllLines(sample).get(0)).contains("\"way\":\"aggregations\"");
    assertThat(report.path("lines_history").asInt()).isEqualTo(LATER_LINES);
    assertThat(report.path("templates").asInt()).isBetween(8, 12);
    assertThat(report.path("lines_labelled").asInt()).isBetween(150, 20 * 12);
  }

  /** A sample of at most seven lines per template, with their context, stands for so many. */
  private static void assertStandsFor(int documents, Path sample) throws IOException {
    Map<String, Integer> perTemplate = new HashMap<>();
    double weight = 0;
    for (String line : lines(sample)) {
      JsonNode one = JSON.readTree(line);
      perTemplate.merge(one.path("template_id").asText(), 1, Integer::sum);
      weight += one.path("weight").asDouble();
      assertThat(one.path("context").size()).isEqualTo(2);
    }
    assertThat(perTemplate.values()).isNotEmpty().allMatch(lines -> lines <= 7);
    assertThat(weight).as(sample.toString()).isEqualTo(documents, within(1e-6));
  }

  private static JsonNode header(Path sample) throws IOException {
    return JSON.readTree(Files.readAllLines(sample).get(0));
  }

  /** The lines of a sample, without the first one, which says of what it is. */
  private static List<String> lines(Path sample) throws IOException {
    List<String> all = Files.readAllLines(sample);
    return all.subList(1, all.size());
  }
}
