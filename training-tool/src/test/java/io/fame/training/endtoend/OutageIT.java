/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.TinyHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingRun;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.BulkResult;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.partition.Partitioner;
import io.fame.training.progress.Progress;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.RegisteredModel;
import io.fame.training.source.SourceLine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A data stream of the distribution, while there is no model and after there is one again. Lines
 * that are scored later go through the whole pipeline a second time, which has to stand that.
 */
@ExtendWith(RealCluster.class)
class OutageIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MODEL = "outage-it";
  private static final String STREAM = "outage-it-logs";
  private static final String OF_MODEL = "plugins.fame.model." + MODEL + ".active";

  @Test
  void linesOfAnOutageAreIndexedFoundOnRequestAndScoredWhenTheModelIsBack(ClusterUnderTest cluster)
      throws Exception {
    try (ClusterConnection connection =
        ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null))) {
      RegisteredModel model =
          new MlCommonsRegistry(connection)
              .upload(MODEL, bundle(cluster), JsonNodeFactory.instance.objectNode());
      ModelActivation activation = new ModelActivation(connection);
      activation.activate(model);
      putPipelinesAndTemplate(connection);
      put(connection, "/_cluster/settings", "{'persistent': {'" + OF_MODEL + "': null}}");

      List<SourceLine> lines = TinyHistory.of(200, 8, 2).lines();
      BulkResult result =
          new BulkIndexer(connection, STREAM, null)
              .index(lines.stream().map(OutageIT::document).iterator(), Progress.Stage.SILENT);

      assertThat(result.failures()).isEmpty();
      assertThat(result.indexed()).isEqualTo(200);
      connection.post("/" + STREAM + "/_refresh", null);
      assertThat(count(connection, "{}")).isZero();
      assertThat(count(connection, "{'ext': {'fame_filter': {'include_unscored': true}}}"))
          .isEqualTo(200);

      activation.activate(model);
      JsonNode rescored =
          connection.send(
              "POST",
              "/" + STREAM + "/_update_by_query",
              Map.of("search_pipeline", "_none", "refresh", "true"),
              json("{'query': {'term': {'fame.unscored': 'model_unavailable'}}}"));

      assertThat(rescored.path("updated").asInt()).isEqualTo(200);
      assertThat(rescored.path("failures")).isEmpty();
      long failures = lines.stream().filter(line -> line.label().equals("anomaly")).count();
      assertThat(count(connection, "{}")).isEqualTo(failures);
      assertThat(count(connection, "{'query': {'term': {'label.keyword': 'anomaly'}}}"))
          .isEqualTo(failures);
      assertThat(count(connection, "{'ext': {'fame_filter': {'min_score': 0}}}")).isEqualTo(200);
    }
  }

  private static byte[] bundle(ClusterUnderTest cluster) throws Exception {
    TrainingOptions options =
        new TrainingOptions(
            MODEL, TinyHistory.CONTEXT, 10, 1, JsonNodeFactory.instance.objectNode());
    return BundleWriter.write(
        new TrainingRun(options, Progress.NONE)
            .run(
                TinyHistory.of(600, 8, 1),
                new LabelFieldAnnotator("label", LabelRule.usualWords()),
                new Partitioner())
            .bundle(),
        cluster.signingKeys().getPrivate());
  }

  /** The line as a program writes it: {@code grok} has to take it apart. */
  private static BulkDocument document(SourceLine line) {
    List<String> context = line.line().context();
    String source =
        JSON.createObjectNode()
            .put("@timestamp", line.timestampMillis())
            .put("raw", context.get(0) + " " + context.get(1) + " " + line.line().message())
            .put("label", line.label())
            .toString();
    return new BulkDocument(null, source.getBytes(StandardCharsets.UTF_8));
  }

  private static void putPipelinesAndTemplate(ClusterConnection connection) throws Exception {
    connection.put("/_component_template/outage-it", config("component-template-fame.json"));
    connection.put("/_search/pipeline/outage-it", config("search-pipeline-anomalies.json"));
    put(
        connection,
        "/_ingest/pipeline/outage-it",
        """
        {'processors': [
          {'grok': {'field': 'raw', 'ignore_missing': true,
                    'patterns': ['%{WORD:service} %{WORD:level} %{GREEDYDATA:message}']}},
          {'fame': {'model': 'outage-it', 'context_fields': ['service', 'level']}},
          {'remove': {'field': 'raw', 'ignore_missing': true}}]}
        """);
    put(
        connection,
        "/_index_template/outage-it",
        """
        {'index_patterns': ['outage-it-logs'], 'data_stream': {}, 'priority': 500,
         'composed_of': ['outage-it'],
         'template': {'settings': {'number_of_replicas': 0,
                                   'index.default_pipeline': 'outage-it',
                                   'index.search.default_pipeline': 'outage-it'}}}
        """);
  }

  private static JsonNode config(String file) throws Exception {
    return JSON.readTree(Path.of(RealCluster.property("fame.home"), "config", file).toFile());
  }

  private static long count(ClusterConnection connection, String body) throws Exception {
    return connection
        .send(
            "POST",
            "/" + STREAM + "/_search",
            Map.of("size", "0", "track_total_hits", "true"),
            json(body))
        .at("/hits/total/value")
        .asLong();
  }

  private static void put(ClusterConnection connection, String path, String body) throws Exception {
    connection.put(path, json(body));
  }

  private static JsonNode json(String text) throws Exception {
    return JSON.readTree(text.replace('\'', '"'));
  }
}
