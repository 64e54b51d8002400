/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.LineFingerprint;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.TemplateTree;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The stages of the way, each without those before it. */
@OperationsPerInvocation(Lines.COUNT)
public class Stages {
  /** Buffers of one thread. */
  @State(Scope.Thread)
  public static class Buffers {
    private final LineFingerprint fingerprint =
        new LineFingerprint(new LineFingerprint.Seeds(1, 2, 3, 5));
    private final TokenizedLine line = new TokenizedLine();
    private final int[] rows = new int[FeatureEncoder.MAX_FEATURES];
    private FeatureEncoder encoder;
    private TemplateTree templates;

    /** Builds what the model says. */
    @Setup(Level.Trial)
    public void build(Lines lines) throws IOException {
      Bundle bundle = lines.bundle();
      encoder = new FeatureEncoder(bundle.manifest().features());
      templates = TemplateTree.of(bundle.templates());
    }
  }

  /** Lines that were tokenized already. */
  @State(Scope.Thread)
  public static class Tokenized {
    private final TokenizedLine[] lines = new TokenizedLine[Lines.COUNT];

    /** Makes room. */
    @Setup(Level.Trial)
    public void build() {
      for (int i = 0; i < lines.length; i++) {
        lines[i] = new TokenizedLine();
      }
    }

    /** Tokenizes the lines of the next call. */
    @Setup(Level.Invocation)
    public void renew(Lines source) {
      for (int i = 0; i < lines.length; i++) {
        LineTokenizer.tokenize(source.get().get(i).message(), lines[i]);
      }
    }
  }

  /** The limit: reads each byte of a line once, by the virtual machine's own vector code. */
  @Benchmark
  public int read(Lines lines, Meter meter) {
    meter.begin();
    int sum = 0;
    for (LogLine line : lines.get()) {
      sum += line.message().hashCode();
    }
    meter.end(Lines.COUNT);
    return sum;
  }

  /** Cuts lines and takes their fingerprints: all that a remembered line needs but the look-up. */
  @Benchmark
  public long fingerprint(Lines lines, Buffers buffers, Meter meter) {
    meter.begin();
    long sum = 0;
    for (LogLine line : lines.get()) {
      LineTokenizer.cut(line.message(), buffers.line);
      buffers.fingerprint.take(buffers.line, line.context(), 0);
      sum += buffers.fingerprint.first();
    }
    meter.end(Lines.COUNT);
    return sum;
  }

  /** Cuts lines and hashes pieces and tokens. */
  @Benchmark
  public long tokenize(Lines lines, Buffers buffers, Meter meter) {
    meter.begin();
    long sum = 0;
    for (LogLine line : lines.get()) {
      sum += LineTokenizer.tokenize(line.message(), buffers.line).pieces();
    }
    meter.end(Lines.COUNT);
    return sum;
  }

  /** Tokenizes and encodes features. */
  @Benchmark
  public long features(Lines lines, Buffers buffers, Meter meter) {
    meter.begin();
    long sum = 0;
    for (LogLine line : lines.get()) {
      LineTokenizer.tokenize(line.message(), buffers.line);
      sum += buffers.encoder.encode(buffers.line, line.context(), buffers.rows, 0);
    }
    meter.end(Lines.COUNT);
    return sum;
  }

  /** Finds the frozen templates of lines that are tokenized. */
  @Benchmark
  public long template(Lines lines, Tokenized tokenized, Buffers buffers, Meter meter) {
    meter.begin();
    long sum = 0;
    for (TokenizedLine line : tokenized.lines) {
      sum += buffers.templates.match(line);
    }
    meter.end(Lines.COUNT);
    return sum;
  }
}
