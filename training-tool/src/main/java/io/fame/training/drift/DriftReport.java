/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ScoreAggregations.Window;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a cluster has seen against what the model's certificate expects.
 *
 * @param window what was seen
 * @param expected what the certificate says, as {@link Expected}
 * @param scoreDistance total variation distance of the two score histograms, 0..1
 * @param domainDistance the same of the two mixes of domains
 * @param reasons which figures left their limits; empty where none did
 * @param verdict {@code stable}, {@code drifted}, or {@code unknown} where too few lines were seen
 */
public record DriftReport(
    Window window,
    Expected expected,
    double scoreDistance,
    double domainDistance,
    List<String> reasons,
    String verdict) {
  /** Fewer lines say nothing about a distribution. */
  public static final long FEWEST_LINES = 1_000;

  /** How far a share may leave the certificate's 95 % interval. */
  private static final double NOVEL_SLACK = 0.05;

  private static final double REVIEW_SLACK = 0.02;
  private static final double MOST_UNSCORED = 0.01;

  /** Half of what is far: distances are from 0, the same, to 1, nothing in common. */
  private static final double SCORE_DISTANCE = 0.15;

  private static final double DOMAIN_DISTANCE = 0.3;

  private static final ObjectMapper JSON = new ObjectMapper();

  public DriftReport {
    reasons = List.copyOf(reasons);
  }

  /**
   * What the held-out lines of the certificate looked like.
   *
   * @param anomalyRate share that was reported
   * @param novelShare share of no known template
   * @param novelTo upper end of its 95 % interval
   * @param reviewShare share marked for review
   * @param reviewTo upper end of its 95 % interval
   * @param scoreHistogram share of the lines in each of equally wide bins
   * @param domainMix share of the lines by failure domain
   */
  public record Expected(
      double anomalyRate,
      double novelShare,
      double novelTo,
      double reviewShare,
      double reviewTo,
      List<Double> scoreHistogram,
      SortedMap<String, Double> domainMix) {
    /**
     * Reads {@code certificate.json}.
     *
     * @throws IllegalArgumentException where it is of an older tool and does not say enough
     */
    public static Expected of(JsonNode certificate) {
      JsonNode heldOut = certificate.path("held_out");
      List<Double> histogram = new ArrayList<>();
      heldOut.path("score_histogram").forEach(share -> histogram.add(share.asDouble()));
      double weight = heldOut.path("weight").asDouble();
      if (histogram.isEmpty() || !(weight > 0)) {
        throw new IllegalArgumentException(
            "the certificate has no held-out lines to compare with; train the model again, on a"
                + " longer history");
      }
      SortedMap<String, Double> mix = new TreeMap<>();
      for (JsonNode domain : heldOut.path("domains")) {
        mix.put(domain.path("domain").asText(), domain.path("weight").asDouble() / weight);
      }
      return new Expected(
          heldOut.at("/reported_share/value").asDouble(),
          heldOut.at("/novel_share/value").asDouble(),
          heldOut.at("/novel_share/to").asDouble(),
          heldOut.at("/review_share/value").asDouble(),
          heldOut.at("/review_share/to").asDouble(),
          histogram,
          mix);
    }
  }

  /** Compares. More anomalies alone are no drift: that is what the model is for. */
  public static DriftReport of(Window window, Expected expected) {
    Map<String, Double> seen = new TreeMap<>();
    Map<String, Double> known = new TreeMap<>();
    for (int bin = 0; bin < expected.scoreHistogram().size(); bin++) {
      seen.put("" + bin, window.scoreHistogram().get(bin));
      known.put("" + bin, expected.scoreHistogram().get(bin));
    }
    double scores = distance(seen, known);
    double domains = distance(window.domainMix(), expected.domainMix());
    List<String> reasons = new ArrayList<>();
    atMost(reasons, "novel_share", window.novelShare(), expected.novelTo() + NOVEL_SLACK);
    atMost(reasons, "review_share", window.reviewShare(), expected.reviewTo() + REVIEW_SLACK);
    atMost(reasons, "unscored_share", window.unscoredShare(), MOST_UNSCORED);
    atMost(reasons, "score_distance", scores, SCORE_DISTANCE);
    atMost(reasons, "domain_distance", domains, DOMAIN_DISTANCE);
    String verdict =
        window.lines() < FEWEST_LINES ? "unknown" : reasons.isEmpty() ? "stable" : "drifted";
    return new DriftReport(window, expected, scores, domains, reasons, verdict);
  }

  private static void atMost(List<String> reasons, String name, double value, double limit) {
    if (value > limit) {
      reasons.add(String.format(Locale.ROOT, "%s %.3f above %.3f", name, value, limit));
    }
  }

  /** Half the sum of the differences of two distributions. */
  static double distance(Map<String, Double> one, Map<String, Double> other) {
    TreeSet<String> keys = new TreeSet<>(one.keySet());
    keys.addAll(other.keySet());
    return keys.stream()
            .mapToDouble(key -> Math.abs(one.getOrDefault(key, 0.0) - other.getOrDefault(key, 0.0)))
            .sum()
        / 2;
  }

  /**
   * The document of the index {@code fame-metrics}.
   *
   * @param index what was looked at
   * @param model {@code name:version}
   * @param measured when
   */
  public ObjectNode toDocument(String index, String model, Instant measured) {
    ObjectNode document = figures();
    document.put("@timestamp", measured.toString()).put("index", index).put("model", model);
    window.first().ifPresent(time -> document.put("from", time.toString()));
    window.last().ifPresent(time -> document.put("to", time.toString()));
    return document;
  }

  private ObjectNode figures() {
    ObjectNode json = JSON.createObjectNode();
    json.put("lines", window.lines());
    json.put("anomaly_rate", window.anomalyRate());
    json.put("novel_share", window.novelShare());
    json.put("review_share", window.reviewShare());
    json.put("unscored_share", window.unscoredShare());
    json.put("score_distance", scoreDistance);
    json.put("domain_distance", domainDistance);
    json.set("score_histogram", histogram(window.scoreHistogram()));
    json.set("domain_mix", mix(window.domainMix()));
    ObjectNode certificate = json.putObject("certificate");
    certificate.put("anomaly_rate", expected.anomalyRate());
    certificate.put("novel_share", expected.novelShare());
    certificate.put("review_share", expected.reviewShare());
    certificate.set("score_histogram", histogram(expected.scoreHistogram()));
    certificate.set("domain_mix", mix(expected.domainMix()));
    json.put("verdict", verdict);
    reasons.forEach(json.putArray("reasons")::add);
    return json;
  }

  private static ArrayNode histogram(List<Double> shares) {
    ArrayNode bins = JSON.createArrayNode();
    for (int bin = 0; bin < shares.size(); bin++) {
      bins.addObject()
          .put("from", (double) bin / shares.size())
          .put("to", (double) (bin + 1) / shares.size())
          .put("share", shares.get(bin));
    }
    return bins;
  }

  private static ArrayNode mix(SortedMap<String, Double> shares) {
    ArrayNode domains = JSON.createArrayNode();
    shares.forEach(
        (domain, share) -> domains.addObject().put("domain", domain).put("share", share));
    return domains;
  }
}
