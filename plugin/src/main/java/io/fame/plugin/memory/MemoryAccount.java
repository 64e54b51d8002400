/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.memory;

import io.fame.scoring.ScoreMemo;
import org.opensearch.common.SetOnce;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.breaker.CircuitBreakingException;
import org.opensearch.indices.breaker.BreakerSettings;

/**
 * What models and memo hold on this node, counted by a circuit breaker of our own, {@code fame}.
 * The memo gives way: it asks, and makes do without where it is refused. Models are only counted,
 * because a node without its model would index lines without scores.
 */
public final class MemoryAccount implements ScoreMemo.MemoryBudget {
  private static final String NAME = "fame";
  private static final long LIMIT_BYTES = 64L << 20;

  private final SetOnce<CircuitBreaker> breaker = new SetOnce<>();

  /** The breaker as it is by default, changed by {@code breaker.fame.limit} and the like. */
  public static BreakerSettings breakerSettings(Settings settings) {
    return BreakerSettings.updateFromSettings(
        new BreakerSettings(
            NAME,
            LIMIT_BYTES,
            1.0,
            CircuitBreaker.Type.MEMORY,
            CircuitBreaker.Durability.PERMANENT),
        settings);
  }

  /** The breaker that the node made of {@link #breakerSettings}, before anything is counted. */
  public void use(CircuitBreaker counted) {
    breaker.set(counted);
  }

  @Override
  public boolean reserve(long bytes) {
    try {
      breaker.get().addEstimateBytesAndMaybeBreak(bytes, "fame memo");
      return true;
    } catch (CircuitBreakingException e) {
      return false;
    }
  }

  @Override
  public void release(long bytes) {
    breaker.get().addWithoutBreaking(-bytes);
  }

  /** Counts a model that is loaded. */
  public void add(long bytes) {
    breaker.get().addWithoutBreaking(bytes);
  }
}
