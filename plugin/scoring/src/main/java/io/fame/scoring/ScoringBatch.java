/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.ModelCall;
import io.fame.scoring.model.OnnxModel;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Buffers of one thread for up to {@link #LINES} lines that go through the model together, in one
 * call or in a few: lines of one call are padded to its widest one, so a long line among short ones
 * has a call of its own.
 */
final class ScoringBatch implements AutoCloseable {
  /** More do not run faster, fewer keep the buffers small. */
  static final int LINES = 512;

  /** Rows of all lines of a batch, at most. */
  static final int ROWS = LINES * 48;

  /**
   * Lines times width of one call, at most. ONNX Runtime copies the rows of all cells before it
   * adds them; what does not stay in a core's own cache meanwhile costs twice as much.
   */
  private static final int CELLS = 1 << 12;

  /** A call costs as much as so many cells: padding up to it is cheaper than another call. */
  private static final int CELLS_OF_A_CALL = 512;

  /** Rows that the graph's sum adds in one step. */
  private static final int SUMMED_TOGETHER = 4;

  private final OnnxModel model;
  private final FeatureEncoder encoder;
  private final int[] rows = new int[ROWS + FeatureEncoder.MAX_FEATURES];
  private final int[] begin = new int[LINES + 1];
  private int lines;

  private final ModelCall call;

  /** The lines, narrow ones first, and where each of them is in that order. */
  private final int[] order = new int[LINES];

  private final int[] place = new int[LINES];
  private final int[] ofWidth = new int[steps(FeatureEncoder.MAX_FEATURES) + 2];

  /** Logits in that order. One line more than there are: a single line is run with another. */
  private final float[] router;

  private final float[] experts;

  ScoringBatch(FeatureSpecification features, OnnxModel model) {
    this.model = model;
    this.encoder = new FeatureEncoder(features);
    this.call = model.call(LINES + 1, CELLS);
    this.router = new float[(LINES + 1) * model.domains()];
    this.experts = new float[(LINES + 1) * model.experts()];
  }

  /** What a batch takes, and ONNX Runtime beside it for one call: all rows of it, once copied. */
  static long bytes(OnnxModel model) {
    int columns = model.domains() + model.experts();
    long batch = (ROWS + 4L * LINES) * Integer.BYTES + (LINES + 1L) * columns * Float.BYTES;
    long call = (long) CELLS * (Integer.BYTES + columns * Float.BYTES);
    return batch + call + FeatureEncoder.MOST_BYTES;
  }

  void clear() {
    lines = 0;
  }

  int lines() {
    return lines;
  }

  /**
   * Adds a line.
   *
   * @return its number in the batch, or -1 where the batch is full: run and clear it, and add the
   *     line again
   */
  int add(TokenizedLine line, List<String> context) {
    if (lines == LINES || begin[lines] > ROWS) {
      return -1;
    }
    begin[lines + 1] = begin[lines] + encoder.encode(line, context, rows, begin[lines]);
    return lines++;
  }

  /**
   * Runs the model on lines of like width together.
   *
   * <p>ONNX Runtime sums a line's rows four by four, and what is left over one by one; a single
   * line in yet another order. A width that is a multiple of four and at least two lines make the
   * order the same in every call, so that a line's logits are equal to the last bit.
   */
  void run() {
    sort();
    int from = 0;
    for (int at = 1; at <= lines; at++) {
      if (at == lines || !belongs(from, at)) {
        run(from, at);
        from = at;
      }
    }
  }

  /** Whether the call that begins with line {@code from} should take line {@code at} as well. */
  private boolean belongs(int from, int at) {
    int width = width(order[at]);
    int padding = (at - from) * (width - width(order[at - 1]));
    return padding <= CELLS_OF_A_CALL && (at + 1 - from) * width <= CELLS;
  }

  private void run(int from, int to) {
    int width = width(order[to - 1]);
    int height = Math.max(2, to - from);
    IntBuffer input = call.rows();
    for (int at = from; at < to; at++) {
      int line = order[at];
      input.put(rows, begin[line], count(line));
      pad(input, width - count(line));
    }
    pad(input, (height - (to - from)) * width);
    call.run(height, width, router, experts, from);
  }

  private static void pad(IntBuffer input, int count) {
    for (int i = 0; i < count; i++) {
      input.put(0);
    }
  }

  /** Counting sort by width. */
  private void sort() {
    Arrays.fill(ofWidth, 0);
    for (int line = 0; line < lines; line++) {
      ofWidth[steps(count(line)) + 1]++;
    }
    for (int steps = 1; steps < ofWidth.length; steps++) {
      ofWidth[steps] += ofWidth[steps - 1];
    }
    for (int line = 0; line < lines; line++) {
      int at = ofWidth[steps(count(line))]++;
      order[at] = line;
      place[line] = at;
    }
  }

  private int count(int line) {
    return begin[line + 1] - begin[line];
  }

  private int width(int line) {
    return steps(count(line)) * SUMMED_TOGETHER;
  }

  private static int steps(int count) {
    return Math.max(1, (count + SUMMED_TOGETHER - 1) / SUMMED_TOGETHER);
  }

  /** Frees what calls of the model are made with. */
  @Override
  public void close() {
    call.close();
  }

  float[] router() {
    return router;
  }

  float[] experts() {
    return experts;
  }

  /** Where the line's logits begin in {@link #router()}. */
  int routerOf(int line) {
    return place[line] * model.domains();
  }

  /** Where the line's logits begin in {@link #experts()}. */
  int expertsOf(int line) {
    return place[line] * model.experts();
  }
}
