/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

/**
 * One version of a model in a registry.
 *
 * @param name name of the model, as its manifest says
 * @param version the registry's version of it: a number that counts up
 * @param sha256 SHA-256 of the bundle, 64 lower-case hex digits
 * @param id what the registry itself calls it
 * @param bytes size of the bundle
 * @param createdMillis when its upload began, milliseconds since the epoch
 * @param overrideReason why somebody accepted it although it missed gates; {@code null} if nobody
 *     had to
 * @param complete whether all of it arrived; only such a version can be activated
 */
public record RegisteredModel(
    String name,
    String version,
    String sha256,
    String id,
    long bytes,
    long createdMillis,
    String overrideReason,
    boolean complete) {

  /** {@code version:sha256}, as the setting for the active version holds it. */
  public String reference() {
    return version + ":" + sha256;
  }
}
