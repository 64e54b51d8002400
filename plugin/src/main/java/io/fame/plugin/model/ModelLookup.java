/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

/** Where processors find the models that this node serves. */
@FunctionalInterface
public interface ModelLookup {
  /**
   * The model as it is served now, to be closed by the caller; a new version that takes over in the
   * meantime leaves it usable until then. Null where this node serves no version of it.
   */
  ServedModel acquire(String name);
}
