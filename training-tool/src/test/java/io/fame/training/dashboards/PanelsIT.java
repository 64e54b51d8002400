/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.dashboards.LogFields;
import io.fame.dashboards.SavedObjects;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.demo.DemoRun;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every panel's search on a real node gives what the panel promises. */
@ExtendWith(DemoRun.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PanelsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ClusterConnection cluster;
  private LogFields fields;
  private SavedObjects saved;

  /** Panels whose answer was looked at, so that none is forgotten. */
  private final Set<String> looked = new TreeSet<>();

  @BeforeAll
  void index(DemoRun.Finished demo) throws Exception {
    cluster = demo.connect();
    fields = PanelData.index(cluster, "panels", 8_000);
    PanelData.drift(cluster);
    saved = SavedObjects.ofThisBuild().over(fields);
  }

  @AfterAll
  void everyPanelWithDataWasLookedAt() {
    Set<String> withData = new TreeSet<>();
    for (ObjectNode object : saved.objects()) {
      String type = object.path("type").asText();
      if ((type.equals("visualization") || type.equals("search"))
          && PanelQuery.of(object, fields) != null) {
        withData.add(object.path("id").asText());
      }
    }
    cluster.close();
    assertThat(looked).isEqualTo(withData).hasSizeGreaterThan(20);
  }

  @Test
  void tilesCountLinesAnomaliesAndWhatWaits() throws Exception {
    long anomalies = count("fame.anomaly:true");
    assertThat(anomalies).isGreaterThan(1_000);
    long waiting = count("(fame.review:true OR fame.novel:true) AND NOT _exists_:fame.reviewed_at");

    JsonNode overview = chart("fame-overview-tiles");
    assertThat(overview.at("/lines/value").asLong()).isEqualTo(count("*"));
    assertThat(overview.at("/anomalies/doc_count").asLong()).isEqualTo(anomalies);
    assertThat(overview.at("/anomalies/domains/value").asLong()).isBetween(3L, 20L);
    assertThat(overview.at("/anomalies/sure/values/50.0").asDouble()).isBetween(0.3, 1.0);
    assertThat(overview.at("/waiting/doc_count").asLong()).isEqualTo(waiting);
    assertThat(overview.at("/unscored/doc_count").asLong()).isEqualTo(PanelData.UNSCORED);

    JsonNode review = chart("fame-review-tiles");
    assertThat(review.at("/novel/doc_count").asLong()).isEqualTo(count("fame.novel:true"));
    assertThat(review.at("/novel/kinds/value").asLong()).isPositive();
    assertThat(review.at("/failures/doc_count").asLong())
        .isEqualTo(count("fame.anomaly:true AND fame.novel:true"));
    assertThat(review.at("/waiting/doc_count").asLong()).isEqualTo(waiting);
    assertThat(review.at("/reviewed/doc_count").asLong()).isEqualTo(PanelData.REVIEWED);
    assertThat(review.at("/waiting/oldest/value").asDouble()).isPositive();

    JsonNode health = chart("fame-health-tiles");
    assertThat(health.at("/newest/buckets/0/key").asText()).startsWith(DemoRun.MODEL + ":");
    assertThat(health.at("/labels/doc_count").asLong()).isEqualTo(PanelData.REVIEWED);
  }

  @Test
  void barsOverTimeAddUpToTheLinesThatTheyShow() throws Exception {
    long anomalies = count("fame.anomaly:true");
    JsonNode overTime = chart("fame-anomalies-over-time");
    assertThat(sum(overTime.at("/anomalies/time/buckets"))).isEqualTo(anomalies);
    Map<String, Long> domains = parts(overTime.at("/anomalies/time/buckets"));
    assertThat(domains.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(anomalies);
    assertThat(domains).hasSizeGreaterThan(3);

    JsonNode rate = chart("fame-anomaly-rate").at("/time/buckets");
    assertThat(sum(rate)).isEqualTo(count("*"));
    long inBuckets = 0;
    for (JsonNode bucket : rate) {
      inBuckets += bucket.at("/anomalies/doc_count").asLong();
    }
    assertThat(inBuckets).isEqualTo(anomalies);
    assertThat(rate.size()).isBetween(10, 60);

    assertThat(sum(chart("fame-domain-activity").at("/time/buckets"))).isEqualTo(count("*"));
    JsonNode novel = chart("fame-novel-over-time").at("/novel/time/buckets");
    assertThat(sum(novel)).isEqualTo(count("fame.novel:true"));
    assertThat(parts(novel)).containsKey("shop-api");
    assertThat(parts(chart("fame-model-versions").at("/time/buckets")))
        .hasSize(1)
        .containsValue(count("_exists_:fame.model"));
    JsonNode unscored = chart("fame-unscored-reasons").at("/time/buckets");
    assertThat(sum(unscored)).isEqualTo(count("*"));
    assertThat(parts(unscored, "/unscored/by/buckets"))
        .isEqualTo(Map.of("model_unavailable", (long) PanelData.UNSCORED));
  }

  @Test
  void distributionsHoldEveryScoredLine() throws Exception {
    long scored = count("_exists_:fame.anomaly_score");
    JsonNode scores = chart("fame-score-distribution").at("/scores/buckets");
    assertThat(scores).hasSize(20);
    assertThat(sum(scores)).isEqualTo(scored);
    long anomalies = 0;
    for (JsonNode range : scores) {
      anomalies += range.at("/anomalies/doc_count").asLong();
    }
    assertThat(anomalies).isEqualTo(count("fame.anomaly:true"));
    assertThat(sum(chart("fame-routing-confidence").at("/confidence/buckets"))).isEqualTo(scored);
  }

  @Test
  void placesAgesAndLabelsAreCounted() throws Exception {
    JsonNode where = chart("fame-where").path("anomalies");
    assertThat(where.at("/components/buckets/0/key").asText()).isEqualTo("shop-api");
    assertThat(where.at("/components/buckets/0/doc_count").asLong())
        .isEqualTo(count("fame.anomaly:true AND service.name:\"shop-api\""));
    assertThat(where.at("/hosts/buckets").findValuesAsText("key"))
        .containsExactlyInAnyOrder("app-1", "web-1", "db-1");
    assertThat(sum(where.at("/hosts/buckets")))
        .isEqualTo(count("fame.anomaly:true AND _exists_:host.name"));
    JsonNode ages = chart("fame-waiting-age").path("waiting");
    assertThat(sum(ages.at("/ages/buckets"))).isEqualTo(ages.path("doc_count").asLong());
    JsonNode judged = chart("fame-labels");
    assertThat(judged.at("/waiting/doc_count")).isEqualTo(ages.path("doc_count"));
    JsonNode labels = judged.at("/labels/by/buckets");
    assertThat(labels).hasSize(1);
    assertThat(labels.at("/0/key").asText()).isEqualTo("anomaly");
    assertThat(labels.at("/0/agree/doc_count").asInt()).isEqualTo(PanelData.REVIEWED);
  }

  @Test
  void tablesSayWhatBrokeWhereSinceWhenAndHowSureTheModelIs() throws Exception {
    JsonNode broke = table("fame-what-broke");
    JsonNode worst = broke.at("/5/buckets/0");
    assertThat(worst.path("doc_count").asLong())
        .isEqualTo(
            count(
                "fame.anomaly:true AND fame.failure_domain:\""
                    + worst.path("key").asText()
                    + "\""));
    JsonNode there = worst.at("/6/buckets/0");
    assertThat(there.path("key").asText()).isNotEmpty();
    assertThat(there.at("/2/value").asDouble())
        .isLessThanOrEqualTo(there.at("/3/value").asDouble());
    assertThat(there.at("/4/value").asDouble()).isBetween(0.3, 1.0);
    assertThat(there.at("/7/hits/hits/0/_source/message").asText()).isNotEmpty();

    JsonNode templates = table("fame-domain-templates").at("/6/buckets");
    assertThat(templates.size()).isGreaterThan(10);
    assertThat(templates.at("/0/key").asText()).matches("[0-9a-f]{16}");
    assertThat(templates.at("/0/5/hits/hits/0/_source/message").asText()).isNotEmpty();
    assertThat(templates.at("/0/4/value").asDouble()).isBetween(0.3, 1.0);

    JsonNode unseen = table("fame-novel-templates").at("/6/buckets");
    assertThat(unseen.size())
        .isPositive()
        .isEqualTo(chart("fame-review-tiles").at("/novel/kinds/value").asInt());
    assertThat(sum(unseen)).isEqualTo(count("fame.novel:true"));
    assertThat(unseen.at("/0/5/hits/hits/0/_source/message").asText()).isNotEmpty();
  }

  @Test
  void controlsOfferTheDomainsAndComponents() throws Exception {
    JsonNode offered = ask(object("visualization", "fame-controls")).path("aggregations");
    assertThat(offered.at("/fame-control-0/buckets").size()).isGreaterThan(3);
    assertThat(offered.at("/fame-control-1/buckets").findValuesAsText("key")).contains("shop-api");
    assertThat(offered.at("/fame-control-2/buckets").findValuesAsText("key")).contains("db-1");
  }

  @Test
  void driftPanelsReadTheSeriesAndNoActivations() throws Exception {
    JsonNode newest = ask(object("visualization", "fame-score-drift")).at("/hits/hits/0/_source");
    assertThat(newest.path("score_histogram")).hasSize(10);
    assertThat(newest.at("/certificate/score_histogram")).hasSize(10);
    assertThat(ask(object("visualization", "fame-shares-drift")).at("/hits/hits"))
        .as("the series, and what the demo measured")
        .hasSize(PanelData.WINDOWS + 1);
    JsonNode verdicts = ask(object("visualization", "fame-drift-verdicts")).at("/hits/hits");
    assertThat(verdicts.at("/0/_source/verdict").asText()).isEqualTo("drifted");
    assertThat(verdicts.at("/7/_source/verdict").asText()).isEqualTo("stable");
  }

  @Test
  void activationsSayWhyAVersionWasAcceptedInSpiteOfItsGates() throws Exception {
    JsonNode noted = ask(object("visualization", "fame-activations")).at("/hits/hits");

    assertThat(noted.at("/0/_source/model").asText()).isEqualTo("services:2");
    assertThat(noted.at("/0/_source/override_reason").asText()).isEqualTo(PanelData.OVERRIDE);
    assertThat(noted.at("/1/_source/model").asText())
        .as("that of the demo")
        .startsWith(DemoRun.MODEL + ":");
    assertThat(noted.at("/1/_source/override_reason").isMissingNode()).isTrue();
    assertThat(noted.findValues("verdict")).as("no window of fame drift").isEmpty();
  }

  @Test
  void listsHoldTheLinesThatTheirTitlePromises() throws Exception {
    Map<String, String> lists =
        Map.of(
            "fame-anomalies", "fame.anomaly:true",
            "fame-domain-lines", "_exists_:fame.failure_domain",
            "fame-novel-failures", "fame.anomaly:true AND fame.novel:true",
            "fame-waiting",
                "(fame.review:true OR fame.novel:true) AND NOT _exists_:fame.reviewed_at",
            "fame-unscored", "_exists_:fame.unscored");
    for (Map.Entry<String, String> list : lists.entrySet()) {
      ObjectNode search = object("search", list.getKey());
      JsonNode answer = ask(search);
      assertThat(answer.at("/hits/total/value").asLong())
          .as(list.getKey())
          .isEqualTo(count(list.getValue()))
          .isPositive();
    }
    JsonNode first = ask(object("search", "fame-anomalies")).at("/hits/hits/0/_source");
    assertThat(first.at("/fame/evidence").size()).isPositive();
    assertThat(first.path("message").asText()).isNotEmpty();
    JsonNode around = ask(object("visualization", "fame-surroundings")).at("/hits/hits");
    assertThat(around).hasSize(18);
    assertThat(around.at("/0/fields/message/0").asText()).isNotEmpty();
    assertThat(around.at("/0/fields/@timestamp/0").asText()).matches("[0-9]{13}");
  }

  @Test
  void savedQueriesFindWhatTheyAreCalled() throws Exception {
    Map<String, Long> found = new TreeMap<>();
    for (ObjectNode object : saved.objects()) {
      if (object.path("type").asText().equals("query")) {
        found.put(object.path("id").asText(), count(object.at("/attributes/query/query").asText()));
      }
    }
    assertThat(found)
        .containsEntry("fame-query-anomalies-now", count("fame.anomaly:true"))
        .containsEntry("fame-query-unscored", (long) PanelData.UNSCORED);
    assertThat(found.values()).hasSize(5).allMatch(lines -> lines > 0);
    assertThat(found.get("fame-query-sure"))
        .isEqualTo(count("fame.anomaly_score:[0.95 TO 1] AND NOT fame.review:true"));
  }

  private JsonNode chart(String id) throws Exception {
    return ask(object("visualization", id)).path("aggregations");
  }

  private JsonNode table(String id) throws Exception {
    return chart(id);
  }

  private ObjectNode object(String type, String id) {
    return PanelQuery.named(saved, type, id);
  }

  private JsonNode ask(ObjectNode object) throws Exception {
    looked.add(object.path("id").asText());
    PanelQuery query = PanelQuery.of(object, fields);
    return cluster.search(query.index(), query.body());
  }

  private long count(String lucene) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.set("query", PanelQuery.query(lucene, fields));
    return cluster.post("/panels/_count", body).path("count").asLong();
  }

  private static long sum(JsonNode buckets) {
    long sum = 0;
    for (JsonNode bucket : buckets) {
      sum += bucket.path("doc_count").asLong();
    }
    return sum;
  }

  private static Map<String, Long> parts(JsonNode buckets) {
    return parts(buckets, "/by/buckets");
  }

  private static Map<String, Long> parts(JsonNode buckets, String by) {
    Map<String, Long> parts = new TreeMap<>();
    for (JsonNode bucket : buckets) {
      Set<String> once = new HashSet<>();
      for (JsonNode part : bucket.at(by)) {
        assertThat(once.add(part.path("key").asText())).isTrue();
        parts.merge(part.path("key").asText(), part.path("doc_count").asLong(), Long::sum);
      }
    }
    return parts;
  }
}
