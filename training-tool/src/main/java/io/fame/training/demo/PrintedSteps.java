/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.localnode.NodeListener;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;

/** Prints the steps of a node's start, and each download by tenths. */
final class PrintedSteps implements NodeListener {
  private final PrintWriter out;
  private final Map<String, Long> tenths = new HashMap<>();

  PrintedSteps(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void step(String text) {
    out.println(text);
    out.flush();
  }

  @Override
  public synchronized void transferred(String file, long bytes, long totalBytes) {
    if (totalBytes <= 0) {
      return;
    }
    long tenth = 10 * bytes / totalBytes;
    if (tenth > tenths.getOrDefault(file, -1L)) {
      tenths.put(file, tenth);
      out.printf("  %s: %d %% of %,d MiB%n", file, 10 * tenth, totalBytes >> 20);
      out.flush();
    }
  }
}
