/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.score;

import io.fame.plugin.model.ActiveModels;
import io.fame.plugin.model.ActiveVersions;
import io.fame.plugin.model.ExplainedModel;
import io.fame.plugin.model.TransportServedModelAction;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.WordGain;
import java.util.ArrayList;
import java.util.List;
import org.opensearch.action.support.ActionFilters;
import org.opensearch.cluster.service.ClusterService;
import org.opensearch.common.inject.Inject;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.TransportService;

/** Runs {@link ScoreAction}. */
public final class TransportScoreAction
    extends TransportServedModelAction<ScoreRequest, ScoreResponse> {
  @Inject
  public TransportScoreAction(
      TransportService transportService,
      ClusterService clusterService,
      ThreadPool threadPool,
      ActionFilters filters,
      ActiveModels models) {
    super(
        ScoreAction.NAME,
        transportService,
        clusterService,
        threadPool,
        filters,
        models,
        ScoreRequest::new,
        ScoreResponse::new);
  }

  @Override
  protected String model(ScoreRequest request) {
    return request.model();
  }

  @Override
  protected ScoreResponse answer(
      ScoreRequest request, ExplainedModel model, ActiveVersions versions) {
    List<String> context = model.manifest().features().context();
    List<LogLine> lines = new ArrayList<>();
    for (ScoreRequest.Line line : request.lines()) {
      for (String name : line.context().keySet()) {
        if (!context.contains(name)) {
          throw new IllegalArgumentException(
              "[context] has no field [" + name + "] in this model; its fields are " + context);
        }
      }
      lines.add(
          new LogLine(
              line.message(),
              context.stream().map(name -> line.context().getOrDefault(name, "")).toList()));
    }
    List<LogScore> scores = model.score(lines, Explain.NEVER);
    List<List<WordGain>> evidence = model.evidence(lines);
    List<ScoredLine> scored = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      scored.add(new ScoredLine(scores.get(i), evidence.get(i)));
    }
    return new ScoreResponse(model.label(), model.manifest().thresholds(), scored);
  }
}
