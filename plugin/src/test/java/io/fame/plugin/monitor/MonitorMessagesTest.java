/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import static io.fame.plugin.WireCopies.copy;
import static io.fame.plugin.WireCopies.json;
import static io.fame.plugin.WireCopies.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.ingest.IngestCounts;
import io.fame.plugin.model.ActiveVersions;
import io.fame.plugin.model.ModelStatus;
import io.fame.plugin.model.ModelStatus.State;
import io.fame.plugin.model.ModelVersion;
import io.fame.plugin.monitor.NodesReport.Status;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opensearch.cluster.ClusterName;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.XContentBuilder;

class MonitorMessagesTest {
  private static final String V1 = "1:" + "a".repeat(64);
  private static final String V2 = "2:" + "b".repeat(64);
  private static final ModelStatus SERVING =
      new ModelStatus(V2, V2, State.SERVING, null, null, 100);
  private static final ModelStatus OLD =
      new ModelStatus(V2, V1, State.LOADING, "away: x", "a quiet week", 90);
  private static final ModelStatus NONE =
      new ModelStatus(V2, null, State.FAILED, "corrupt: x", null, 0);

  @Test
  void aReportArrivesAsItWasSentAndAddsUpTheNodes() throws IOException {
    NodesReport arrived = copy(report(true, SERVING, OLD), NodesReport::new);

    assertThat(stats(arrived))
        .startsWith(
            """
            {"status":"yellow","total":{"lines":8,"batches":4,"time_in_nanos":6,"novel":2,\
            "novel_share":0.25,"review":4,"review_share":0.5,"collisions":2,\
            "unscored":{"error":2},"anomalies":{"storage":6},"model_bytes":190,\
            "memo":{"hits":6,"misses":2,"bytes":10,"limit_bytes":20}},\
            "nodes":{"n0-id":{"name":"n0","ingest":true,"lines":4,""");
    assertThat(models(arrived))
        .startsWith(
            "{\"models\":{\"web\":{\"active\":\"" + V2 + "\",\"previous\":[\"" + V1 + "\"]}}")
        .contains(
            "\"n1-id\":{\"name\":\"n1\",\"ingest\":true,\"models\":{\"web\":{\"active\":\""
                + V2
                + "\",\"loaded\":\""
                + V1
                + "\",\"state\":\"loading\",\"error\":\"away: x\",\"override_reason\":\"a quiet week\"}}}");
  }

  @Test
  void theStatusIsThatOfTheWorstNode() {
    assertThat(report(true, SERVING, SERVING).status()).isEqualTo(Status.GREEN);
    assertThat(report(true, SERVING, OLD).status()).isEqualTo(Status.YELLOW);
    assertThat(report(true, NONE, OLD).status()).isEqualTo(Status.RED);
    assertThat(report(true, OLD, NONE).status()).isEqualTo(Status.RED);
    assertThat(report(false, SERVING).status())
        .as("an ingest node is silent")
        .isEqualTo(Status.RED);
    assertThat(report(true, new NodeReport[0]).status())
        .as("no node, nothing to serve")
        .isEqualTo(Status.GREEN);
  }

  @Test
  void aNodeThatHasNotHeardOfTheActiveVersionMakesItYellow() {
    ModelStatus content = new ModelStatus(V1, V1, State.SERVING, null, null, 90);

    assertThat(report(true, SERVING, content).status()).isEqualTo(Status.YELLOW);
    assertThat(report(true, content, SERVING).status()).isEqualTo(Status.YELLOW);
  }

  @Test
  void aNodeThatHasHeardOfANewerVersionAndLacksItMakesItYellow() {
    ModelStatus ahead = new ModelStatus(V1, V2, State.LOADING, null, null, 90);

    assertThat(report(true, SERVING, ahead).status()).isEqualTo(Status.YELLOW);
  }

  @Test
  void anIngestNodeThatKnowsNothingOfAnActiveModelMakesItRed() {
    assertThat(
            report(true, nodeReport(0, true, Map.of("web", SERVING)), nodeReport(1, true, Map.of()))
                .status())
        .isEqualTo(Status.RED);
    assertThat(report(true, nodeReport(0, true, Map.of("other", SERVING))).status())
        .isEqualTo(Status.RED);
  }

  @Test
  void nodesThatDoNotIngestAndModelsThatAreNotActiveAnyMoreDoNotCount() {
    assertThat(
            report(
                    true,
                    nodeReport(0, true, Map.of("web", SERVING)),
                    nodeReport(1, false, Map.of()))
                .status())
        .isEqualTo(Status.GREEN);
    assertThat(
            new NodesReport(
                    new ClusterName("c"),
                    List.of(nodeReport(0, true, Map.of())),
                    List.of(),
                    Map.of(
                        "web",
                        new ActiveVersions(Optional.empty(), List.of(ModelVersion.parse(V1)))),
                    true)
                .status())
        .isEqualTo(Status.GREEN);
  }

  @Test
  void aDescriptionArrivesAsItWasSent() {
    assertThat(copy(new DescribeModelRequest("web"), DescribeModelRequest::new).model())
        .isEqualTo("web");

    DescribeModelResponse arrived =
        copy(
            new DescribeModelResponse(
                "web",
                V2,
                V1,
                List.of(V1),
                new BytesArray("{\"name\":\"web\"}"),
                new BytesArray("{\"certified\":true}")),
            DescribeModelResponse::new);

    assertThat(json(arrived))
        .isEqualTo(
            "{\"model\":\"web\",\"active\":\""
                + V2
                + "\",\"loaded\":\""
                + V1
                + "\",\"previous\":[\""
                + V1
                + "\"],\"manifest\":{\"name\":\"web\"},\"certificate\":{\"certified\":true}}");
  }

  private static NodesReport report(boolean complete, ModelStatus... statuses) {
    NodeReport[] nodes = new NodeReport[statuses.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = nodeReport(i, true, Map.of("web", statuses[i]));
    }
    return report(complete, nodes);
  }

  private static NodeReport nodeReport(
      int number, boolean ingests, Map<String, ModelStatus> models) {
    return new NodeReport(
        node("n" + number),
        ingests,
        models,
        new IngestCounts(4, 2, 3, 1, 2, 1, Map.of("error", 1L), Map.of("storage", 3L)),
        new MemoStats(3, 1, 5, 10));
  }

  private static NodesReport report(boolean complete, NodeReport... nodes) {
    return new NodesReport(
        new ClusterName("c"),
        List.of(nodes),
        List.of(),
        Map.of(
            "web",
            new ActiveVersions(
                Optional.of(ModelVersion.parse(V2)), List.of(ModelVersion.parse(V1)))),
        complete);
  }

  private static String stats(NodesReport report) throws IOException {
    try (XContentBuilder builder = JsonXContent.contentBuilder()) {
      report.writeStats(builder.startObject());
      return builder.endObject().toString();
    }
  }

  private static String models(NodesReport report) throws IOException {
    try (XContentBuilder builder = JsonXContent.contentBuilder()) {
      report.writeModels(builder.startObject());
      return builder.endObject().toString();
    }
  }
}
