/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

/**
 * A version that all ingest nodes serve.
 *
 * @param model name of the model
 * @param active {@code version:sha256}
 * @param previous what was active before, or {@code null} for nothing
 * @param nodes number of ingest nodes
 * @param seconds from the request until every node served it
 * @param overrideReason why somebody accepted the version although it missed gates; {@code null} if
 *     nobody had to, or if the registry does not say
 */
public record Activation(
    String model,
    String active,
    String previous,
    int nodes,
    double seconds,
    String overrideReason) {
  /** The same with what the registry says of the active version. */
  Activation of(RegisteredModel version) {
    return new Activation(model, active, previous, nodes, seconds, version.overrideReason());
  }
}
