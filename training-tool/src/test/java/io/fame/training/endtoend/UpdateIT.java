/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static io.fame.training.endtoend.ShopUnderTest.HISTORY;
import static io.fame.training.endtoend.ShopUnderTest.HISTORY_LINES;
import static io.fame.training.endtoend.ShopUnderTest.MODEL;
import static io.fame.training.endtoend.ShopUnderTest.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.Head;
import io.fame.scoring.bundle.SignaturePolicy;
import io.fame.training.TinyHistory;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.source.SourceLine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An update of a model by lines that came later. */
@ExtendWith(TrainedShop.class)
class UpdateIT {

  @Test
  void anUpdateLearnsANewFailureAndKeepsWhatItDoesNotTouch(ShopUnderTest shop) throws Exception {
    long end = TinyHistory.of(HISTORY_LINES, 8, 1).lines().get(HISTORY_LINES - 1).timestampMillis();
    List<SourceLine> later = new ArrayList<>();
    for (int i = 1; i <= 80; i++) {
      later.add(
          new SourceLine(
              "later-" + i,
              end + 10_000L * i,
              LogLine.of(
                  "replica " + i + " lags behind its leader by " + 3 * i + " segments",
                  "db",
                  "WARNING"),
              "anomaly"));
    }
    shop.index(HISTORY, MODEL, later);
    Path file = shop.file("updated.zip");
    String[] update = shop.onHistory("update", MODEL, 50);

    JsonNode unsent =
        shop.json(
            "update",
            "--index",
            HISTORY,
            "--context",
            "service,level",
            "--model",
            MODEL,
            "--k",
            "5",
            "--config",
            asking(shop),
            "--dry-run");
    assertThat(unsent.at("/unsent/requests").asInt()).isPositive();
    assertThat(unsent.at("/unsent/bodies").toString()).contains("lags behind its leader");
    assertThat(shop.models(MODEL)).as("nothing is stored").hasSize(1);

    JsonNode report = shop.json(with(update, "--out", file.toString()));

    assertThat(report.path("offered").asBoolean()).isTrue();
    assertThat(report.path("lines_known").asInt()).isEqualTo(HISTORY_LINES);
    assertThat(report.path("lines_new").asInt()).isEqualTo(80);
    assertThat(report.path("templates_new").asInt()).isEqualTo(1);
    assertThat(report.at("/registered/version").asText()).isEqualTo("2");
    assertThat(report.path("certificate").path("comparisons")).hasSize(2);
    for (JsonNode model : shop.models(MODEL)) {
      assertThat(model.path("active").asBoolean())
          .as("offered, not activated")
          .isEqualTo(model.path("version").asText().equals("1"));
    }
    Map<String, String> before = heads(activeBundle(shop));
    Map<String, String> after =
        heads(BundleReader.read(Files.readAllBytes(file), new SignaturePolicy(List.of(), false)));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    for (JsonNode kept : report.path("domains_kept")) {
      String head = Head.expert(kept.asText());
      assertThat(after.get(head)).as(head).isEqualTo(before.get(head));
    }
    for (JsonNode changed : report.path("domains_changed")) {
      String head = Head.expert(changed.asText());
      assertThat(after.get(head)).as(head).isNotEqualTo(before.get(head));
    }
    assertThat(report.path("domains_changed")).hasSize(1);
    assertThat(shop.fame(with(update, "--context", "service"))).as("another context").isEqualTo(2);
  }

  /** A configuration with a language model that nobody could reach. */
  private static String asking(ShopUnderTest shop) throws Exception {
    return Files.writeString(
            shop.file("asking-update.yml"),
            "language_model: {provider: ollama, model: nobody, base_url: 'http://127.0.0.1:1'}")
        .toString();
  }

  private static Bundle activeBundle(ShopUnderTest shop) throws Exception {
    MlCommonsRegistry registry = new MlCommonsRegistry(shop.connection());
    return BundleReader.read(
        registry.read(registry.versions(MODEL).get(0)), new SignaturePolicy(List.of(), false));
  }

  private static Map<String, String> heads(Bundle bundle) {
    return bundle.manifest().heads().stream().collect(Collectors.toMap(Head::name, Head::digest));
  }
}
