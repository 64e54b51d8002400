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
import java.util.List;

/** Buffers of one thread for one call of the model: up to {@link #LINES} lines. */
final class ScoringBatch {
  /** Lines per call; more do not run faster, fewer keep the buffers small. */
  static final int LINES = 128;

  /**
   * Lines times widest line per call, at most: all lines are padded to the widest one, so a long
   * line is scored in a small batch and does not make a hundred short ones wait.
   */
  static final int CELLS = LINES * 128;

  /** Rows that the graph's sum adds in one step. */
  private static final int SUMMED_TOGETHER = 4;

  private final OnnxModel model;
  private final FeatureEncoder encoder;
  private final int[] begin = new int[LINES + 1];
  private final float[] router;
  private final float[] experts;

  private final IntBuffer input =
      ByteBuffer.allocateDirect(Integer.BYTES * CELLS).order(ByteOrder.nativeOrder()).asIntBuffer();

  private final int[] rows = new int[CELLS + FeatureEncoder.MAX_FEATURES];
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

  /**
   * Adds a line.
   *
   * @return its number in the batch, or -1 where the batch is full or would become too wide: run
   *     and clear it, and add the line again
   */
  int add(TokenizedLine line, List<String> context) {
    if (lines == LINES) {
      return -1;
    }
    int offset = begin[lines];
    int count = encoder.encode(line, context, rows, offset);
    int width = Math.max(widest, padded(count));
    if (lines > 0 && (lines + 1) * width > CELLS) {
      return -1;
    }
    begin[lines + 1] = offset + count;
    widest = width;
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
    int width = widest;
    int height = Math.max(2, lines);
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

  private static int padded(int count) {
    return (count + SUMMED_TOGETHER - 1) / SUMMED_TOGETHER * SUMMED_TOGETHER;
  }
}
