/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models whose active version this node, as cluster manager, is about to change. One activation
 * or rollback of a model at a time: two of them would take turns in preparing nodes for versions of
 * which only one can win.
 */
public final class ChangesUnderWay {
  private final Set<String> models = ConcurrentHashMap.newKeySet();

  /** Whether the change may begin; if so, {@link #end} has to follow. */
  boolean begin(String model) {
    return models.add(model);
  }

  void end(String model) {
    models.remove(model);
  }
}
