/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.TrainingResult;
import java.security.PrivateKey;

/**
 * A trained model.
 *
 * @param result what training ended with
 * @param zip the bundle, signed if there is a key; {@code null} where the model did not pass
 */
record TrainedModel(TrainingResult result, byte[] zip) {
  static TrainedModel of(TrainingResult result, PrivateKey key) {
    return new TrainedModel(
        result, result.certified() ? BundleWriter.write(result.bundle(), key) : null);
  }
}
