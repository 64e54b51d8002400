/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.Bundle;

/**
 * What a training run ends with.
 *
 * @param bundle the model, unsigned; its certificate says whether it may be used
 * @param report what was done and how long it took: everything that the bundle must not hold
 */
public record TrainingResult(Bundle bundle, JsonNode report) {
  /** Whether the model passed certification. */
  public boolean certified() {
    return bundle.certificate().path("certified").asBoolean(false);
  }
}
