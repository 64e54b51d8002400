/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.BDDAssertions.then;

import io.fame.plugin.ingest.IngestCounts;
import io.fame.plugin.model.ModelStatus.State;
import io.fame.plugin.monitor.NodesReport;
import io.fame.plugin.monitor.NodesRequest;
import io.fame.plugin.monitor.StatsAction;
import io.fame.scoring.bundle.Ed25519Keys;
import java.util.List;
import java.util.Map;
import org.opensearch.test.OpenSearchIntegTestCase;

/** The plugin in a cluster whose active version is set from outside. */
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.TEST,
    numDataNodes = 2,
    numClientNodes = 0,
    supportsDedicatedMasters = false)
public class FamePluginClusterTests extends FameIntegTestCase {
  public void testAllNodesLoadTheActiveVersionAndScoreBulkRequestsUntilNoneIsActive() {
    byte[] bundle = TinyModel.bundle(KEYS.getPrivate());
    upload("id1", "1", bundle, bundle);
    put("1", bundle);
    awaitAll(status -> status.state() == State.SERVING);
    putPipeline("{'fame': {'model': 'tiny', 'context_fields': ['log.level']}}");

    Map<String, Map<String, Object>> fame =
        index(
            "{'message': 'disk failed'}",
            "{'message': 'disk ok', 'log.level': 'error'}",
            "{'message': 'link up', 'log': {'level': 'error'}}",
            "{'message': 17}",
            "{'other': 'disk failed'}");

    then(fame.get("0"))
        .containsEntry("anomaly", true)
        .containsEntry("failure_domain", "storage")
        .containsEntry("template_id", TinyModel.DISK_TEMPLATE)
        .containsEntry("evidence", List.of("failed", "disk"))
        .containsEntry("model", "tiny:1");
    then(fame.get("1")).containsEntry("anomaly", true);
    then(fame.get("2"))
        .containsEntry("anomaly", false)
        .containsEntry("failure_domain", "network")
        .doesNotContainKey("evidence");
    then(fame.get("3")).isEqualTo(Map.of("unscored", "not_text"));
    then(fame.get("4")).isEqualTo(Map.of("unscored", "missing_field"));

    NodesReport stats = client().execute(StatsAction.INSTANCE, new NodesRequest()).actionGet();
    IngestCounts total = stats.total();
    then(stats.status()).isEqualTo(NodesReport.Status.GREEN);
    then(stats.getNodes())
        .hasSize(2)
        .allMatch(node -> node.modelBytes() > 0)
        .allMatch(node -> node.models().get("tiny").loaded().equals(active("1", bundle)));
    then(total.lines()).isEqualTo(3);
    then(total.batches()).isEqualTo(1);
    then(total.anomalies()).isEqualTo(Map.of("storage", 2L));
    then(total.unscored()).containsEntry("not_text", 1L).containsEntry("missing_field", 1L);

    put("");
    then(models()).allMatch(node -> node.models().isEmpty());
    then(index("{'message': 'disk failed'}").get("0"))
        .isEqualTo(Map.of("unscored", "model_unavailable"));
  }

  public void testIndexingGoesOnWhileTheRegistryIsAwayAndScoringBeginsWhenItIsBack() {
    byte[] bundle = TinyModel.bundle(KEYS.getPrivate());
    put("1", bundle);
    awaitAll(status -> status.error() != null && status.error().startsWith("registry_missing: "));
    putPipeline("{'fame': {'model': 'tiny'}}");

    then(index("{'message': 'disk failed'}").get("0"))
        .isEqualTo(Map.of("unscored", "model_unavailable"));

    upload("id1", "1", bundle, bundle);
    awaitAll(status -> status.state() == State.SERVING);
    then(index("{'message': 'disk failed'}").get("0")).containsEntry("anomaly", true);
  }

  public void testTheOldVersionServesWhileTheNewOneIsRefused() {
    byte[] good = TinyModel.bundle(KEYS.getPrivate());
    byte[] unsigned = TinyModel.bundle(null);
    byte[] untrusted = TinyModel.bundle(Ed25519Keys.generate().getPrivate());
    byte[] overwritten = TinyModel.bundle(TinyModel.NAME, 0.7, KEYS.getPrivate());
    byte[] other = overwritten.clone();
    other[other.length / 2]++;
    upload("good", "1", good, good);
    upload("unsigned", "2", unsigned, unsigned);
    upload("untrusted", "3", untrusted, untrusted);
    upload("overwritten", "4", overwritten, other);
    put("1", good);
    putPipeline("{'fame': {'model': 'tiny'}}");
    awaitAll(status -> status.state() == State.SERVING);

    refuses("2", unsigned, "unsigned: ");
    refuses("3", untrusted, "untrusted: ");
    refuses("4", overwritten, "digest_mismatch: ");
    then(index("{'message': 'disk failed'}").get("0")).containsEntry("model", "tiny:1");

    // The chunks are mended: the next attempt finds the right bytes.
    upload("overwritten", "4", overwritten, overwritten);
    awaitAll(status -> status.state() == State.SERVING);
    then(index("{'message': 'disk failed'}").get("0")).containsEntry("model", "tiny:4");
  }

  public void testARestartedClusterScoresAsBeforeWithoutItsRegistry() throws Exception {
    byte[] bundle = TinyModel.bundle(KEYS.getPrivate());
    upload("id1", "1", bundle, bundle);
    put("1", bundle);
    awaitAll(status -> status.state() == State.SERVING);
    putPipeline("{'fame': {'model': 'tiny'}}");
    String[] documents = {"{'message': 'disk failed'}", "{'message': 'link up'}"};
    Map<String, Map<String, Object>> before = index(documents);
    client().admin().indices().prepareDelete(REGISTRY).get();

    internalCluster().fullRestart();
    ensureGreen("logs");
    awaitAll(status -> status.state() == State.SERVING);

    then(before.get("0")).containsEntry("anomaly", true);
    then(index(documents)).isEqualTo(before);
  }

  private void refuses(String version, byte[] bundle, String reason) {
    put(version, bundle);
    awaitAll(status -> status.state() == State.FAILED && status.error().startsWith(reason));
    then(models())
        .allSatisfy(
            node -> {
              then(node.models().get("tiny").active()).isEqualTo(active(version, bundle));
              then(node.models().get("tiny").loaded()).startsWith("1:");
            });
  }
}
