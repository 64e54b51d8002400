/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import io.fame.plugin.activation.ActivateAction;
import io.fame.plugin.activation.ChangesUnderWay;
import io.fame.plugin.activation.PluginMark;
import io.fame.plugin.activation.PrepareAction;
import io.fame.plugin.activation.RestActivationAction;
import io.fame.plugin.activation.RollbackAction;
import io.fame.plugin.activation.TransportActivateAction;
import io.fame.plugin.activation.TransportPrepareAction;
import io.fame.plugin.activation.TransportRollbackAction;
import io.fame.plugin.ingest.FameProcessor;
import io.fame.plugin.ingest.FameProcessorFactory;
import io.fame.plugin.ingest.IngestMetrics;
import io.fame.plugin.memory.MemoSettings;
import io.fame.plugin.memory.MemoryAccount;
import io.fame.plugin.model.ActiveModels;
import io.fame.plugin.model.ModelSettings;
import io.fame.plugin.monitor.DescribeModelAction;
import io.fame.plugin.monitor.ModelsAction;
import io.fame.plugin.monitor.NodeReporter;
import io.fame.plugin.monitor.RestDescribeModelAction;
import io.fame.plugin.monitor.RestReportAction;
import io.fame.plugin.monitor.StatsAction;
import io.fame.plugin.monitor.TransportDescribeModelAction;
import io.fame.plugin.monitor.TransportModelsAction;
import io.fame.plugin.monitor.TransportStatsAction;
import io.fame.plugin.pipeline.PipelinePutFilter;
import io.fame.plugin.score.RestScoreAction;
import io.fame.plugin.score.ScoreAction;
import io.fame.plugin.score.TransportScoreAction;
import io.fame.plugin.search.FameFilterFactory;
import io.fame.plugin.search.FameFilterProcessor;
import io.fame.plugin.search.FilterOverride;
import io.fame.scoring.ScoreMemo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.opensearch.action.support.ActionFilter;
import org.opensearch.cluster.metadata.IndexNameExpressionResolver;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.SetOnce;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.IndexScopedSettings;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.common.settings.SettingsFilter;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.NamedWriteableRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.env.Environment;
import org.opensearch.env.NodeEnvironment;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.ingest.Processor;
import org.opensearch.plugins.ActionPlugin;
import org.opensearch.plugins.CircuitBreakerPlugin;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.SearchPipelinePlugin;
import org.opensearch.plugins.SearchPlugin;
import org.opensearch.repositories.RepositoriesService;
import org.opensearch.rest.RestController;
import org.opensearch.rest.RestHandler;
import org.opensearch.script.ScriptService;
import org.opensearch.search.pipeline.SearchRequestProcessor;
import org.opensearch.threadpool.ExecutorBuilder;
import org.opensearch.threadpool.ScalingExecutorBuilder;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.Client;
import org.opensearch.watcher.ResourceWatcherService;

/**
 * What the plugin adds to a node: the processor {@code fame}, its models and their monitoring, and
 * the search request processor {@code fame_filter}.
 */
public final class FamePlugin extends Plugin
    implements IngestPlugin,
        ActionPlugin,
        CircuitBreakerPlugin,
        SearchPlugin,
        SearchPipelinePlugin {
  private final IngestMetrics metrics = new IngestMetrics();
  private final MemoryAccount memory = new MemoryAccount();

  /** Set after the processor factory was asked for, and before anything is ingested. */
  private final SetOnce<ActiveModels> models = new SetOnce<>();

  private final SetOnce<ClusterService> cluster = new SetOnce<>();

  @Override
  public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
    return Map.of(
        FameProcessor.TYPE, new FameProcessorFactory(name -> models.get().acquire(name), metrics));
  }

  @Override
  public Collection<Object> createComponents(
      Client client,
      ClusterService clusterService,
      ThreadPool threadPool,
      ResourceWatcherService resourceWatcherService,
      ScriptService scriptService,
      NamedXContentRegistry xContentRegistry,
      Environment environment,
      NodeEnvironment nodeEnvironment,
      NamedWriteableRegistry namedWriteableRegistry,
      IndexNameExpressionResolver indexNameExpressionResolver,
      Supplier<RepositoriesService> repositoriesServiceSupplier) {
    cluster.set(clusterService);
    ScoreMemo memo =
        new ScoreMemo(MemoSettings.SIZE.get(environment.settings()).getBytes(), memory);
    clusterService
        .getClusterSettings()
        .addSettingsUpdateConsumer(MemoSettings.SIZE, size -> memo.resize(size.getBytes()));
    models.set(
        ActiveModels.create(
            client, clusterService, threadPool, environment, nodeEnvironment, memo, memory));
    return List.of(
        models.get(), new NodeReporter(models.get(), metrics, memo), new ChangesUnderWay());
  }

  @Override
  public List<Setting<?>> getSettings() {
    List<Setting<?>> settings = new ArrayList<>(ModelSettings.all());
    settings.add(MemoSettings.SIZE);
    return settings;
  }

  @Override
  public Settings additionalSettings() {
    return PluginMark.setting();
  }

  @Override
  public BreakerSettings getCircuitBreaker(Settings settings) {
    return MemoryAccount.breakerSettings(settings);
  }

  @Override
  public void setCircuitBreaker(CircuitBreaker circuitBreaker) {
    memory.use(circuitBreaker);
  }

  /**
   * Where a registry hangs, a thread waits for it: so copies on the node's disk, versions that are
   * retried, and activations have threads of their own.
   */
  @Override
  public List<ExecutorBuilder<?>> getExecutorBuilders(Settings settings) {
    TimeValue idle = TimeValue.timeValueMinutes(1);
    return List.of(
        new ScalingExecutorBuilder(ActiveModels.LOADING_EXECUTOR, 0, 1, idle),
        new ScalingExecutorBuilder(ActiveModels.FETCHING_EXECUTOR, 0, 1, idle),
        new ScalingExecutorBuilder(ActiveModels.PREPARING_EXECUTOR, 0, 4, idle));
  }

  @Override
  public List<ActionHandler<?, ?>> getActions() {
    return List.of(
        new ActionHandler<>(ActivateAction.INSTANCE, TransportActivateAction.class),
        new ActionHandler<>(RollbackAction.INSTANCE, TransportRollbackAction.class),
        new ActionHandler<>(PrepareAction.INSTANCE, TransportPrepareAction.class),
        new ActionHandler<>(ScoreAction.INSTANCE, TransportScoreAction.class),
        new ActionHandler<>(DescribeModelAction.INSTANCE, TransportDescribeModelAction.class),
        new ActionHandler<>(ModelsAction.INSTANCE, TransportModelsAction.class),
        new ActionHandler<>(StatsAction.INSTANCE, TransportStatsAction.class));
  }

  @Override
  public List<ActionFilter> getActionFilters() {
    return List.of(new PipelinePutFilter(cluster::get));
  }

  @Override
  public List<RestHandler> getRestHandlers(
      Settings settings,
      RestController restController,
      ClusterSettings clusterSettings,
      IndexScopedSettings indexScopedSettings,
      SettingsFilter settingsFilter,
      IndexNameExpressionResolver indexNameExpressionResolver,
      Supplier<DiscoveryNodes> nodesInCluster) {
    return List.of(
        RestActivationAction.activate(),
        RestActivationAction.rollback(),
        new RestScoreAction(),
        new RestDescribeModelAction(),
        RestReportAction.models(),
        RestReportAction.stats());
  }

  @Override
  public Map<String, org.opensearch.search.pipeline.Processor.Factory<SearchRequestProcessor>>
      getRequestProcessors(SearchPipelinePlugin.Parameters parameters) {
    return Map.of(FameFilterProcessor.TYPE, new FameFilterFactory());
  }

  @Override
  public List<SearchExtSpec<?>> getSearchExts() {
    return List.of(
        new SearchExtSpec<>(FilterOverride.NAME, FilterOverride::new, FilterOverride::parse));
  }
}
