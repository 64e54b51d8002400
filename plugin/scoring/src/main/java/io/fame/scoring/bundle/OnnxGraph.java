/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What a model graph consists of.
 *
 * @param tensors constants, by the file's own word: nothing in them is checked yet
 */
record OnnxGraph(List<Node> nodes, List<Tensor> tensors, List<Value> inputs, List<Value> outputs) {

  /** Length of a side that is free: any number of lines, any width. */
  static final long FREE = -1;

  // Element types of ONNX.
  static final long FLOAT = 1;
  static final long INT32 = 6;
  static final long INT64 = 7;

  /**
   * An operation.
   *
   * @param domain whose operator it is; "" for those of ONNX itself
   * @param attributes integers by name; there are no others
   */
  record Node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      Map<String, Long> attributes) {}

  /**
   * A constant.
   *
   * @param raw the values, little-endian, a view of the file
   */
  record Tensor(String name, long type, List<Long> shape, ByteBuffer raw) {}

  /** An input or output; a free side of the shape is {@link #FREE}. */
  record Value(String name, long type, List<Long> shape) {}
}
