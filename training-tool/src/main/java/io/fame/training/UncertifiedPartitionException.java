/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import io.fame.training.partition.PartitionCertificate;
import java.util.List;

/** No proposed partition of the templates passes certification, so there is no model. */
public final class UncertifiedPartitionException extends UnusableDataException {
  /** Not part of a serialized exception; nobody writes one. */
  private final transient List<PartitionCertificate> refused;

  /**
   * @param refused the certificates, in the order in which the partitions were proposed
   */
  public UncertifiedPartitionException(List<PartitionCertificate> refused) {
    super(
        "No partition of the templates into failure domains passes certification, so there is no"
            + " model: "
            + refused.get(refused.size() - 1).checks().stream()
                .filter(check -> !check.passed())
                .toList());
    this.refused = List.copyOf(refused);
  }

  /** What was checked of each proposal, and which checks failed. */
  public List<PartitionCertificate> refused() {
    return refused;
  }
}
