/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The documents that wait for a review, and what is written back to them. */
public final class ReviewDocuments {
  /** Templates that are looked at, those with the most lines first. */
  private static final int MOST_TEMPLATES = 2_000;

  private static final int BATCH = 500;

  private final ClusterConnection connection;
  private final IndexSelection selection;
  private final String prefix;

  /**
   * @param selection its context is what reviewers are shown beside the message
   * @param targetField where the fame processor wrote
   */
  public ReviewDocuments(
      ClusterConnection connection, IndexSelection selection, String targetField) {
    this.connection = connection;
    this.selection = selection;
    this.prefix = targetField + ".";
  }

  /**
   * One line for all of its template that wait.
   *
   * @param id {@code index/_id} of the document
   * @param score P(anomaly), 0..1
   * @param domain failure domain it was routed to
   * @param evidence the words that raised the score most
   * @param flagged marked for review; a novel one otherwise
   * @param model {@code name:version}
   * @param waiting how many lines of its template wait
   */
  public record Waiting(
      String id,
      String templateId,
      String message,
      List<String> context,
      double score,
      String domain,
      List<String> evidence,
      boolean flagged,
      String model,
      long waiting) {}

  /** One line per template that waits, and of each template one that is as uncertain as any. */
  public List<Waiting> waiting() throws IOException, InterruptedException {
    JsonNode answer = connection.search(selection.index(), queueBody());
    List<Waiting> waiting = new ArrayList<>();
    for (JsonNode bucket : answer.at("/aggregations/templates/buckets")) {
      JsonNode hit = bucket.at("/line/hits/hits/0");
      JsonNode source = hit.path("_source");
      String message =
          DocumentFields.text(DocumentFields.find(source, selection.fields().message()));
      if (message == null) {
        continue;
      }
      List<String> context = new ArrayList<>();
      for (String name : selection.fields().context()) {
        String value = DocumentFields.scalar(DocumentFields.find(source, name));
        context.add(value == null ? "" : value);
      }
      List<String> evidence = new ArrayList<>();
      DocumentFields.find(source, prefix + "evidence").forEach(word -> evidence.add(word.asText()));
      waiting.add(
          new Waiting(
              hit.path("_index").asText() + "/" + hit.path("_id").asText(),
              bucket.path("key").asText(),
              message,
              context,
              DocumentFields.find(source, prefix + "anomaly_score").asDouble(),
              DocumentFields.find(source, prefix + "failure_domain").asText(""),
              evidence,
              DocumentFields.find(source, prefix + "review").asBoolean(),
              DocumentFields.find(source, prefix + "model").asText(""),
              bucket.path("doc_count").asLong()));
    }
    return waiting;
  }

  /** The queue: marked for review or novel, and not reviewed. */
  ObjectNode queue() {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    ObjectNode bool = clause.putObject("bool");
    ArrayNode filters = bool.putArray("filter");
    filters.add(selection.filter());
    ArrayNode either = filters.addObject().putObject("bool").putArray("should");
    either.addObject().putObject("term").put(prefix + "review", true);
    either.addObject().putObject("term").put(prefix + "novel", true);
    bool.putArray("must_not").addObject().putObject("exists").put("field", prefix + "reviewed_at");
    return clause;
  }

  private ObjectNode queueBody() {
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 0).put("track_total_hits", false);
    body.set("query", queue());
    ObjectNode templates = body.putObject("aggs").putObject("templates");
    templates.putObject("terms").put("field", prefix + "template_id").put("size", MOST_TEMPLATES);
    ObjectNode hits = templates.putObject("aggs").putObject("line").putObject("top_hits");
    hits.put("size", 1);
    ArrayNode sort = hits.putArray("sort");
    // An index of the pattern may hold nothing that was ever scored, and so know no such field.
    sort.addObject()
        .putObject(prefix + "review")
        .put("order", "desc")
        .put("unmapped_type", "boolean");
    sort.addObject()
        .putObject(selection.fields().timestamp())
        .put("order", "desc")
        .put("unmapped_type", "date");
    ArrayNode includes = hits.putObject("_source").putArray("includes");
    selection.fields().ofSource().forEach(includes::add);
    includes.add(prefix.substring(0, prefix.length() - 1));
    return body;
  }

  /**
   * A verdict of a reviewer.
   *
   * @param id {@code index/_id}
   * @param anomaly the verdict
   */
  public record Verdict(String id, boolean anomaly) {}

  /**
   * Writes {@code reviewed_at} and {@code verdict} to the documents.
   *
   * @return how many were written; the rest is gone, or was never there
   */
  public int write(List<Verdict> verdicts, Instant at) throws IOException, InterruptedException {
    int written = 0;
    for (int from = 0; from < verdicts.size(); from += BATCH) {
      byte[] body = body(verdicts.subList(from, Math.min(verdicts.size(), from + BATCH)), at);
      JsonNode answer =
          connection
              .backoff()
              .retry(() -> connection.postLines("/_bulk", Map.of("refresh", "true"), body));
      for (JsonNode item : answer.path("items")) {
        int status = item.at("/update/status").asInt();
        if (status == 200) {
          written++;
        } else if (status != 404) {
          throw new ClusterException(
              Kind.FAILED,
              "A verdict could not be written: "
                  + item.at("/update/error/type").asText("unknown")
                  + " ("
                  + status
                  + ").");
        }
      }
    }
    return written;
  }

  private byte[] body(List<Verdict> verdicts, Instant at) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Verdict verdict : verdicts) {
      int slash = verdict.id().indexOf('/');
      ObjectNode action = ClusterConnection.JSON.createObjectNode();
      action
          .putObject("update")
          .put("_index", verdict.id().substring(0, slash))
          .put("_id", verdict.id().substring(slash + 1));
      ObjectNode change = ClusterConnection.JSON.createObjectNode();
      ObjectNode fields = change.putObject("doc");
      for (String name : prefix.substring(0, prefix.length() - 1).split("\\.")) {
        fields = fields.putObject(name);
      }
      fields.put("reviewed_at", at.toString()).put("verdict", word(verdict.anomaly()));
      body.write(ClusterConnection.JSON.writeValueAsBytes(action));
      body.write('\n');
      body.write(ClusterConnection.JSON.writeValueAsBytes(change));
      body.write('\n');
    }
    return body.toByteArray();
  }

  /** The verdict as the field holds it. */
  public static String word(boolean anomaly) {
    return anomaly ? "anomaly" : "normal";
  }
}
