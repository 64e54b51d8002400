/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import java.util.Objects;

/**
 * A failure domain of a model and how P(anomaly | domain) is found.
 *
 * @param name keyword that ends up in {@code failure_domain}, for example {@code db-locks}
 * @param description one sentence for people
 * @param expert column of the domain's expert in the {@code experts} output of the model, or -1
 *     where routing decides (all labels of the domain are anomalous)
 * @param scale slope of the expert's calibration: P = sigmoid(scale * logit + offset)
 * @param offset offset of the expert's calibration; for a domain without expert the constant logit
 */
public record DomainEntry(
    String name, String description, int expert, double scale, double offset) {
  public DomainEntry {
    Objects.requireNonNull(name, "name");
  }
}
