/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.model.Expert;
import io.fame.scoring.model.ModelCall;
import io.fame.scoring.model.OnnxModel;
import io.fame.scoring.model.Router;
import java.util.List;

/** Compares the exported graph, run by ONNX Runtime, with the model that was trained. */
public final class OnnxParity {
  private OnnxParity() {}

  /** Largest absolute difference of P(anomaly) over the examples. */
  public static double largestDifference(
      Bundle bundle, TrainedModel trained, List<TrainingExample> examples) throws BundleException {
    List<DomainEntry> domains = bundle.manifest().domains();
    List<Expert> experts = domains.stream().map(Expert::new).toList();
    int columns =
        Math.max(1, (int) domains.stream().filter(domain -> domain.expert() >= 0).count());
    float[] router = new float[domains.size()];
    float[] logits = new float[columns];
    double[] routed = new double[domains.size()];
    double largest = 0;
    try (OnnxModel model = new OnnxModel(bundle.onnx(), domains.size(), columns);
        ModelCall call = model.call(1, FeatureEncoder.MAX_FEATURES)) {
      for (TrainingExample example : examples) {
        call.rows().put(example.rows());
        call.run(1, example.rows().length, router, logits, 0);
        Router.route(router, 0, routed);
        double probability = 0;
        for (int d = 0; d < routed.length; d++) {
          probability += routed[d] * experts.get(d).judge(logits, 0);
        }
        largest = Math.max(largest, Math.abs(probability - trained.probability(example.rows())));
      }
    }
    return largest;
  }
}
