/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * The lines {@code from} (inclusive) to {@code to} (exclusive) of another source, counted from 0: a
 * file is cut in two by time, never by chance, since the model shall be tried on what came later.
 */
record PartOfSource(LineSource whole, long from, long to) implements LineSource {
  @Override
  public void forEach(Consumer<SourceLine> consumer) throws IOException, InterruptedException {
    long[] index = {0};
    whole.forEach(
        line -> {
          long i = index[0]++;
          if (i >= from && i < to) {
            consumer.accept(line);
          }
        });
  }

  @Override
  public long size() throws IOException {
    return Math.max(0, Math.min(to, whole.size()) - from);
  }
}
