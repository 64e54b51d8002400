/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.ScoreMemo;
import io.fame.scoring.ScoreMemo.MemoryBudget;
import io.fame.scoring.bundle.BundleException;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** A line's whole way to its score, as the processor goes it. */
@OperationsPerInvocation(Lines.COUNT)
public class WholePath {
  /** The scorer as a node has it. */
  @State(Scope.Thread)
  public static class Remembering {
    private LogScorer scorer;
    private ScoreMemo memo;

    /** Opens it. */
    @Setup(Level.Trial)
    public void open(Lines lines) throws IOException, BundleException {
      memo = new ScoreMemo(ScoreMemo.DEFAULT_BYTES, MemoryBudget.UNLIMITED);
      scorer = LogScorer.open(lines.bundle(), memo);
    }

    /** Frees the model. */
    @TearDown(Level.Trial)
    public void close() {
      scorer.close();
    }
  }

  /** A scorer whose memo is off: every line is one that was never seen. */
  @State(Scope.Thread)
  public static class Forgetting {
    private LogScorer scorer;

    /** Opens it. */
    @Setup(Level.Trial)
    public void open(Lines lines) throws IOException, BundleException {
      scorer = LogScorer.open(lines.bundle(), new ScoreMemo(0, MemoryBudget.UNLIMITED));
    }

    /** Frees the model. */
    @TearDown(Level.Trial)
    public void close() {
      scorer.close();
    }
  }

  /** How often the memo knew the line, and what it takes. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class MemoUse {
    /** Lines that it knew. */
    public long hits;

    /** Lines that it did not know. */
    public long misses;

    private long hitsBefore;
    private long missesBefore;

    /** Starts at zero with each iteration. */
    @Setup(Level.Iteration)
    public void reset() {
      hits = 0;
      misses = 0;
    }

    private void begin(ScoreMemo memo) {
      hitsBefore = memo.hits();
      missesBefore = memo.misses();
    }

    private void end(ScoreMemo memo) {
      hits += memo.hits() - hitsBefore;
      misses += memo.misses() - missesBefore;
    }
  }

  /** Every line goes through the model. */
  @Benchmark
  public List<LogScore> cold(Lines lines, Forgetting node, Meter meter) {
    meter.begin();
    List<LogScore> scores = node.scorer.score(lines.get(), Explain.ANOMALIES);
    meter.end(Lines.COUNT);
    return scores;
  }

  /** Lines that are like one before are remembered. */
  @Benchmark
  public List<LogScore> memo(Lines lines, Remembering node, Meter meter, MemoUse use) {
    use.begin(node.memo);
    meter.begin();
    List<LogScore> scores = node.scorer.score(lines.get(), Explain.ANOMALIES);
    meter.end(Lines.COUNT);
    use.end(node.memo);
    return scores;
  }

  /** One line per call and nothing remembered. */
  @Benchmark
  public void single(Lines lines, Forgetting node, Meter meter, Blackhole sink) {
    meter.begin();
    for (LogLine line : lines.get()) {
      sink.consume(node.scorer.score(List.of(line), Explain.ANOMALIES));
    }
    meter.end(Lines.COUNT);
  }
}
