/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import io.fame.scoring.LogLine;
import io.fame.training.mine.TemplateMiner;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.opensearch.grok.Grok;

/** What other ways of looking at a line cost that give less than a score. */
@OperationsPerInvocation(Lines.COUNT)
public class OtherMeans {
  /** Addresses, hexadecimal numbers, long hexadecimal runs and numbers, in one expression. */
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\b\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d+)?\\b|\\b0[xX][0-9a-fA-F]+\\b"
              + "|\\b[0-9a-fA-F]{8,}\\b|\\d+(?:\\.\\d+)?");

  /** The text and its id, two captures. */
  private static final String PATTERN = "%{DATA:text} \\[%{NOTSPACE:id}\\]$";

  /** The library behind the processor {@code grok}. */
  @State(Scope.Thread)
  public static class OnePattern {
    private final Grok grok = new Grok(Grok.BUILTIN_PATTERNS, PATTERN, message -> {});
  }

  /** Drain as it mines: with similarities, and templates that change. */
  @State(Scope.Thread)
  public static class Drain {
    private final TemplateMiner miner = new TemplateMiner();
  }

  /** Masks what varies with one regular expression. */
  @Benchmark
  public void regex(Lines lines, Meter meter, Blackhole sink) {
    meter.begin();
    for (LogLine line : lines.get()) {
      sink.consume(VARIABLE.matcher(line.message()).replaceAll("#"));
    }
    meter.end(Lines.COUNT);
  }

  /** Matches one grok pattern. */
  @Benchmark
  public void grok(Lines lines, OnePattern pattern, Meter meter, Blackhole sink) {
    meter.begin();
    for (LogLine line : lines.get()) {
      Map<String, Object> captures = pattern.grok.captures(line.message());
      if (captures == null) {
        throw new IllegalStateException("the pattern does not match");
      }
      sink.consume(captures);
    }
    meter.end(Lines.COUNT);
  }

  /** Tokenizes and finds the line's group. */
  @Benchmark
  public long drain(Lines lines, Drain drain, Meter meter) {
    meter.begin();
    long sum = 0;
    for (LogLine line : lines.get()) {
      sum += drain.miner.add(line);
    }
    meter.end(Lines.COUNT);
    return sum;
  }
}
