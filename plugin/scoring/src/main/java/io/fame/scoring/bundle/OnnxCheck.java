/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import io.fame.scoring.bundle.BundleException.Reason;
import io.fame.scoring.bundle.OnnxGraph.Node;
import io.fame.scoring.bundle.OnnxGraph.Tensor;
import io.fame.scoring.bundle.OnnxGraph.Value;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether {@code model.onnx} is the one graph that the training tool exports, with the tensors that
 * the manifest speaks of. ONNX Runtime is a large library that trusts its input; what passes here
 * leaves nothing to trust.
 *
 * <p>{@code rows -> Gather(table) -> ReduceSum -> Add(bias) -> Slice -> router, experts}
 */
final class OnnxCheck {
  private static final Set<String> OPERATORS = Set.of("Gather", "ReduceSum", "Add", "Slice");

  private static final List<Node> NODES =
      List.of(
          node("Gather", List.of("table", "rows"), "gathered", Map.of()),
          node("ReduceSum", List.of("gathered", "axis"), "summed", Map.of("keepdims", 0L)),
          node("Add", List.of("summed", "bias"), "logits", Map.of()),
          node("Slice", List.of("logits", "begin", "middle", "axis"), "router", Map.of()),
          node("Slice", List.of("logits", "middle", "end", "axis"), "experts", Map.of()));

  private static final List<String> TENSORS =
      List.of("table", "bias", "begin", "middle", "end", "axis");

  private OnnxCheck() {}

  /** Checks a graph against a manifest that is consistent in itself. */
  static void check(byte[] onnx, Manifest manifest) throws BundleException {
    OnnxGraph graph = OnnxFile.read(onnx);
    checkNodes(graph.nodes());
    if (!graph.tensors().stream().map(Tensor::name).toList().equals(TENSORS)
        || !graph.inputs().stream().map(Value::name).toList().equals(List.of("rows"))
        || !graph.outputs().stream()
            .map(Value::name)
            .toList()
            .equals(List.of("router", "experts"))) {
      throw new BundleException(
          Reason.ONNX_GRAPH, "model.onnx has other inputs, outputs or tensors than exported ones");
    }
    long rows = manifest.features().rows();
    long domains = manifest.domains().size();
    long experts = Math.max(1, manifest.heads().size() - 1L);
    long columns = domains + experts;
    checkValue(graph.inputs().get(0), OnnxGraph.INT32, OnnxGraph.FREE);
    checkValue(graph.outputs().get(0), OnnxGraph.FLOAT, domains);
    checkValue(graph.outputs().get(1), OnnxGraph.FLOAT, experts);
    FloatBuffer table = floats(graph.tensors().get(0), List.of(rows, columns));
    FloatBuffer bias = floats(graph.tensors().get(1), List.of(columns));
    checkNumber(graph.tensors().get(2), 0);
    checkNumber(graph.tensors().get(3), domains);
    checkNumber(graph.tensors().get(4), columns);
    checkNumber(graph.tensors().get(5), 1);
    checkWeights(table, bias, (int) columns);
    checkHeads(table, bias, (int) domains, manifest.heads());
  }

  private static void checkNodes(List<Node> nodes) throws BundleException {
    for (Node node : nodes) {
      if (!node.domain().isEmpty() || !OPERATORS.contains(node.operator())) {
        throw new BundleException(
            Reason.ONNX_OPERATOR, "model.onnx has an operator that is none of " + OPERATORS);
      }
    }
    if (!nodes.equals(NODES)) {
      throw new BundleException(
          Reason.ONNX_GRAPH, "model.onnx has other nodes or connections than exported models");
    }
  }

  private static void checkValue(Value value, long type, long columns) throws BundleException {
    List<Long> expected = List.of(OnnxGraph.FREE, columns);
    if (value.type() != type || !value.shape().equals(expected)) {
      throw shape(value.name(), value.shape(), expected);
    }
  }

  private static FloatBuffer floats(Tensor tensor, List<Long> shape) throws BundleException {
    long bytes = Float.BYTES;
    for (long side : shape) {
      bytes *= side;
    }
    if (tensor.type() != OnnxGraph.FLOAT
        || !tensor.shape().equals(shape)
        || tensor.raw().capacity() != bytes) {
      throw shape(tensor.name(), tensor.shape(), shape);
    }
    return tensor.raw().asFloatBuffer();
  }

  private static void checkNumber(Tensor tensor, long expected) throws BundleException {
    if (tensor.type() != OnnxGraph.INT64
        || !tensor.shape().equals(List.of(1L))
        || tensor.raw().capacity() != Long.BYTES) {
      throw shape(tensor.name(), tensor.shape(), List.of(1L));
    }
    if (tensor.raw().getLong(0) != expected) {
      throw new BundleException(
          Reason.ONNX_SHAPE,
          "model.onnx cuts its columns at " + tensor.raw().getLong(0) + ", expected " + expected);
    }
  }

  private static void checkWeights(FloatBuffer table, FloatBuffer bias, int columns)
      throws BundleException {
    float sum = 0;
    for (int i = 0; i < table.capacity(); i++) {
      // Times zero is zero, but for infinities and what is not a number.
      sum += 0 * table.get(i);
    }
    for (int i = 0; i < bias.capacity(); i++) {
      sum += 0 * bias.get(i);
    }
    if (sum != 0) {
      throw new BundleException(
          Reason.ONNX_WEIGHTS, "model.onnx has a weight that is not a finite number");
    }
    for (int column = 0; column < columns; column++) {
      if (table.get(column) != 0) {
        throw new BundleException(Reason.ONNX_WEIGHTS, "model.onnx gives the padding row a weight");
      }
    }
  }

  private static void checkHeads(FloatBuffer table, FloatBuffer bias, int domains, List<Head> heads)
      throws BundleException {
    for (int head = 0; head < heads.size(); head++) {
      int from = head == 0 ? 0 : domains + head - 1;
      int to = head == 0 ? domains : from + 1;
      if (!digest(table, bias, from, to).equals(heads.get(head).digest())) {
        throw new BundleException(
            Reason.HEAD_MISMATCH,
            "head " + head + " has other weights than those that the manifest has the SHA-256 of");
      }
    }
  }

  /** As {@link Head#digest} says. */
  private static String digest(FloatBuffer table, FloatBuffer bias, int from, int to) {
    int columns = bias.capacity();
    int rows = table.capacity() / columns;
    MessageDigest digest = Sha256.digest();
    ByteBuffer row = ByteBuffer.allocate(Float.BYTES * (to - from));
    for (int r = 0; r <= rows; r++) {
      row.clear();
      for (int column = from; column < to; column++) {
        row.putFloat(r < rows ? table.get(r * columns + column) : bias.get(column));
      }
      digest.update(row.array());
    }
    return Sha256.hex(digest);
  }

  private static Node node(
      String operator, List<String> inputs, String output, Map<String, Long> attributes) {
    return new Node("", operator, inputs, List.of(output), attributes);
  }

  private static BundleException shape(String name, List<Long> actual, List<Long> expected) {
    return new BundleException(
        Reason.ONNX_SHAPE,
        "model.onnx tensor '"
            + name
            + "' is "
            + actual
            + ", or of another type or length than it says; expected "
            + expected);
  }
}
