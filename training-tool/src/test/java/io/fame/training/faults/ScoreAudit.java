/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads every document of an index and scores its line once more, outside of the cluster, with the
 * bundle that was active under the name in its {@code model} field.
 */
final class ScoreAudit {
  private static final int PAGE = 5_000;

  private final Map<String, LogScorer> scorers;
  private final Map<String, Long> byModel = new TreeMap<>();
  private final Map<String, Long> unscored = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private long documents;

  /**
   * @param scorers by what stands in the field: {@code name:version}
   */
  ScoreAudit(Map<String, LogScorer> scorers) {
    this.scorers = Map.copyOf(scorers);
  }

  void read(Rest rest, URI node, String index) throws InterruptedException {
    ObjectNode query = Rest.JSON.createObjectNode().put("size", PAGE);
    query.putArray("sort").add("_doc");
    Rest.Answer page =
        rest.send(node, "POST", "/" + index + "/_search?scroll=5m", query.toString());
    while (page.ok() && !page.body().path("hits").path("hits").isEmpty()) {
      check(page.body().path("hits").path("hits"));
      ObjectNode next = Rest.JSON.createObjectNode().put("scroll", "5m");
      next.set("scroll_id", page.body().path("_scroll_id"));
      page = rest.send(node, "POST", "/_search/scroll", next.toString());
    }
    if (!page.ok()) {
      throw new AssertionError("the documents cannot be read: " + page.body());
    }
  }

  private void check(JsonNode hits) {
    Map<String, List<JsonNode>> pages = new TreeMap<>();
    for (JsonNode hit : hits) {
      documents++;
      JsonNode fields = hit.path("_source").path("fame");
      String expected = ConstantLoad.message(hit.path("_id").asLong());
      if (!hit.path("_source").path("message").asText().equals(expected)) {
        wrong.add(hit.path("_id").asText() + ": another line than was sent");
      } else if (fields.has("unscored")) {
        unscored.merge(fields.path("unscored").asText(), 1L, Long::sum);
      } else {
        pages.computeIfAbsent(fields.path("model").asText(), m -> new ArrayList<>()).add(hit);
      }
    }
    pages.forEach(this::check);
  }

  private void check(String model, List<JsonNode> hits) {
    LogScorer scorer = scorers.get(model);
    if (scorer == null) {
      wrong.add("a document of the model [" + model + "], which never was active");
      return;
    }
    List<LogLine> lines =
        hits.stream().map(hit -> LogLine.of(hit.path("_source").path("message").asText())).toList();
    List<LogScore> scores = scorer.score(lines, Explain.ANOMALIES);
    for (int i = 0; i < lines.size(); i++) {
      JsonNode fields = hits.get(i).path("_source").path("fame");
      if (!matches(fields, scores.get(i))) {
        wrong.add(hits.get(i).path("_id").asText() + " by " + model + ": " + fields);
      }
    }
    byModel.merge(model, (long) lines.size(), Long::sum);
  }

  private static boolean matches(JsonNode fields, LogScore score) {
    List<String> evidence = new ArrayList<>();
    fields.path("evidence").forEach(word -> evidence.add(word.asText()));
    return (float) fields.path("anomaly_score").asDouble() == score.anomalyScore()
        && fields.path("anomaly").asBoolean() == score.anomaly()
        && fields.path("failure_domain").asText().equals(score.failureDomain())
        && (float) fields.path("domain_confidence").asDouble() == score.domainConfidence()
        && fields.path("template_id").asText().equals(score.templateId())
        && fields.path("novel").asBoolean() == score.novel()
        && fields.path("review").asBoolean() == score.review()
        && evidence.equals(score.evidence());
  }

  long documents() {
    return documents;
  }

  /** Scored documents by model and version. */
  Map<String, Long> byModel() {
    return byModel;
  }

  /** Documents without a score by reason. */
  Map<String, Long> unscored() {
    return unscored;
  }

  /** What should not be. */
  List<String> wrong() {
    return wrong;
  }
}
