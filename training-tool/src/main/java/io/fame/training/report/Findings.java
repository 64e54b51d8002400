/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the lines of a window say.
 *
 * @param window the time looked at
 * @param index what was searched
 * @param lines all lines
 * @param anomalies lines at or above the threshold
 * @param novel lines that match no template
 * @param novelKinds how many templates these are, approximately
 * @param review lines flagged for review
 * @param waiting flagged or novel lines that nobody has judged
 * @param unscored lines without a score, by reason
 * @param models lines by model, {@code name:version}
 * @param activeModel the one that scored the newest line, or {@code null}
 * @param bars anomalies over time, by failure domain
 * @param domains failure domains with anomalies, the one with most first
 * @param novelTemplates kinds of lines never seen, the highest score first
 * @param scores lines by score, in equal ranges from 0 to 1: all, and anomalies among them
 * @param overrideReason why that model was accepted although it missed gates, or {@code null}
 * @param drift the newest document of {@code fame-metrics}, or a missing node
 */
public record Findings(
    ReportWindow window,
    String index,
    long lines,
    long anomalies,
    long novel,
    long novelKinds,
    long review,
    long waiting,
    Map<String, Long> unscored,
    Map<String, Long> models,
    String activeModel,
    List<Bar> bars,
    List<Domain> domains,
    List<Template> novelTemplates,
    List<ScoreRange> scores,
    String overrideReason,
    JsonNode drift) {

  /**
   * Anomalies of a part of the window.
   *
   * @param start its first instant
   * @param domains lines by failure domain
   */
  public record Bar(Instant start, Map<String, Long> domains) {}

  /**
   * One failure domain with anomalies.
   *
   * @param score their mean probability, 0..1
   * @param components where they are, lines by component
   * @param hosts lines by host
   * @param templates the templates with the highest scores
   */
  public record Domain(
      String name,
      long lines,
      Instant first,
      Instant last,
      double score,
      Map<String, Long> components,
      Map<String, Long> hosts,
      List<Template> templates) {}

  /**
   * One kind of line.
   *
   * @param top highest score, 0..1
   * @param component of the example, or ""
   * @param message the example
   * @param evidence the words that raised its score most
   */
  public record Template(
      String id,
      long lines,
      Instant first,
      Instant last,
      double top,
      String component,
      String message,
      List<String> evidence) {}

  /**
   * @param all lines with a score in the range
   * @param anomalies those at or above the threshold
   */
  public record ScoreRange(long all, long anomalies) {}

  /** Lines without a score. */
  public long unscoredLines() {
    return unscored.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Asks the cluster. */
  public static Findings read(ClusterConnection cluster, ReportFields fields, ReportWindow window)
      throws IOException, InterruptedException {
    JsonNode answer = cluster.search(fields.index(), new ReportQueries(fields, window).lines());
    JsonNode aggs = answer.path("aggregations");
    JsonNode drift = metrics(cluster, ReportQueries.drift());
    String activeModel = active(aggs.path("models"));
    JsonNode override =
        activeModel == null
            ? MissingNode.getInstance()
            : metrics(cluster, ReportQueries.override(activeModel));
    List<Bar> bars = new ArrayList<>();
    for (JsonNode bucket : aggs.at("/anomalies/time/buckets")) {
      bars.add(
          new Bar(
              Instant.ofEpochMilli(bucket.path("key").asLong()), counts(bucket.path("domains"))));
    }
    List<ScoreRange> scores = new ArrayList<>();
    for (JsonNode bucket : aggs.at("/scores/buckets")) {
      scores.add(
          new ScoreRange(
              bucket.path("doc_count").asLong(), bucket.at("/anomalies/doc_count").asLong()));
    }
    return new Findings(
        window,
        fields.index(),
        answer.at("/hits/total/value").asLong(),
        aggs.at("/anomalies/doc_count").asLong(),
        aggs.at("/novel/doc_count").asLong(),
        aggs.at("/novel/kinds/value").asLong(),
        aggs.at("/review/doc_count").asLong(),
        aggs.at("/waiting/doc_count").asLong(),
        counts(aggs.at("/unscored/reasons")),
        counts(aggs.path("models")),
        activeModel,
        bars,
        domains(aggs.at("/anomalies/domains"), fields),
        templates(aggs.at("/novel/templates"), fields),
        scores,
        override.path("override_reason").asText(null),
        drift);
  }

  /** The first document of the metrics; where nobody ever measured there is no such index. */
  private static JsonNode metrics(ClusterConnection cluster, ObjectNode query)
      throws IOException, InterruptedException {
    try {
      return cluster.search("fame-metrics*", query).at("/hits/hits/0/_source");
    } catch (ClusterException e) {
      if (e.kind() == ClusterException.Kind.INDEX_MISSING) {
        return MissingNode.getInstance();
      }
      throw e;
    }
  }

  private static String active(JsonNode models) {
    String active = null;
    double newest = Double.NEGATIVE_INFINITY;
    for (JsonNode bucket : models.path("buckets")) {
      double last = bucket.at("/last/value").asDouble();
      if (last > newest) {
        newest = last;
        active = bucket.path("key").asText();
      }
    }
    return active;
  }

  private static List<Domain> domains(JsonNode terms, ReportFields fields) {
    List<Domain> domains = new ArrayList<>();
    for (JsonNode bucket : terms.path("buckets")) {
      domains.add(
          new Domain(
              bucket.path("key").asText(),
              bucket.path("doc_count").asLong(),
              instant(bucket.path("first")),
              instant(bucket.path("last")),
              bucket.at("/score/value").asDouble(),
              counts(bucket.path("components")),
              counts(bucket.path("hosts")),
              templates(bucket.path("templates"), fields)));
    }
    return domains;
  }

  private static List<Template> templates(JsonNode terms, ReportFields fields) {
    List<Template> templates = new ArrayList<>();
    for (JsonNode bucket : terms.path("buckets")) {
      JsonNode example = bucket.at("/example/hits/hits/0/fields");
      List<String> evidence = new ArrayList<>();
      example.path("fame.evidence").forEach(word -> evidence.add(word.asText()));
      templates.add(
          new Template(
              bucket.path("key").asText(),
              bucket.path("doc_count").asLong(),
              instant(bucket.path("first")),
              instant(bucket.path("last")),
              bucket.at("/top/value").asDouble(),
              example.path(fields.component()).path(0).asText(""),
              example.path(fields.message()).path(0).asText(""),
              evidence));
    }
    return templates;
  }

  private static Instant instant(JsonNode metric) {
    return Instant.ofEpochMilli((long) metric.path("value").asDouble());
  }

  private static Map<String, Long> counts(JsonNode terms) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (JsonNode bucket : terms.path("buckets")) {
      counts.put(
          bucket.path("key_as_string").asText(bucket.path("key").asText()),
          bucket.path("doc_count").asLong());
    }
    return counts;
  }
}
