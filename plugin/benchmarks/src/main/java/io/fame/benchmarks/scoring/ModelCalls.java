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
import io.fame.scoring.model.OnnxModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
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
    private IntBuffer[] inputs;
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
      inputs = new IntBuffer[calls];
      heights = new int[calls];
      widths = new int[calls];
      router = new float[batch * model.domains()];
      experts = new float[batch * model.experts()];
    }

    /** Encodes the lines of the next call. */
    @Setup(Level.Invocation)
    public void encode(Lines lines) {
      List<LogLine> all = lines.get();
      for (int call = 0; call < inputs.length; call++) {
        encode(call, all.subList(call * batch, Math.min(all.size(), (call + 1) * batch)));
      }
    }

    private void encode(int call, List<LogLine> lines) {
      int[][] rows = new int[lines.size()][];
      int width = SUMMED_TOGETHER;
      int[] buffer = new int[FeatureEncoder.MAX_FEATURES];
      for (int i = 0; i < rows.length; i++) {
        LineTokenizer.tokenize(lines.get(i).message(), line);
        int count = encoder.encode(line, lines.get(i).context(), buffer, 0);
        rows[i] = Arrays.copyOf(buffer, count);
        width = Math.max(width, count);
      }
      widths[call] = (width + SUMMED_TOGETHER - 1) / SUMMED_TOGETHER * SUMMED_TOGETHER;
      heights[call] = rows.length;
      int cells = widths[call] * heights[call];
      if (inputs[call] == null || inputs[call].capacity() < cells) {
        inputs[call] =
            ByteBuffer.allocateDirect(Integer.BYTES * cells)
                .order(ByteOrder.nativeOrder())
                .asIntBuffer();
      }
      inputs[call].clear();
      for (int[] row : rows) {
        inputs[call].put(row);
        for (int pad = row.length; pad < widths[call]; pad++) {
          inputs[call].put(0);
        }
      }
      inputs[call].flip();
    }

    /** Frees the model. */
    @TearDown(Level.Trial)
    public void close() {
      model.close();
    }
  }

  /** The lines in calls of {@code batch}. */
  @Benchmark
  public float[] onnx(Lines lines, Encoded encoded, Meter meter) {
    meter.begin();
    for (int call = 0; call < encoded.inputs.length; call++) {
      encoded.model.run(
          encoded.inputs[call],
          encoded.heights[call],
          encoded.widths[call],
          encoded.router,
          encoded.experts);
    }
    meter.end(Lines.COUNT);
    return encoded.router;
  }
}
