/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.BDDAssertions.then;
import static org.assertj.core.api.BDDAssertions.thenThrownBy;

import io.fame.plugin.model.ModelStatus.State;
import io.fame.plugin.monitor.MemoStats;
import io.fame.plugin.monitor.NodeReport;
import io.fame.plugin.monitor.NodesRequest;
import io.fame.plugin.monitor.StatsAction;
import java.util.Map;
import org.junit.After;
import org.opensearch.action.admin.cluster.node.stats.NodesStatsRequest;
import org.opensearch.action.admin.cluster.settings.ClusterUpdateSettingsRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.indices.breaker.CircuitBreakerStats;
import org.opensearch.test.OpenSearchIntegTestCase;

/** The memo on a node: its setting, its circuit breaker, its figures. */
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.TEST,
    numDataNodes = 1,
    numClientNodes = 0,
    supportsDedicatedMasters = false)
public class ScoreMemoClusterTests extends FameIntegTestCase {
  private static final String SIZE = "plugins.fame.memo.size";

  public void testLinesLikeOneBeforeAreRememberedAndCountedAgainstTheBreaker() {
    serve();
    Map<String, Object> first = index("{'message': 'disk failed 4012'}").get("0");
    Map<String, Object> again = index("{'message': 'disk failed 7300'}").get("0");

    then(again).isEqualTo(first);
    NodeReport stats = stats();
    then(stats.memo().hits()).isEqualTo(1);
    then(stats.memo().misses()).isEqualTo(1);
    then(stats.memo().limitBytes()).isEqualTo(16 << 20);
    then(stats.memo().bytes()).isPositive();
    then(breaker().getLimit()).isEqualTo(64 << 20);
    then(breaker().getEstimated()).isEqualTo(stats.memo().bytes() + stats.modelBytes());
  }

  public void testTheMemoCanBeTurnedOffAndOnAgainWhileTheNodeRuns() {
    serve();
    index("{'message': 'disk failed'}");
    size("0");
    then(stats().memo().bytes()).isZero();
    then(breaker().getEstimated()).isEqualTo(stats().modelBytes());
    MemoStats before = stats().memo();
    Map<String, Object> withoutMemo = index("{'message': 'disk failed'}").get("0");
    then(stats().memo()).isEqualTo(before);

    size("1mb");
    then(index("{'message': 'disk failed'}").get("0")).isEqualTo(withoutMemo);
    index("{'message': 'disk failed'}");
    then(stats().memo().hits()).isEqualTo(before.hits() + 1);
    then(stats().memo().limitBytes()).isEqualTo(1 << 20);
  }

  public void testWhereTheBreakerRefusesLinesAreScoredWithoutAMemo() {
    settings("breaker.fame.limit", "1b");
    try {
      serve();
      then(index("{'message': 'disk failed'}").get("0")).containsEntry("anomaly", true);
      then(index("{'message': 'disk failed'}").get("0")).containsEntry("anomaly", true);
      then(stats().memo().hits()).isZero();
      then(stats().memo().bytes()).isZero();
      then(breaker().getTrippedCount()).isPositive();
    } finally {
      settings("breaker.fame.limit", null);
    }
  }

  public void testAModelThatIsNotServedAnyMoreIsNotCountedAnyMore() {
    serve();
    then(breaker().getEstimated()).isPositive();
    put("");
    then(breaker().getEstimated()).isEqualTo(stats().memo().bytes());
  }

  public void testAWrongSizeIsRefusedWithTheNameOfTheSetting() {
    thenThrownBy(() -> size("lots")).hasMessageContaining(SIZE);
    thenThrownBy(() -> size("2gb")).hasMessageContaining(SIZE);
  }

  private void serve() {
    byte[] bundle = TinyModel.bundle(KEYS.getPrivate());
    upload("id1", "1", bundle, bundle);
    put("1", bundle);
    awaitAll(status -> status.state() == State.SERVING);
    putPipeline("{'fame': {'model': 'tiny'}}");
  }

  @After
  public void forgetSize() {
    settings(SIZE, null);
  }

  private void size(String value) {
    settings(SIZE, value);
  }

  private void settings(String key, String value) {
    client()
        .admin()
        .cluster()
        .updateSettings(
            new ClusterUpdateSettingsRequest()
                .persistentSettings(Settings.builder().put(key, value)))
        .actionGet();
  }

  private NodeReport stats() {
    return client().execute(StatsAction.INSTANCE, new NodesRequest()).actionGet().getNodes().get(0);
  }

  private CircuitBreakerStats breaker() {
    return client()
        .admin()
        .cluster()
        .nodesStats(
            new NodesStatsRequest()
                .clear()
                .addMetric(NodesStatsRequest.Metric.BREAKER.metricName()))
        .actionGet()
        .getNodes()
        .get(0)
        .getBreaker()
        .getStats("fame");
  }
}
