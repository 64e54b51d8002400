/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.BDDAssertions.then;
import static org.assertj.core.api.BDDAssertions.thenThrownBy;

import io.fame.plugin.activation.ActivateAction;
import io.fame.plugin.activation.ActivateRequest;
import io.fame.plugin.activation.ActivationResponse;
import io.fame.plugin.activation.ExpectedActive;
import io.fame.plugin.activation.PrepareAction;
import io.fame.plugin.activation.TransportPrepareAction;
import io.fame.plugin.model.ModelStatus.State;
import io.fame.scoring.bundle.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opensearch.OpenSearchException;
import org.opensearch.action.bulk.BulkRequest;
import org.opensearch.action.index.IndexRequest;
import org.opensearch.action.ingest.PutPipelineRequest;
import org.opensearch.action.support.PlainActionFuture;
import org.opensearch.action.support.WriteRequest.RefreshPolicy;
import org.opensearch.common.CheckedRunnable;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.common.xcontent.XContentType;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.InternalTestCluster;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.test.transport.MockTransportService;
import org.opensearch.transport.ActionNotFoundTransportException;
import org.opensearch.transport.TransportService;
import org.opensearch.transport.client.Client;

/** Activation and rollback over the nodes of a cluster. */
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.SUITE,
    numDataNodes = 2,
    numClientNodes = 0,
    supportsDedicatedMasters = false)
public class ModelActivationClusterTests extends FameIntegTestCase {
  private static final String SIZE = "model_content_size_in_bytes";

  /** For the nodes that start from now on. */
  private static volatile boolean withoutPlugin;

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return withoutPlugin
        ? List.of(MockTransportService.TestPlugin.class)
        : List.of(FamePlugin.class, MockTransportService.TestPlugin.class);
  }

  @Override
  protected Settings nodeSettings(int ordinal) {
    Settings settings = super.nodeSettings(ordinal);
    return withoutPlugin
        ? settings.filter(setting -> !setting.startsWith("plugins.fame."))
        : settings;
  }

  private final byte[] first = TinyModel.bundle(TinyModel.NAME, 0.5, KEYS.getPrivate());
  private final byte[] second = TinyModel.bundle(TinyModel.NAME, 0.6, KEYS.getPrivate());
  private final byte[] third = TinyModel.bundle(TinyModel.NAME, 0.7, KEYS.getPrivate());

  public void testWhenTheAnswerComesEveryNodeServesTheNewVersion() {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);

    ActivationResponse one = activate("1", ExpectedActive.AS_FOUND);
    then(one.isAcknowledged()).isTrue();
    then(one.active()).isEqualTo(active("1", first));
    then(one.previous()).isNull();
    then(one.nodes()).hasSize(2);
    then(models()).allMatch(node -> node.models().get("tiny").state() == State.SERVING);

    ActivationResponse two = activate("2:" + Sha256.hex(second), new ExpectedActive(true, "1"));
    then(two.previous()).isEqualTo(active("1", first));
    then(models()).allMatch(node -> node.models().get("tiny").loaded().equals(active("2", second)));
  }

  public void testRollbacksGoBackThroughAllActivationsAndThenSayThatThereIsNoMore()
      throws Exception {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);
    upload("id3", "3", third, third);
    activate("1", ExpectedActive.AS_FOUND);
    activate("2", ExpectedActive.AS_FOUND);
    activate("3", ExpectedActive.AS_FOUND);

    // A rollback is for bad days: the registry may be lost on one.
    client().admin().indices().prepareDelete(REGISTRY).get();
    then(rollback(ExpectedActive.AS_FOUND).active()).isEqualTo(active("2", second));
    then(models()).allMatch(node -> node.models().get("tiny").loaded().equals(active("2", second)));

    upload("id1", "1", first, first);
    then(rollback(new ExpectedActive(true, "2")).active()).isEqualTo(active("1", first));

    OpenSearchException none = failure(() -> rollback(ExpectedActive.AS_FOUND));
    then(none.status()).isEqualTo(RestStatus.CONFLICT);
    then(none).hasMessage("model [tiny] has no version before [1] to go back to");
  }

  public void testOfTwoActivationsAtOnceOneWinsAndTheOtherIsAConflict() {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);
    upload("id3", "3", third, third);
    activate("1", ExpectedActive.AS_FOUND);

    List<PlainActionFuture<ActivationResponse>> answers = new ArrayList<>();
    for (String version : List.of("2", "3")) {
      PlainActionFuture<ActivationResponse> answer = PlainActionFuture.newFuture();
      client().execute(ActivateAction.INSTANCE, request(version, ExpectedActive.AS_FOUND), answer);
      answers.add(answer);
    }
    List<String> won = new ArrayList<>();
    List<RestStatus> lost = new ArrayList<>();
    for (PlainActionFuture<ActivationResponse> answer : answers) {
      try {
        won.add(answer.actionGet().active());
      } catch (OpenSearchException e) {
        lost.add(e.status());
      }
    }

    then(won).hasSize(1);
    then(lost).containsExactly(RestStatus.CONFLICT);
    then(models()).allMatch(node -> node.models().get("tiny").loaded().equals(won.get(0)));
  }

  public void testWhileOneChangeIsUnderWayAnyOtherIsAConflictAndTakesNothingFromIt()
      throws Exception {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);
    upload("id3", "3", third, third);
    activate("1", ExpectedActive.AS_FOUND);
    BlockingQueue<CheckedRunnable<Exception>> held = new LinkedBlockingQueue<>();
    MockTransportService wire = wireOfTheManager();
    try {
      wire.addSendBehavior(
          internalCluster().getInstance(TransportService.class, otherNode()),
          (connection, id, action, request, options) -> {
            if (action.startsWith(PrepareAction.NAME)) {
              held.add(() -> connection.sendRequest(id, action, request, options));
            } else {
              connection.sendRequest(id, action, request, options);
            }
          });
      PlainActionFuture<ActivationResponse> answer = PlainActionFuture.newFuture();
      client().execute(ActivateAction.INSTANCE, request("2", ExpectedActive.AS_FOUND), answer);
      CheckedRunnable<Exception> preparation = held.poll(30, TimeUnit.SECONDS);

      for (Runnable other :
          List.<Runnable>of(
              () -> activate("3", ExpectedActive.AS_FOUND),
              () -> activate("2", ExpectedActive.AS_FOUND),
              () -> rollback(ExpectedActive.AS_FOUND))) {
        OpenSearchException conflict = failure(other);
        then(conflict.status()).isEqualTo(RestStatus.CONFLICT);
        then(conflict).hasMessage("another activation or rollback of model [tiny] is under way");
      }

      preparation.run();
      then(answer.actionGet().isAcknowledged()).isTrue();
      then(models())
          .allMatch(node -> node.models().get("tiny").loaded().equals(active("2", second)));
      then(held).isEmpty();
    } finally {
      wire.clearAllRules();
    }
    then(activate("3", ExpectedActive.AS_FOUND).previous()).isEqualTo(active("2", second));
  }

  public void testActivatingWhatIsActiveButCouldNotBeLoadedMakesEveryNodeServeIt() {
    // No other test has this one, of which a node would still hold a copy.
    byte[] absent = TinyModel.bundle(TinyModel.NAME, 0.65, KEYS.getPrivate());
    upload("id1", "1", first, first);
    activate("1", ExpectedActive.AS_FOUND);
    // Past the API, and the registry does not have it.
    put("2", absent);
    then(models()).allMatch(node -> node.models().get("tiny").loaded().equals(active("1", first)));

    upload("id2", "2", absent, absent);
    then(activate("2", ExpectedActive.AS_FOUND).isAcknowledged()).isTrue();

    then(models()).allMatch(node -> node.models().get("tiny").loaded().equals(active("2", absent)));
  }

  public void testWhoExpectsAnotherVersionLosesAndHearsWhichOneIsActive() {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);
    activate("1", new ExpectedActive(true, null));

    OpenSearchException conflict = failure(() -> activate("2", new ExpectedActive(true, "7")));
    then(conflict.status()).isEqualTo(RestStatus.CONFLICT);
    then(conflict.getMetadata("opensearch.active")).containsExactly(active("1", first));
    then(failure(() -> activate("2", new ExpectedActive(true, null))).status())
        .isEqualTo(RestStatus.CONFLICT);
    then(models()).allMatch(node -> node.models().get("tiny").active().startsWith("1:"));
  }

  public void testABundleThatDoesNotPassStopsTheActivationLeavesATraceAndNothingChanges() {
    byte[] unsigned = TinyModel.bundle(null);
    upload("id1", "1", first, first);
    upload("id2", "2", unsigned, unsigned);
    activate("1", ExpectedActive.AS_FOUND);

    OpenSearchException refused;
    try (LoggedWarnings warnings = new LoggedWarnings(TransportPrepareAction.class)) {
      refused = failure(() -> activate("2", ExpectedActive.AS_FOUND));
      then(warnings.messages())
          .hasSize(2)
          .containsOnly(
              "model [tiny] version [2] cannot be activated: unsigned: the bundle has no"
                  + " signature");
    }

    then(refused.status()).isEqualTo(RestStatus.BAD_REQUEST);
    then(refused.getMetadata("opensearch.failed_nodes"))
        .containsExactlyInAnyOrder(internalCluster().getNodeNames());
    then(refused).hasMessageContaining("unsigned: the bundle has no signature");
    then(models())
        .allMatch(node -> node.models().get("tiny").loaded().equals(active("1", first)))
        .allMatch(node -> node.models().get("tiny").active().equals(active("1", first)));
  }

  public void testAVersionThatTheRegistryDoesNotHaveIsNotFound() {
    OpenSearchException nowhere = failure(() -> activate("9", ExpectedActive.AS_FOUND));
    then(nowhere.status()).isEqualTo(RestStatus.NOT_FOUND);
    then(nowhere).hasMessageContaining("registry_missing: there is no index .plugins-ml-model");

    upload("id1", "1", first, first);

    OpenSearchException missing = failure(() -> activate("9", ExpectedActive.AS_FOUND));

    then(missing.status()).isEqualTo(RestStatus.NOT_FOUND);
    then(missing).hasMessageContaining("not_found: no registry holds this version");
    thenThrownBy(() -> activate("../9", ExpectedActive.AS_FOUND))
        .hasMessageContaining("[version] is not a version");
    then(failure(() -> rollback(ExpectedActive.AS_FOUND)).status()).isEqualTo(RestStatus.NOT_FOUND);
  }

  public void testModelsWhoseNamesBeginAlikeDoNotHideOne() {
    upload("id1", "1", first, first);
    BulkRequest crowd = new BulkRequest(REGISTRY).setRefreshPolicy(RefreshPolicy.IMMEDIATE);
    for (int i = 0; i < 40; i++) {
      crowd.add(new IndexRequest().source("name", "tiny-" + i, "model_version", "1"));
    }
    then(client().bulk(crowd).actionGet().hasFailures()).isFalse();

    then(activate("1", ExpectedActive.AS_FOUND).active()).isEqualTo(active("1", first));
  }

  public void testEachDefectOfTheRegistryHasAWordOfItsOwn() {
    // No other test has this one, of which a node would still hold a copy.
    byte[] absent = TinyModel.bundle(TinyModel.NAME, 0.66, KEYS.getPrivate());
    upload("id1", "1", absent, absent);
    refused("registry_malformed: the registry says total_chunks 0", Map.of("total_chunks", 0));
    refused(
        "registry_malformed: the registry says 1025 chunks, allowed are 1024",
        Map.of("total_chunks", 1025));
    refused(
        "too_large: the registry says 33554433 bytes, allowed are 33554432",
        Map.of("total_chunks", 2, SIZE, 33_554_433));
    refused("digest_mismatch: the registry says 7 bytes and holds another number", Map.of(SIZE, 7));

    client().prepareDelete(REGISTRY, "id1_1").get();
    then(refused("chunk_missing: the registry lacks chunk 1", Map.of(SIZE, absent.length)).status())
        .isEqualTo(RestStatus.SERVICE_UNAVAILABLE);

    upload("id2", "1", second, second);
    refused("ambiguous: the registry holds several bundles of version 1", Map.of(SIZE, 1));

    client().admin().indices().prepareClose(REGISTRY).get();
    OpenSearchException closed = failure(() -> activate("1", ExpectedActive.AS_FOUND));
    then(closed.status()).isEqualTo(RestStatus.SERVICE_UNAVAILABLE);
    then(closed).hasMessageContaining("registry_unreadable: the registry cannot be read: ");
  }

  /** What an activation says after a change of what the registry knows about version 1. */
  private static OpenSearchException refused(String why, Map<String, Object> change) {
    client()
        .prepareUpdate(REGISTRY, "id1")
        .setDoc(change)
        .setRefreshPolicy(RefreshPolicy.IMMEDIATE)
        .get();
    OpenSearchException refused = failure(() -> activate("1", ExpectedActive.AS_FOUND));
    then(refused).hasMessageContaining("] " + why);
    if (refused.status() != RestStatus.SERVICE_UNAVAILABLE) {
      then(refused.status()).isEqualTo(RestStatus.BAD_REQUEST);
    }
    return refused;
  }

  public void testAStandbyClusterManagerWithoutThePluginStopsTheActivationByName()
      throws Exception {
    upload("id1", "1", first, first);
    String bare;
    withoutPlugin = true;
    try {
      bare = internalCluster().startClusterManagerOnlyNode();
    } finally {
      withoutPlugin = false;
    }
    try {
      Client manager = client(internalCluster().getClusterManagerName());
      OpenSearchException stopped =
          failure(
              () ->
                  manager
                      .execute(ActivateAction.INSTANCE, request("1", ExpectedActive.AS_FOUND))
                      .actionGet());
      then(stopped.status()).isEqualTo(RestStatus.SERVICE_UNAVAILABLE);
      then(stopped)
          .hasMessage(
              "version [1] of model [tiny] was not activated: node ["
                  + bare
                  + "] no_plugin: the node has no FAME plugin");
    } finally {
      internalCluster().stopRandomNode(InternalTestCluster.nameFilter(bare));
    }
    then(activate("1", ExpectedActive.AS_FOUND).isAcknowledged()).isTrue();
  }

  public void testANodeThatDoesNotAnswerOrHasNoPluginStopsTheActivationByName() {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);
    activate("1", ExpectedActive.AS_FOUND);
    String other = otherNode();
    MockTransportService wire = wireOfTheManager();
    TransportService silent = internalCluster().getInstance(TransportService.class, other);
    try {
      wire.addSendBehavior(
          silent,
          (connection, id, action, request, options) -> {
            if (!action.startsWith(PrepareAction.NAME)) {
              connection.sendRequest(id, action, request, options);
            }
          });
      OpenSearchException late = failure(() -> activateWithin("2", TimeValue.timeValueSeconds(1)));
      then(late.status()).isEqualTo(RestStatus.GATEWAY_TIMEOUT);
      then(late)
          .hasMessage(
              "version [2] of model [tiny] was not activated: node ["
                  + other
                  + "] timeout: the node did not answer in time");
      then(late.getMetadata("opensearch.failed_nodes")).containsExactly(other);

      wire.clearAllRules();
      wire.addSendBehavior(
          silent,
          (connection, id, action, request, options) -> {
            if (action.startsWith(PrepareAction.NAME)) {
              throw new ActionNotFoundTransportException(action);
            }
            connection.sendRequest(id, action, request, options);
          });
      OpenSearchException bare = failure(() -> activate("2", ExpectedActive.AS_FOUND));
      then(bare.status()).isEqualTo(RestStatus.SERVICE_UNAVAILABLE);
      then(bare)
          .hasMessageContaining("node [" + other + "] no_plugin: the node has no FAME plugin");
    } finally {
      wire.clearAllRules();
    }
    then(models()).allMatch(node -> node.models().get("tiny").loaded().equals(active("1", first)));

    then(activate("2", ExpectedActive.AS_FOUND).isAcknowledged()).isTrue();
  }

  public void testAnIndexThatWouldRejectScoredDocumentsStopsTheActivationUnlessToldOtherwise() {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);
    activate("1", ExpectedActive.AS_FOUND);
    putPipeline("{'fame': {'model': 'tiny', 'target_field': 'score'}}");
    client()
        .admin()
        .indices()
        .prepareCreate("strict")
        .setSettings(Settings.builder().put("index.default_pipeline", "score"))
        .setMapping(
            Map.of("dynamic", "strict", "properties", Map.of("message", Map.of("type", "text"))))
        .get();

    OpenSearchException refused = failure(() -> activate("2", ExpectedActive.AS_FOUND));
    then(refused.status()).isEqualTo(RestStatus.BAD_REQUEST);
    then(refused)
        .hasMessage(
            "model [tiny] was not activated: index [strict] would reject scored documents, since"
                + " its mapping is strict and has no field [score]; 1 such indices;"
                + " [check_mappings=false] activates all the same");
    then(refused.getMetadata("opensearch.failed_indices")).containsExactly("strict");
    // The check is right about it.
    thenThrownBy(() -> client().prepareIndex("strict").setSource("message", "disk failed").get())
        .hasMessageContaining("strict");

    ActivateRequest careless = new ActivateRequest("tiny", "2", ExpectedActive.AS_FOUND, false);
    then(client().execute(ActivateAction.INSTANCE, careless).actionGet().active())
        .isEqualTo(active("2", second));
  }

  public void testAnIndexWithoutRoomForTheFieldsStopsTheActivation() {
    upload("id1", "1", first, first);
    upload("id2", "2", second, second);
    activate("1", ExpectedActive.AS_FOUND);
    putPipeline("{'fame': {'model': 'tiny'}}");
    String limit = "index.mapping.total_fields.limit";
    client()
        .admin()
        .indices()
        .prepareCreate("full")
        .setSettings(Settings.builder().put("index.default_pipeline", "score").put(limit, 20))
        .setMapping(Map.of("properties", Map.of("message", Map.of("type", "text"))))
        .get();

    OpenSearchException refused = failure(() -> activate("2", ExpectedActive.AS_FOUND));
    then(refused)
        .hasMessageContaining(
            "index [full] would reject scored documents, since it has 1 of at most 20 fields"
                + " ([index.mapping.total_fields.limit]) and scores add 20;");
    // It is right: a document with a score leaves room for one field, one without needs two.
    client().prepareIndex("full").setSource("message", "disk failed").get();
    thenThrownBy(() -> client().prepareIndex("full").setSource(Map.of()).get())
        .hasMessageContaining("Limit of total fields [20] has been exceeded");

    client()
        .admin()
        .indices()
        .prepareUpdateSettings("full")
        .setSettings(Settings.builder().put(limit, 21))
        .get();
    then(activate("2", ExpectedActive.AS_FOUND).isAcknowledged()).isTrue();
    client().prepareIndex("full").setSource(Map.of()).get();
  }

  public void testAPipelineOfAnUnknownModelIsRefusedWhicheverNodeItIsPutThrough() {
    BytesArray pipeline =
        new BytesArray("{\"processors\": [{\"fame\": {\"model\": \"nobody\", \"tag\": \"t\"}}]}");
    then(internalCluster().getNodeNames()).hasSize(2);
    for (String node : internalCluster().getNodeNames()) {
      Client through = internalCluster().client(node);
      OpenSearchException refused =
          failure(
              () ->
                  through
                      .admin()
                      .cluster()
                      .putPipeline(new PutPipelineRequest("put", pipeline, XContentType.JSON))
                      .actionGet());

      then(refused.status()).isEqualTo(RestStatus.BAD_REQUEST);
      then(refused).hasMessage("[model] [nobody] is not an active model of this cluster");
      then(refused.getMetadata("opensearch.property_name")).containsExactly("model");
      then(refused.getMetadata("opensearch.processor_tag")).containsExactly("t");
      then(through.admin().cluster().prepareGetPipeline("put").get().isFound()).isFalse();
    }
  }

  private static String otherNode() {
    String manager = internalCluster().getClusterManagerName();
    return Arrays.stream(internalCluster().getNodeNames())
        .filter(node -> !node.equals(manager))
        .findAny()
        .orElseThrow();
  }

  private static MockTransportService wireOfTheManager() {
    String manager = internalCluster().getClusterManagerName();
    return (MockTransportService) internalCluster().getInstance(TransportService.class, manager);
  }

  private static ActivationResponse activateWithin(String version, TimeValue timeout) {
    return client()
        .execute(
            ActivateAction.INSTANCE, request(version, ExpectedActive.AS_FOUND).timeout(timeout))
        .actionGet();
  }
}
