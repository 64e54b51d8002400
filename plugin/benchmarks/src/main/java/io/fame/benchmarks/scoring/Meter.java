/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the measured thread itself used: processor time and allocated bytes. On a machine that does
 * other work as well, lines per second of the clock say more about that work.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Meter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Processor time within {@link #begin} and {@link #end}, in nanoseconds. */
  public long cpuNanos;

  /** Bytes allocated meanwhile. */
  public long allocatedBytes;

  /** Lines worked on meanwhile. */
  public long lines;

  private long cpuBefore;
  private long allocatedBefore;

  /** Starts at zero with each iteration. */
  @Setup(Level.Iteration)
  public void reset() {
    cpuNanos = 0;
    allocatedBytes = 0;
    lines = 0;
  }

  void begin() {
    allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
    cpuBefore = THREADS.getCurrentThreadCpuTime();
  }

  void end(int count) {
    cpuNanos += THREADS.getCurrentThreadCpuTime() - cpuBefore;
    allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
    lines += count;
  }
}
