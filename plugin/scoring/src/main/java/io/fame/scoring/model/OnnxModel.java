/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * The graph with all heads, run by ONNX Runtime. Thread-safe.
 *
 * <p>Input {@code rows}: int32 [lines, width], 0 is padding. Output {@code router}: float [lines,
 * domains], logits. Output {@code experts}: float [lines, experts], uncalibrated logits; at least
 * one column, unused where no domain has an expert.
 */
public final class OnnxModel implements AutoCloseable {
  public static final String INPUT = "rows";
  public static final String ROUTER = "router";
  public static final String EXPERTS = "experts";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int domains;
  private final int experts;

  /**
   * Opens the graph.
   *
   * @param domains columns that the router output must have
   * @param experts columns that the experts output must have, at least 1
   * @throws BundleException {@code NOT_LOADABLE} where the graph does not load or its names and
   *     shapes differ
   */
  public OnnxModel(byte[] onnx, int domains, int experts) throws BundleException {
    this.domains = domains;
    this.experts = experts;
    try {
      environment = OrtEnvironment.getEnvironment();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        // Calls come from many ingest threads at once; more threads per call would only contend.
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        // Batches differ in shape: a kept pattern would hold memory for each of them.
        options.setMemoryPatternOptimization(false);
        options.setCPUArenaAllocator(false);
        session = environment.createSession(onnx, options);
      }
    } catch (OrtException e) {
      throw new BundleException(
          Reason.NOT_LOADABLE, "model.onnx does not load: " + e.getMessage(), e);
    }
    try {
      check(session.getInputInfo(), INPUT, OnnxJavaType.INT32, -1);
      check(session.getOutputInfo(), ROUTER, OnnxJavaType.FLOAT, domains);
      check(session.getOutputInfo(), EXPERTS, OnnxJavaType.FLOAT, experts);
    } catch (OrtException | BundleException e) {
      closeSession();
      throw e instanceof BundleException
          ? (BundleException) e
          : new BundleException(Reason.NOT_LOADABLE, "model.onnx cannot be inspected", e);
    }
  }

  private static void check(
      Map<String, NodeInfo> nodes, String name, OnnxJavaType type, long columns)
      throws BundleException {
    NodeInfo node = nodes.get(name);
    if (node == null || !(node.getInfo() instanceof TensorInfo)) {
      throw new BundleException(Reason.NOT_LOADABLE, "model.onnx has no tensor '" + name + "'");
    }
    TensorInfo info = (TensorInfo) node.getInfo();
    long[] shape = info.getShape();
    if (info.type != type || shape.length != 2 || shape[0] != -1 || shape[1] != columns) {
      throw new BundleException(
          Reason.NOT_LOADABLE,
          String.format(
              "model.onnx tensor '%s' is %s %s, expected %s [-1, %d]",
              name, info.type, Arrays.toString(shape), type, columns));
    }
  }

  /**
   * Checks that the weight table has a row for every feature, by asking for the last one.
   *
   * @param rows rows that the features are hashed into
   * @throws BundleException {@code NOT_LOADABLE} where the table has fewer
   */
  public void checkRows(int rows) throws BundleException {
    IntBuffer last =
        ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder()).asIntBuffer();
    last.put(0, rows - 1);
    try {
      run(last, 1, 1, new float[domains], new float[experts]);
    } catch (IllegalStateException e) {
      throw new BundleException(
          Reason.NOT_LOADABLE, "model.onnx does not run with " + rows + " feature rows", e);
    }
  }

  /** Runs the graph once; logits from the beginning of both arrays on. */
  public void run(IntBuffer rows, int lines, int width, float[] router, float[] experts) {
    run(rows, lines, width, router, experts, 0);
  }

  /**
   * Runs the graph once.
   *
   * @param rows row numbers, {@code lines * width} values in a direct buffer from its position on
   * @param router receives {@code domains} logits per line
   * @param experts receives {@code experts} logits per line
   * @param first the line of {@code router} and {@code experts} that the first line's logits are of
   */
  public void run(
      IntBuffer rows, int lines, int width, float[] router, float[] experts, int first) {
    long[] shape = {lines, width};
    try (OnnxTensor input = OnnxTensor.createTensor(environment, rows, shape);
        OrtSession.Result result = session.run(Map.of(INPUT, input))) {
      copy(result.get(ROUTER).orElseThrow(), router, first, lines, domains);
      copy(result.get(EXPERTS).orElseThrow(), experts, first, lines, this.experts);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
    }
  }

  private static void copy(OnnxValue value, float[] to, int first, int lines, int columns) {
    FloatBuffer buffer = ((OnnxTensor) value).getFloatBuffer();
    buffer.get(to, first * columns, lines * columns);
  }

  public int domains() {
    return domains;
  }

  public int experts() {
    return experts;
  }

  @Override
  public void close() {
    closeSession();
  }

  private void closeSession() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime session does not close", e);
    }
  }
}
