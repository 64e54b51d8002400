/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static io.fame.training.endtoend.ShopUnderTest.LATER_LINES;
import static io.fame.training.endtoend.ShopUnderTest.MODEL;
import static io.fame.training.endtoend.ShopUnderTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.TinyHistory;
import io.fame.training.source.SourceLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code fame run} says before it asks anybody, and about a model that misses a gate. */
@ExtendWith(TrainedShop.class)
class RunIT {
  @Test
  void anActivationIsWrittenDown(ShopUnderTest shop) throws Exception {
    assertThat(
            shop.count(
                "fame-metrics",
                "{\"bool\":{\"filter\":[{\"match_phrase\":{\"model\":\""
                    + MODEL
                    + ":1\"}},"
                    + "{\"match\":{\"event\":\"activated\"}}]}}"))
        .isEqualTo(1);
  }

  @Test
  void aDryRunOfARunShowsWhatWouldGoToTheLanguageModelAndTrainsNothing(ShopUnderTest shop)
      throws Exception {
    Path configuration =
        Files.writeString(
            shop.file("asking.yml"),
            """
            source: {index: life-history, context: ["service", "level"]}
            training: {model: asked, k: 10}
            language_model:
              provider: ollama
              model: nobody
              base_url: http://127.0.0.1:1
              prices: {input_per_million: 1, output_per_million: 2, currency: EUR}
            """);

    JsonNode unsent =
        shop.json("run", "--config", configuration.toString(), "--dry-run").path("unsent");

    assertThat(unsent.path("requests").asInt()).isEqualTo(unsent.path("bodies").size());
    assertThat(unsent.path("cost").asDouble()).isPositive();
    assertThat(unsent.path("currency").asText()).isEqualTo("EUR");
    assertThat(unsent.path("bodies").toString())
        .contains("Divide the templates", "deadlock detected in transaction");
    assertThat(unsent.path("later")).hasSize(3);
    assertThat(unsent.at("/later/2/cost").asDouble()).isPositive();
    assertThat(unsent.at("/in_all/cost").asDouble())
        .isGreaterThan(unsent.path("cost").asDouble() + unsent.at("/later/2/cost").asDouble());
    assertThat(shop.json("models").toString()).doesNotContain("asked");

    assertThat(shop.fame("run", "--config", configuration.toString(), "--dry-run")).isZero();
    assertThat(shop.printed())
        .contains("POST http://127.0.0.1:1/api/chat", "First round, to ollama/nobody: ", "EUR")
        .contains("For messages to expect of each domain, later about: 2 requests");
  }

  @Test
  void aModelThatMissesAGateIsStoredOnlyForAReasonThatEveryoneSeesUntilLaterLinesSayMore(
      ShopUnderTest shop) throws Exception {
    String[] run = shop.onHistory("run", "gated", 10, "--gates", "{\"labelled_lines\": 100000}");

    assertThat(shop.fame(run)).as("the gate fails").isEqualTo(5);
    assertThat(shop.printed()).contains("FAILED labelled-lines");
    assertThat(shop.models("gated")).as("nothing was stored").isEmpty();

    assertThat(shop.fame(with(run, "--override", "a quiet week"))).as(shop.printed()).isZero();
    assertThat(shop.printed()).contains("Accepted in spite of its gates: a quiet week");
    assertThat(shop.models("gated"))
        .singleElement()
        .matches(model -> model.path("override_reason").asText().equals("a quiet week"))
        .matches(model -> model.path("active").asBoolean());
    assertThat(
            shop.connection()
                .get("/_plugins/_fame/models/gated")
                .at("/certificate/override_reason")
                .asText())
        .isEqualTo("a quiet week");
    assertThat(
            shop.count("fame-metrics", "{\"match_phrase\":{\"override_reason\":\"a quiet week\"}}"))
        .isEqualTo(1);
    assertThat(pageOfLinesScoredBy(shop, "gated"))
        .contains("<dt>accepted in spite of its gates</dt><dd>a quiet week</dd>");
    for (String looking :
        List.of("evaluate --label-field label", "drift --model gated --no-write")) {
      String[] command = with(looking.split(" "), "--index", "life-gated");
      assertThat(shop.fame(command)).as(shop.printed()).isZero();
      assertThat(shop.printed())
          .as(looking)
          .containsIgnoringCase("accepted in spite of its gates: a quiet week");
      assertThat(shop.json(command).path("override_reason").asText()).isEqualTo("a quiet week");
    }
    assertThat(shop.connection().get("/_plugins/_fame/models").findValuesAsText("override_reason"))
        .as("of what the nodes have loaded")
        .contains("a quiet week");

    shop.createIndex("life-afterwards");
    List<SourceLine> history = TinyHistory.of(3_100, 8, 6).lines();
    long span = 10_000L * 3_100;
    shop.index(
        "life-afterwards",
        null,
        history.subList(0, LATER_LINES).stream()
            .map(
                line ->
                    new SourceLine(
                        line.id(), line.timestampMillis() + span, line.line(), line.label()))
            .toList());
    String[] certify = {
      "certify",
      "--index",
      "life-afterwards",
      "--label-field",
      "label",
      "--model",
      "gated",
      "--key",
      shop.key().toString()
    };
    assertThat(shop.fame(with(certify, "--gates", "{\"f1\": 1.01}"))).isEqualTo(5);
    assertThat(shop.models("gated")).hasSize(1);

    JsonNode again = shop.json(with(certify, "--choose-threshold", "--activate"));

    assertThat(again.path("certified").asBoolean()).isTrue();
    assertThat(again.at("/registered/version").asText()).isEqualTo("2");
    assertThat(again.path("lines_later").asInt()).isBetween(350, 750);
    assertThat(again.at("/certificate/comparisons/0/lines").asText()).isEqualTo("thresholds");
    assertThat(again.at("/activation/active").asText()).startsWith("2:");
    JsonNode served = shop.connection().get("/_plugins/_fame/models/gated");
    assertThat(served.at("/certificate/override_reason").isNull()).isTrue();
    assertThat(served.at("/manifest/thresholds/anomaly").asDouble())
        .isEqualTo(again.path("threshold").asDouble());
  }

  private static String pageOfLinesScoredBy(ShopUnderTest shop, String model) throws Exception {
    shop.createPipeline(model);
    shop.createIndex("life-" + model);
    List<SourceLine> lines = TinyHistory.of(30, 8, 7).lines();
    shop.index("life-" + model, model, lines);
    Path page = shop.file("page.html");
    long last = lines.get(lines.size() - 1).timestampMillis();
    assertThat(
            shop.fame(
                "report",
                "--index",
                "life-" + model,
                "--since",
                Instant.ofEpochMilli(lines.get(0).timestampMillis()).toString(),
                "--until",
                Instant.ofEpochMilli(last + 1_000).toString(),
                "--out",
                page.toString()))
        .as(shop.printed())
        .isZero();
    return Files.readString(page);
  }
}
