/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.ModelCall;
import io.fame.scoring.model.OnnxModel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** ONNX Runtime alone, lines encoded beforehand, by the number of lines per call. */
@OperationsPerInvocation(Lines.COUNT)
public class ModelCalls {
  /** Padding to this width, as the scorer does. */
  private static final int SUMMED_TOGETHER = 4;

  /** The model and the lines of one call after the other. */
  @State(Scope.Thread)
  public static class Encoded {
    /** Lines per call of the model. */
    @Param({"1", "8", "64", "512", "2000"})
    public int batch;

    private OnnxModel model;
    private FeatureEncoder encoder;
    private final TokenizedLine line = new TokenizedLine();
    private ModelCall call;
    private int[][] inputs;
    private int[] heights;
    private int[] widths;
    private float[] router;
    private float[] experts;

    /** Opens the model. */
    @Setup(Level.Trial)
    public void open(Lines lines) throws IOException, BundleException {
      Bundle bundle = lines.bundle();
      int columns =
          bundle.manifest().domains().stream().mapToInt(DomainEntry::expert).max().orElse(-1) + 1;
      model =
          new OnnxModel(bundle.onnx(), bundle.manifest().domains().size(), Math.max(1, columns));
      encoder = new FeatureEncoder(bundle.manifest().features());
      int calls = (Lines.COUNT + batch - 1) / batch;
      call = model.call(height(batch), height(batch) * FeatureEncoder.MAX_FEATURES);
      inputs = new int[calls][];
      heights = new int[calls];
      widths = new int[calls];
      router = new float[height(batch) * model.domains()];
      experts = new float[height(batch) * model.experts()];
    }

    /** Encodes the lines of the next call. */
    @Setup(Level.Invocation)
    public void encode(Lines lines) {
      List<LogLine> all = lines.get();
      for (int i = 0; i < inputs.length; i++) {
        encode(i, all.subList(i * batch, Math.min(all.size(), (i + 1) * batch)));
      }
    }

    private void encode(int at, List<LogLine> lines) {
      int[][] rows = new int[lines.size()][];
      int width = SUMMED_TOGETHER;
      int[] buffer = new int[FeatureEncoder.MAX_FEATURES];
      for (int i = 0; i < rows.length; i++) {
        LineTokenizer.tokenize(lines.get(i).message(), line);
        int count = encoder.encode(line, lines.get(i).context(), buffer, 0);
        rows[i] = Arrays.copyOf(buffer, count);
        width = Math.max(width, count);
      }
      widths[at] = (width + SUMMED_TOGETHER - 1) / SUMMED_TOGETHER * SUMMED_TOGETHER;
      heights[at] = height(rows.length);
      inputs[at] = new int[widths[at] * heights[at]];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(rows[i], 0, inputs[at], i * widths[at], rows[i].length);
      }
    }

    /** A single line gets an empty second one. */
    private static int height(int lines) {
      return Math.max(2, lines);
    }

    /** Frees the model. */
    @TearDown(Level.Trial)
    public void close() {
      call.close();
      model.close();
    }
  }

  /** The lines in calls of {@code batch}. */
  @Benchmark
  public float[] onnx(Lines lines, Encoded encoded, Meter meter) {
    meter.begin();
    for (int i = 0; i < encoded.inputs.length; i++) {
      encoded.call.rows().put(encoded.inputs[i]);
      encoded.call.run(encoded.heights[i], encoded.widths[i], encoded.router, encoded.experts, 0);
    }
    meter.end(Lines.COUNT);
    return encoded.router;
  }
}
