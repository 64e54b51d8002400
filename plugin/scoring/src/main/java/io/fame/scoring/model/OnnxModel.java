/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleException.Reason;
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
    try (ModelCall call = call(1, 1)) {
      call.rows().put(rows - 1);
      call.run(1, 1, new float[domains], new float[experts], 0);
    } catch (IllegalStateException e) {
      throw new BundleException(
          Reason.NOT_LOADABLE, "model.onnx does not run with " + rows + " feature rows", e);
    }
  }

  /**
   * Makes what a thread calls the model with; to be closed before the model is.
   *
   * @param lines most lines of a call
   * @param cells most row numbers of a call, padding included
   */
  public ModelCall call(int lines, int cells) {
    return new ModelCall(this, environment, lines, cells);
  }

  /** Runs the graph; it writes into the memory of the outputs. */
  void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) throws OrtException {
    // Everything in the result is one of the outputs, so there is nothing in it to close.
    session.run(inputs, outputs);
  }

  static IllegalStateException failed(OrtException e) {
    return new IllegalStateException("ONNX Runtime failed: " + e.getMessage(), e);
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
