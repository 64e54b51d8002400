/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.BDDAssertions.then;

import io.fame.plugin.activation.ExpectedActive;
import io.fame.plugin.model.ModelStatus;
import io.fame.plugin.model.ModelStatus.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.opensearch.action.search.SearchTransportService;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.util.io.IOUtils;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.InternalTestCluster;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.test.transport.MockTransportService;
import org.opensearch.transport.TransportService;

/** Nodes that start, come late, or come back without what they had. */
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.TEST,
    numDataNodes = 1,
    numClientNodes = 0,
    supportsDedicatedMasters = false)
public class ModelLifecycleClusterTests extends FameIntegTestCase {
  private static final String DISK = "{'message': 'disk failed'}";

  private final byte[] first = TinyModel.bundle(TinyModel.NAME, 0.5, KEYS.getPrivate());
  private final byte[] second = TinyModel.bundle(TinyModel.NAME, 0.6, KEYS.getPrivate());

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(FamePlugin.class, MockTransportService.TestPlugin.class);
  }

  public void testARegistryThatHangsHoldsUpNeitherTheStartOfANodeNorIndexing() throws Exception {
    upload("id1", "1", first, first);
    activate("1", ExpectedActive.AS_FOUND);
    putPipeline("{'fame': {'model': 'tiny'}}");
    String registry = internalCluster().getNodeNames()[0];
    client()
        .admin()
        .indices()
        .prepareUpdateSettings(REGISTRY)
        .setSettings(Settings.builder().put("index.routing.allocation.require._name", registry))
        .get();
    BlockingQueue<Runnable> unanswered = new LinkedBlockingQueue<>();
    MockTransportService wire =
        (MockTransportService) internalCluster().getInstance(TransportService.class, registry);
    wire.addRequestHandlingBehavior(
        SearchTransportService.QUERY_ACTION_NAME,
        (handler, request, channel, task) ->
            unanswered.add(
                () -> {
                  try {
                    handler.messageReceived(request, channel, task);
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                }));

    String late = internalCluster().startNode();
    Runnable question = unanswered.poll(30, TimeUnit.SECONDS);
    then(question).as("the node asks the registry").isNotNull();
    then(indexThrough(internalCluster().client(late), DISK).get("0"))
        .isEqualTo(Map.of("unscored", "model_unavailable"));
    ModelStatus waiting =
        models().stream()
            .filter(node -> node.getNode().getName().equals(late))
            .findAny()
            .orElseThrow()
            .models()
            .get("tiny");
    then(waiting.state()).isEqualTo(State.LOADING);
    then(waiting.error()).as("the question is still open").isNull();

    wire.clearAllRules();
    question.run();
    awaitAll(status -> status.state() == State.SERVING);
    then(indexThrough(internalCluster().client(late), DISK).get("0"))
        .containsEntry("model", "tiny:1");
  }

  public void testANodeThatJoinsLateLoadsTheActiveVersionByItself() {
    upload("id1", "1", first, first);
    activate("1", ExpectedActive.AS_FOUND);

    internalCluster().startNode();

    awaitAll(status -> active("1", first).equals(status.loaded()));
    then(models()).hasSize(2);
  }

  public void testANodeThatLostItsCopyFetchesItAgain() throws Exception {
    upload("id1", "1", first, first);
    activate("1", ExpectedActive.AS_FOUND);
    putPipeline("{'fame': {'model': 'tiny'}}");

    restartWithoutCopies();

    awaitAll(status -> status.state() == State.SERVING);
    then(index(DISK).get("0")).containsEntry("model", "tiny:1");
  }

  public void testWithRegistryAndCopyGoneEveryDocumentIsIndexedAndScoringResumesByItself()
      throws Exception {
    upload("id1", "1", first, first);
    activate("1", ExpectedActive.AS_FOUND);
    putPipeline("{'fame': {'model': 'tiny'}}");
    then(index(DISK).get("0")).containsEntry("model", "tiny:1");
    client().admin().indices().prepareDelete(REGISTRY).get();

    restartWithoutCopies();
    ensureYellow("logs");

    Map<String, Map<String, Object>> fame = index(DISK, "{'other': 1}", DISK);
    then(fame.get("0")).isEqualTo(Map.of("unscored", "model_unavailable"));
    then(fame.get("1")).isEqualTo(Map.of("unscored", "missing_field"));
    then(fame.get("2")).isEqualTo(Map.of("unscored", "model_unavailable"));
    awaitAll(status -> status.error() != null && status.error().startsWith("registry_missing: "));

    upload("id1", "1", first, first);
    awaitAll(status -> status.state() == State.SERVING);
    then(index(DISK).get("0")).containsEntry("model", "tiny:1");
  }

  public void testARestartedNodeServesThePreviousVersionUntilTheNewOneCanBeHad() throws Exception {
    upload("id1", "1", first, first);
    activate("1", ExpectedActive.AS_FOUND);
    putPipeline("{'fame': {'model': 'tiny'}}");
    // Somebody writes the setting past the API, and the node goes down before it has the bundle.
    put("2", second);

    internalCluster().fullRestart();
    ensureYellow(REGISTRY);

    awaitAll(status -> active("1", first).equals(status.loaded()));
    then(index(DISK).get("0")).containsEntry("model", "tiny:1");
    then(models().get(0).models().get("tiny").state()).isEqualTo(State.LOADING);

    upload("id2", "2", second, second);
    awaitAll(status -> active("2", second).equals(status.loaded()));
    then(index(DISK).get("0")).containsEntry("model", "tiny:2");
  }

  private void restartWithoutCopies() throws Exception {
    Path copies =
        internalCluster().getInstance(NodeEnvironment.class).nodePaths()[0].path.resolve("fame");
    then(copies.resolve("tiny")).isDirectoryContaining("glob:**.zip");
    internalCluster()
        .fullRestart(
            new InternalTestCluster.RestartCallback() {
              @Override
              public Settings onNodeStopped(String node) throws IOException {
                IOUtils.rm(copies);
                return Settings.EMPTY;
              }
            });
  }
}
