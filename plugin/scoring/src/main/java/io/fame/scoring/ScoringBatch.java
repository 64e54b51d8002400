/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;

/** Buffers of one thread for one call of the model: up to {@link #LINES} lines. */
final class ScoringBatch {
  /** Lines per call; more do not run faster, fewer keep the buffers small. */
  static final int LINES = 128;

  /**
   * Lines times widest line per call: all lines are padded to the widest one, so a long line is
   * scored in a small batch and does not make a hundred short ones wait.
   */
  private static final int CELLS = LINES * 128;

  /** Rows that the graph's sum adds in one step. */
  private static final int SUMMED_TOGETHER = 4;

  private final OnnxModel model;
  private final FeatureEncoder encoder;
  private final int[] begin = new int[LINES + 1];
  private final float[] router;
  private final float[] experts;

  /** Both grow to what the widest batch needs, which the limits of a line bound. */
  IntBuffer input = direct(LINES * 64);

  int[] rows = new int[LINES * 64 + FeatureEncoder.MAX_FEATURES];
  private int lines;
  private int widest = SUMMED_TOGETHER;

  ScoringBatch(FeatureSpecification features, OnnxModel model) {
    this.model = model;
    this.encoder = new FeatureEncoder(features);
    this.router = new float[LINES * model.domains()];
    this.experts = new float[LINES * model.experts()];
  }

  void clear() {
    lines = 0;
    widest = SUMMED_TOGETHER;
  }

  int lines() {
    return lines;
  }

  boolean isFull() {
    return lines == LINES || lines * widest >= CELLS;
  }

  /** Adds a line and returns its number in the batch. */
  int add(TokenizedLine line, List<String> context) {
    int offset = begin[lines];
    if (offset + FeatureEncoder.MAX_FEATURES > rows.length) {
      rows = Arrays.copyOf(rows, 2 * rows.length);
    }
    int count = encoder.encode(line, context, rows, offset);
    begin[lines + 1] = offset + count;
    widest = Math.max(widest, count);
    return lines++;
  }

  /**
   * Pads the lines to equal width and runs the model.
   *
   * <p>ONNX Runtime sums a line's rows four by four, and what is left over one by one; a single
   * line in yet another order. A width that is a multiple of four and at least two lines make the
   * order the same in every batch, so that a line's logits are equal to the last bit.
   */
  void run() {
    int width = (widest + SUMMED_TOGETHER - 1) / SUMMED_TOGETHER * SUMMED_TOGETHER;
    int height = Math.max(2, lines);
    if (input.capacity() < height * width) {
      input = direct(height * width);
    }
    input.clear();
    for (int i = 0; i < lines; i++) {
      int count = begin[i + 1] - begin[i];
      input.put(rows, begin[i], count);
      for (int pad = count; pad < width; pad++) {
        input.put(0);
      }
    }
    for (int pad = lines * width; pad < height * width; pad++) {
      input.put(0);
    }
    input.flip();
    model.run(input, height, width, router, experts);
  }

  float[] router() {
    return router;
  }

  float[] experts() {
    return experts;
  }

  /** Where the line's logits begin in {@link #experts()}. */
  int expertsOf(int line) {
    return line * model.experts();
  }

  private static IntBuffer direct(int ints) {
    return ByteBuffer.allocateDirect(4 * ints).order(ByteOrder.nativeOrder()).asIntBuffer();
  }
}
