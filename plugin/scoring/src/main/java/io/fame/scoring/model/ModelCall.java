/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Map;

/**
 * What one thread calls a model with: memory outside of the heap that ONNX Runtime reads row
 * numbers from and writes logits to. Having it allocate and hand over its outputs costs as much as
 * the whole call; so do not make one of these per call either.
 *
 * <p>Tensors over that memory are kept for calls of two lines, which are what a single line takes.
 */
public final class ModelCall implements AutoCloseable {
  /** Lines of a call whose tensors are kept. */
  private static final int PAIR = 2;

  /** Widest pair whose tensor is kept. */
  private static final int KEPT_WIDTH = 128;

  private final OnnxModel model;
  private final OrtEnvironment environment;
  private final IntBuffer rows;
  private final FloatBuffer router;
  private final FloatBuffer experts;
  private final Map<String, OnnxTensor> pairOutputs;

  /** By width; null where there was no such pair yet. */
  private final OnnxTensor[] pairs = new OnnxTensor[KEPT_WIDTH + 1];

  ModelCall(OnnxModel model, OrtEnvironment environment, int lines, int cells) {
    this.model = model;
    this.environment = environment;
    int most = Math.max(PAIR, lines);
    rows = memory(cells).asIntBuffer();
    router = memory(most * model.domains()).asFloatBuffer();
    experts = memory(most * model.experts()).asFloatBuffer();
    try {
      pairOutputs = outputs(PAIR);
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    }
  }

  private static ByteBuffer memory(int values) {
    return ByteBuffer.allocateDirect(Integer.BYTES * values).order(ByteOrder.nativeOrder());
  }

  /** The row numbers of the next call, from the beginning on; line after line. */
  public IntBuffer rows() {
    return rows.clear();
  }

  /**
   * Runs the graph once.
   *
   * @param lines of the call; {@code lines * width} row numbers were put into {@link #rows}
   * @param routerLogits receives {@link OnnxModel#domains} logits per line
   * @param expertLogits receives {@link OnnxModel#experts} logits per line
   * @param first the line of both arrays that the first line's logits are of
   */
  public void run(int lines, int width, float[] routerLogits, float[] expertLogits, int first) {
    try {
      if (lines == PAIR && width <= KEPT_WIDTH) {
        if (pairs[width] == null) {
          pairs[width] = input(lines, width);
        }
        model.run(Map.of(OnnxModel.INPUT, pairs[width]), pairOutputs);
      } else {
        runOnce(lines, width);
      }
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    }
    router.get(0, routerLogits, first * model.domains(), lines * model.domains());
    experts.get(0, expertLogits, first * model.experts(), lines * model.experts());
  }

  private void runOnce(int lines, int width) throws OrtException {
    Map<String, OnnxTensor> outputs = outputs(lines);
    try (OnnxTensor input = input(lines, width)) {
      model.run(Map.of(OnnxModel.INPUT, input), outputs);
    } finally {
      outputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor input(int lines, int width) throws OrtException {
    return OnnxTensor.createTensor(
        environment, rows.duplicate().position(0).limit(lines * width), new long[] {lines, width});
  }

  private Map<String, OnnxTensor> outputs(int lines) throws OrtException {
    OnnxTensor routerTensor = output(router, lines, model.domains());
    try {
      return Map.of(
          OnnxModel.ROUTER,
          routerTensor,
          OnnxModel.EXPERTS,
          output(experts, lines, model.experts()));
    } catch (OrtException e) {
      routerTensor.close();
      throw e;
    }
  }

  private OnnxTensor output(FloatBuffer memory, int lines, int columns) throws OrtException {
    return OnnxTensor.createTensor(
        environment,
        memory.duplicate().position(0).limit(lines * columns),
        new long[] {lines, columns});
  }

  /** Frees the tensors. */
  @Override
  public void close() {
    pairOutputs.values().forEach(OnnxTensor::close);
    for (OnnxTensor pair : pairs) {
      if (pair != null) {
        pair.close();
      }
    }
  }
}
