/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.pipeline;

import io.fame.scoring.mapping.TargetMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.IndexMetadata;
import org.opensearch.cluster.metadata.MappingMetadata;
import org.opensearch.index.IndexSettings;
import org.opensearch.index.mapper.MapperService;
import org.opensearch.ingest.IngestMetadata;
import org.opensearch.ingest.PipelineConfiguration;

/** The indices whose default or final pipeline scores with a model, called pipelines included. */
public final class ScoredIndices {
  private ScoredIndices() {}

  /** Open indices that would reject scored documents: what is wrong with them, by name. */
  public static Map<String, String> problems(ClusterState state, String model) {
    Map<String, Set<String>> targets = targets(state, model);
    Map<String, String> problems = new TreeMap<>();
    Map<List<Object>, Optional<String>> seen = new HashMap<>();
    for (IndexMetadata index : state.metadata()) {
      MappingMetadata mapping = index.mapping();
      if (mapping == null || index.getState() == IndexMetadata.State.CLOSE) {
        continue;
      }
      for (String target : targets(index, targets)) {
        long fieldLimit =
            MapperService.INDEX_MAPPING_TOTAL_FIELDS_LIMIT_SETTING.get(index.getSettings());
        // Indices of a data stream share their mapping.
        seen.computeIfAbsent(
                List.of(mapping.source(), fieldLimit, target),
                key -> TargetMapping.problem(mapping.sourceAsMap(), fieldLimit, target))
            .ifPresent(problem -> problems.put(index.getIndex().getName(), problem));
      }
    }
    return problems;
  }

  private static Set<String> targets(IndexMetadata index, Map<String, Set<String>> byPipeline) {
    Set<String> targets = new TreeSet<>();
    for (String pipeline :
        List.of(
            IndexSettings.DEFAULT_PIPELINE.get(index.getSettings()),
            IndexSettings.FINAL_PIPELINE.get(index.getSettings()))) {
      targets.addAll(byPipeline.getOrDefault(pipeline, Set.of()));
    }
    return targets;
  }

  /** Where the model's scores go, by pipeline. */
  private static Map<String, Set<String>> targets(ClusterState state, String model) {
    IngestMetadata ingest = state.metadata().custom(IngestMetadata.TYPE);
    if (ingest == null) {
      return Map.of();
    }
    Map<String, PipelineDefinition> definitions = new HashMap<>();
    for (PipelineConfiguration pipeline : ingest.getPipelines().values()) {
      definitions.put(pipeline.getId(), PipelineDefinition.of(pipeline.getConfigAsMap()));
    }
    Map<String, Set<String>> targets = new HashMap<>();
    for (String pipeline : definitions.keySet()) {
      Set<String> found = new HashSet<>();
      for (String called : reached(pipeline, definitions)) {
        for (PipelineDefinition.Use use : definitions.get(called).uses()) {
          if (model.equals(use.model()) && use.target() instanceof String) {
            found.add((String) use.target());
          }
        }
      }
      if (!found.isEmpty()) {
        targets.put(pipeline, found);
      }
    }
    return targets;
  }

  private static Set<String> reached(String pipeline, Map<String, PipelineDefinition> definitions) {
    Set<String> reached = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(pipeline));
    while (!open.isEmpty()) {
      String next = open.remove(open.size() - 1);
      if (definitions.containsKey(next) && reached.add(next)) {
        open.addAll(definitions.get(next).calls());
      }
    }
    return reached;
  }
}
