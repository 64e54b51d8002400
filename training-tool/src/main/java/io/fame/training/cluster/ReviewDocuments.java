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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The documents that wait for a review, and what is written back to them. */
public final class ReviewDocuments {
  /** Templates that are looked at, those with the most lines first. */
  private static final int MOST_TEMPLATES = 2_000;

  private static final int BATCH = 500;
  private static final int TOO_MANY_REQUESTS = 429;

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
   * @param routing what its shard was chosen by, or {@code null} where that was its id
   * @param score P(anomaly), 0..1
   * @param domain failure domain it was routed to
   * @param evidence the words that raised the score most
   * @param flagged marked for review; a novel one otherwise
   * @param model {@code name:version}
   * @param waiting how many lines of its template wait
   * @param judged whether another line of its template that this model scored has a verdict
   */
  public record Waiting(
      String id,
      String routing,
      String templateId,
      String message,
      List<String> context,
      double score,
      String domain,
      List<String> evidence,
      boolean flagged,
      String model,
      long waiting,
      boolean judged) {}

  /** One line per template that waits, and of each template one that is as uncertain as any. */
  public List<Waiting> waiting() throws IOException, InterruptedException {
    JsonNode buckets =
        connection.search(selection.index(), queueBody()).at("/aggregations/templates/buckets");
    Map<String, Set<String>> judgedBy = judgedBy(buckets);
    List<Waiting> waiting = new ArrayList<>();
    for (JsonNode bucket : buckets) {
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
      String template = bucket.path("key").asText();
      String model = DocumentFields.find(source, prefix + "model").asText("");
      waiting.add(
          new Waiting(
              hit.path("_index").asText() + "/" + hit.path("_id").asText(),
              hit.path("_routing").asText(null),
              template,
              message,
              context,
              DocumentFields.find(source, prefix + "anomaly_score").asDouble(),
              DocumentFields.find(source, prefix + "failure_domain").asText(""),
              evidence,
              DocumentFields.find(source, prefix + "review").asBoolean(),
              model,
              bucket.path("doc_count").asLong(),
              judgedBy.getOrDefault(template, Set.of()).contains(model)));
    }
    return waiting;
  }

  /** Of these templates those with a verdict, of whatever time, and whose lines got it. */
  private Map<String, Set<String>> judgedBy(JsonNode templates)
      throws IOException, InterruptedException {
    Map<String, Set<String>> judgedBy = new HashMap<>();
    if (templates.isEmpty()) {
      return judgedBy;
    }
    IndexSelection ever =
        new IndexSelection(selection.index(), selection.fields(), selection.query(), null, null);
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.put("size", 0).put("track_total_hits", false);
    ArrayNode filters = body.putObject("query").putObject("bool").putArray("filter");
    filters.add(ever.having(prefix + "reviewed_at").filter());
    ArrayNode ids = filters.addObject().putObject("terms").putArray(prefix + "template_id");
    templates.forEach(template -> ids.add(template.path("key").asText()));
    ObjectNode byTemplate = body.putObject("aggs").putObject("judged");
    byTemplate.putObject("terms").put("field", prefix + "template_id").put("size", ids.size());
    byTemplate
        .putObject("aggs")
        .putObject("models")
        .putObject("terms")
        .put("field", prefix + "model");
    JsonNode answer = connection.search(selection.index(), body);
    for (JsonNode template : answer.at("/aggregations/judged/buckets")) {
      Set<String> models =
          judgedBy.computeIfAbsent(template.path("key").asText(), key -> new HashSet<>());
      template.at("/models/buckets").forEach(model -> models.add(model.path("key").asText()));
    }
    return judgedBy;
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
   * @param routing of the document, or {@code null}
   * @param anomaly the verdict
   */
  public record Verdict(String id, String routing, boolean anomaly) {}

  /**
   * Writes {@code reviewed_at} and {@code verdict} to the documents. One that the cluster refuses,
   * of an index that may only be read for example, does not stop the others.
   *
   * @return how many were written; the rest is gone, or was never there
   * @throws ClusterException after all were tried, if some were refused
   */
  public int write(List<Verdict> verdicts, Instant at) throws IOException, InterruptedException {
    BulkCounts counts = new BulkCounts();
    for (int from = 0; from < verdicts.size(); from += BATCH) {
      write(verdicts.subList(from, Math.min(verdicts.size(), from + BATCH)), at, counts);
    }
    BulkResult result = counts.result(0);
    if (result.failed() > 0) {
      throw new ClusterException(
          Kind.FAILED,
          "Not every verdict could be written to its document: "
              + result.describeFailures()
              + "; "
              + result.indexed()
              + " were written. Apply the file again once that is mended.");
    }
    return (int) result.indexed();
  }

  private void write(List<Verdict> batch, Instant at, BulkCounts counts)
      throws IOException, InterruptedException {
    List<Verdict> rest = batch;
    for (int tried = 1; !rest.isEmpty(); tried++) {
      byte[] body = body(rest, at);
      JsonNode items =
          connection
              .backoff()
              .retry(() -> connection.postLines("/_bulk", Map.of("refresh", "true"), body))
              .path("items");
      List<Verdict> again = new ArrayList<>();
      for (int i = 0; i < items.size(); i++) {
        JsonNode item = items.get(i).path("update");
        int status = item.path("status").asInt();
        if (status == 200) {
          counts.indexed();
        } else if (status == TOO_MANY_REQUESTS && tried < connection.backoff().attempts()) {
          again.add(rest.get(i));
        } else if (status != 404) {
          counts.failed(item.at("/error/type").asText("unknown") + " (" + status + ")", i);
        }
      }
      if (!again.isEmpty()) {
        connection.backoff().pause(tried);
      }
      rest = again;
    }
  }

  private byte[] body(List<Verdict> verdicts, Instant at) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Verdict verdict : verdicts) {
      int slash = verdict.id().indexOf('/');
      ObjectNode action = ClusterConnection.JSON.createObjectNode();
      ObjectNode update = action.putObject("update");
      update.put("_index", verdict.id().substring(0, slash));
      update.put("_id", verdict.id().substring(slash + 1));
      if (verdict.routing() != null) {
        update.put("routing", verdict.routing());
      }
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
