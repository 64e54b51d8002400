/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.BDDAssertions.then;

import io.fame.plugin.activation.ActivateAction;
import io.fame.plugin.activation.ActivateRequest;
import io.fame.plugin.activation.ActivationResponse;
import io.fame.plugin.activation.ExpectedActive;
import io.fame.plugin.activation.RollbackAction;
import io.fame.plugin.activation.RollbackRequest;
import io.fame.plugin.model.ModelStatus;
import io.fame.plugin.monitor.ModelsAction;
import io.fame.plugin.monitor.NodeReport;
import io.fame.plugin.monitor.NodesRequest;
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
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchException;
import org.opensearch.action.admin.cluster.settings.ClusterUpdateSettingsRequest;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.bulk.BulkResponse;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.DeletePipelineRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.transport.client.Client;

/**
 * Clusters of the test framework with the plugin; the registry's index is written as ML Commons
 * does.
 */
public abstract class FameIntegTestCase extends OpenSearchIntegTestCase {
  static final KeyPair KEYS = Ed25519Keys.generate();
  static final String REGISTRY = ".plugins-ml-model";
  private static final Map<String, Object> NAME_MAPPING =
      Map.of(
          "type",
          "text",
          "fields",
          Map.of("keyword", Map.of("type", "keyword", "ignore_above", 256)));
  static final String ACTIVE = "plugins.fame.model.tiny.active";

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
  public void clearModels() {
    client().admin().cluster().deletePipeline(new DeletePipelineRequest("*")).actionGet();
    client()
        .admin()
        .cluster()
        .updateSettings(
            new ClusterUpdateSettingsRequest()
                .persistentSettings(Settings.builder().putNull("plugins.fame.model.*")))
        .actionGet();
  }

  final List<NodeReport> models() {
    return client().execute(ModelsAction.INSTANCE, new NodesRequest()).actionGet().getNodes();
  }

  final void awaitAll(Predicate<ModelStatus> condition) {
    try {
      assertBusy(
          () -> {
            List<NodeReport> nodes = models();
            then(nodes).hasSize(internalCluster().size());
            for (NodeReport node : nodes) {
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

  static ActivateRequest request(String version, ExpectedActive expected) {
    return new ActivateRequest("tiny", version, expected, true);
  }

  static ActivationResponse activate(String version, ExpectedActive expected) {
    return client().execute(ActivateAction.INSTANCE, request(version, expected)).actionGet();
  }

  static ActivationResponse rollback(ExpectedActive expected) {
    return client()
        .execute(RollbackAction.INSTANCE, new RollbackRequest("tiny", expected))
        .actionGet();
  }

  static OpenSearchException failure(Runnable activation) {
    try {
      activation.run();
    } catch (OpenSearchException e) {
      return (OpenSearchException) ExceptionsHelper.unwrapCause(e);
    }
    throw new AssertionError("it succeeded");
  }

  static String active(String version, byte[] bundle) {
    return version + ":" + Sha256.hex(bundle);
  }

  /** Writes the setting itself, past the API. */
  final void put(String version, byte[] bundle) {
    put(active(version, bundle));
  }

  final void put(String value) {
    client()
        .admin()
        .cluster()
        .updateSettings(
            new ClusterUpdateSettingsRequest()
                .persistentSettings(Settings.builder().put(ACTIVE, value)))
        .actionGet();
  }

  /** Writes what ML Commons writes for a model of two chunks. */
  final void upload(String id, String version, byte[] promised, byte[] stored) {
    upload("tiny", id, version, promised, stored);
  }

  final void upload(String model, String id, String version, byte[] promised, byte[] stored) {
    if (!client().admin().indices().prepareExists(REGISTRY).get().isExists()) {
      client()
          .admin()
          .indices()
          .prepareCreate(REGISTRY)
          .setSettings(Settings.builder().put("number_of_shards", 1))
          .setMapping(
              Map.of(
                  "properties",
                  Map.of(
                      "model_content_hash_value", Map.of("type", "keyword"),
                      "model_version", Map.of("type", "keyword"),
                      "name", NAME_MAPPING,
                      "chunk_number", Map.of("type", "long"),
                      "model_content", Map.of("type", "binary"))))
          .get();
    }
    int half = stored.length / 2;
    BulkRequest bulk = new BulkRequest(REGISTRY).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
    bulk.add(
        new IndexRequest()
            .id(id)
            .source(
                "name",
                model,
                "model_version",
                version,
                "model_content_hash_value",
                Sha256.hex(promised),
                "model_content_size_in_bytes",
                promised.length,
                "total_chunks",
                2));
    bulk.add(chunk(model, id, 0, Arrays.copyOfRange(stored, 0, half)));
    bulk.add(chunk(model, id, 1, Arrays.copyOfRange(stored, half, stored.length)));
    then(client().bulk(bulk).actionGet().hasFailures()).isFalse();
  }

  private static IndexRequest chunk(String model, String id, int number, byte[] content) {
    return new IndexRequest()
        .id(id + "_" + number)
        .source(
            "name",
            model,
            "chunk_number",
            number,
            "total_chunks",
            2,
            "model_content",
            Base64.getEncoder().encodeToString(content));
  }

  final void putPipeline(String processor) {
    String pipeline = "{\"processors\": [" + processor.replace('\'', '"') + "]}";
    client()
        .admin()
        .cluster()
        .putPipeline(new PutPipelineRequest("score", new BytesArray(pipeline), XContentType.JSON))
        .actionGet();
  }

  /** Indexes documents in one bulk request; what the processor wrote, by position. */
  final Map<String, Map<String, Object>> index(String... documents) {
    return indexThrough(client(), documents);
  }

  /** Like {@link #index}, where the client's node runs the processor. */
  @SuppressWarnings("unchecked")
  final Map<String, Map<String, Object>> indexThrough(Client node, String... documents) {
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
    BulkResponse response = node.bulk(bulk).actionGet();
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
