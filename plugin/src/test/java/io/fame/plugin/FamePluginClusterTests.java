/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.BDDAssertions.then;

import io.fame.plugin.ingest.IngestCounts;
import io.fame.plugin.model.ModelStatus;
import io.fame.plugin.model.ModelStatus.State;
import io.fame.plugin.monitor.ModelsAction;
import io.fame.plugin.monitor.NodeModels;
import io.fame.plugin.monitor.NodeStats;
import io.fame.plugin.monitor.NodesRequest;
import io.fame.plugin.monitor.StatsAction;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.scoring.bundle.Sha256;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.After;
import org.opensearch.action.admin.cluster.settings.ClusterUpdateSettingsRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchIntegTestCase;

/**
 * The plugin in clusters of the test framework; the registry's index is written as ML Commons does.
 */
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.TEST,
    numDataNodes = 2,
    numClientNodes = 0,
    supportsDedicatedMasters = false)
public class FamePluginClusterTests extends OpenSearchIntegTestCase {
  private static final KeyPair KEYS = Ed25519Keys.generate();
  private static final String REGISTRY = ".plugins-ml-model";
  private static final String ACTIVE = "plugins.fame.model.tiny.active";

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(FamePlugin.class);
  }

  @Override
  protected Settings nodeSettings(int ordinal) {
    return Settings.builder()
        .put(super.nodeSettings(ordinal))
        .putList("plugins.fame.trusted_keys", Ed25519Keys.toText(KEYS.getPublic()))
        .build();
  }

  // Lucene's test class has an assertThat of its own, so BDDAssertions.then is used here.

  @After
  public void deactivate() {
    activate(null);
  }

  public void testAllNodesLoadTheActiveVersionAndScoreBulkRequestsUntilNoneIsActive() {
    byte[] bundle = TinyModel.bundle(KEYS.getPrivate());
    upload("id1", bundle, bundle);
    activate("1", bundle);
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

    List<NodeStats> nodes =
        client().execute(StatsAction.INSTANCE, new NodesRequest()).actionGet().getNodes();
    IngestCounts total =
        nodes.stream().map(NodeStats::counts).reduce(IngestCounts.NONE, IngestCounts::plus);
    then(nodes).hasSize(2).allMatch(node -> node.bytes() > 0);
    then(nodes).allMatch(node -> node.loaded().equals(Map.of("tiny", active("1", bundle))));
    then(total.lines()).isEqualTo(3);
    then(total.batches()).isEqualTo(1);
    then(total.anomalies()).isEqualTo(Map.of("storage", 2L));
    then(total.unscored()).containsEntry("not_text", 1L).containsEntry("missing_field", 1L);

    activate("");
    then(models()).allMatch(node -> node.models().isEmpty());
    then(index("{'message': 'disk failed'}").get("0"))
        .isEqualTo(Map.of("unscored", "model_unavailable"));
  }

  public void testIndexingGoesOnWhileTheRegistryIsAwayAndScoringBeginsWhenItIsBack() {
    byte[] bundle = TinyModel.bundle(KEYS.getPrivate());
    activate("1", bundle);
    awaitAll(status -> status.error() != null && status.error().startsWith("registry_missing: "));
    putPipeline("{'fame': {'model': 'tiny'}}");

    then(index("{'message': 'disk failed'}").get("0"))
        .isEqualTo(Map.of("unscored", "model_unavailable"));

    upload("id1", bundle, bundle);
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
    upload("good", good, good);
    upload("unsigned", unsigned, unsigned);
    upload("untrusted", untrusted, untrusted);
    upload("overwritten", overwritten, other);
    putPipeline("{'fame': {'model': 'tiny'}}");
    activate("1", good);
    awaitAll(status -> status.state() == State.SERVING);

    refuses("2", unsigned, "unsigned: ");
    refuses("3", untrusted, "untrusted: ");
    refuses("4", overwritten, "digest_mismatch: ");
    then(index("{'message': 'disk failed'}").get("0")).containsEntry("model", "tiny:1");

    // The chunks are mended: the next attempt finds the right bytes.
    upload("overwritten", overwritten, overwritten);
    awaitAll(status -> status.state() == State.SERVING);
    then(index("{'message': 'disk failed'}").get("0")).containsEntry("model", "tiny:4");
  }

  public void testARestartedClusterScoresAsBeforeWithoutItsRegistry() throws Exception {
    byte[] bundle = TinyModel.bundle(KEYS.getPrivate());
    upload("id1", bundle, bundle);
    activate("1", bundle);
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
    activate(version, bundle);
    awaitAll(status -> status.state() == State.FAILED && status.error().startsWith(reason));
    then(models())
        .allSatisfy(
            node -> {
              then(node.models().get("tiny").active()).isEqualTo(active(version, bundle));
              then(node.models().get("tiny").loaded()).startsWith("1:");
            });
  }

  private List<NodeModels> models() {
    return client().execute(ModelsAction.INSTANCE, new NodesRequest()).actionGet().getNodes();
  }

  private void awaitAll(Predicate<ModelStatus> condition) {
    try {
      assertBusy(
          () -> {
            List<NodeModels> nodes = models();
            then(nodes).hasSize(2);
            for (NodeModels node : nodes) {
              then(node.models()).containsKey("tiny");
              then(node.models().get("tiny")).matches(condition);
            }
          },
          60,
          TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String active(String version, byte[] bundle) {
    return version + ":" + Sha256.hex(bundle);
  }

  private void activate(String version, byte[] bundle) {
    activate(active(version, bundle));
  }

  private void activate(String value) {
    client()
        .admin()
        .cluster()
        .updateSettings(
            new ClusterUpdateSettingsRequest()
                .persistentSettings(Settings.builder().put(ACTIVE, value)))
        .actionGet();
  }

  /** Writes what ML Commons writes for a model of two chunks. */
  private void upload(String id, byte[] promised, byte[] stored) {
    if (!client().admin().indices().prepareExists(REGISTRY).get().isExists()) {
      client()
          .admin()
          .indices()
          .prepareCreate(REGISTRY)
          .setSettings(Settings.builder().put("number_of_shards", 1))
          .setMapping(
              "model_content_hash_value", "type=keyword",
              "name", "type=text",
              "chunk_number", "type=long",
              "model_content", "type=binary")
          .get();
    }
    int half = stored.length / 2;
    BulkRequest bulk = new BulkRequest(REGISTRY).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
    bulk.add(
        new IndexRequest()
            .id(id)
            .source(
                "name",
                "tiny",
                "model_content_hash_value",
                Sha256.hex(promised),
                "model_content_size_in_bytes",
                promised.length,
                "total_chunks",
                2));
    bulk.add(chunk(id, 0, Arrays.copyOfRange(stored, 0, half)));
    bulk.add(chunk(id, 1, Arrays.copyOfRange(stored, half, stored.length)));
    then(client().bulk(bulk).actionGet().hasFailures()).isFalse();
  }

  private static IndexRequest chunk(String id, int number, byte[] content) {
    return new IndexRequest()
        .id(id + "_" + number)
        .source(
            "name",
            "tiny",
            "chunk_number",
            number,
            "total_chunks",
            2,
            "model_content",
            Base64.getEncoder().encodeToString(content));
  }

  private void putPipeline(String processor) {
    String pipeline = "{\"processors\": [" + processor.replace('\'', '"') + "]}";
    client()
        .admin()
        .cluster()
        .putPipeline(new PutPipelineRequest("score", new BytesArray(pipeline), XContentType.JSON))
        .actionGet();
  }

  /** Indexes documents in one bulk request; what the processor wrote, by position. */
  @SuppressWarnings("unchecked")
  private Map<String, Map<String, Object>> index(String... documents) {
    if (!indexExists("logs")) {
      // Documents of this test hold values of several types in one field.
      client()
          .admin()
          .indices()
          .prepareCreate("logs")
          .setSettings(Settings.builder().put("number_of_shards", 1))
          .setMapping(Map.of("dynamic", false))
          .get();
    }
    BulkRequest bulk = new BulkRequest("logs").setRefreshPolicy(RefreshPolicy.IMMEDIATE);
    for (int i = 0; i < documents.length; i++) {
      bulk.add(
          new IndexRequest()
              .id(String.valueOf(i))
              .setPipeline("score")
              .source(documents[i].replace('\'', '"'), XContentType.JSON));
    }
    BulkResponse response = client().bulk(bulk).actionGet();
    then(response.hasFailures()).as(response.buildFailureMessage()).isFalse();
    Map<String, Map<String, Object>> fame = new TreeMap<>();
    for (int i = 0; i < documents.length; i++) {
      String id = String.valueOf(i);
      Map<String, Object> source = client().prepareGet("logs", id).get().getSourceAsMap();
      fame.put(id, (Map<String, Object>) source.get("fame"));
    }
    return fame;
  }
}
