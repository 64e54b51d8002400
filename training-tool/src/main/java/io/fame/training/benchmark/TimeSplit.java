/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Cuts one source in two at a point in time: a line is in the earlier part if it is earlier than
 * the line at the wanted share of the source, whatever the order in which the lines stand.
 *
 * @param earlier what is trained on
 * @param later what is tested on
 * @param atMillis first time of the later part, milliseconds since the epoch
 */
record TimeSplit(LineSource earlier, LineSource later, long atMillis) {

  /** Reads the source once; its size, if that is not known yet, another time. */
  static TimeSplit of(LineSource source, double share) throws IOException, InterruptedException {
    long lines = source.size();
    long wanted = (long) Math.floor(share * lines);
    long[] at = {0, Long.MAX_VALUE};
    source.forEach(
        line -> {
          if (at[0]++ == wanted) {
            at[1] = line.timestampMillis();
          }
        });
    long[] earlier = {0};
    source.forEach(line -> earlier[0] += line.timestampMillis() < at[1] ? 1 : 0);
    return new TimeSplit(
        new Part(source, time -> time < at[1], earlier[0]),
        new Part(source, time -> time >= at[1], lines - earlier[0]),
        at[1]);
  }

  private record Part(LineSource whole, LongPredicate times, long size) implements LineSource {
    @Override
    public void forEach(Consumer<SourceLine> consumer) throws IOException, InterruptedException {
      whole.forEach(
          line -> {
            if (times.test(line.timestampMillis())) {
              consumer.accept(line);
            }
          });
    }
  }
}
