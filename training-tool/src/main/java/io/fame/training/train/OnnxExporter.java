/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.fame.scoring.model.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Writes all heads as one ONNX graph: the heads' columns lie side by side in one table, so that a
 * line's rows are gathered and summed once for all of them.
 *
 * <p>{@code rows -> Gather(table) -> ReduceSum -> Add(bias) -> Slice -> router, experts}
 */
public final class OnnxExporter {
  private static final int OPSET = 13;
  private static final int IR_VERSION = 8;

  private OnnxExporter() {}

  /**
   * Exports the heads.
   *
   * @param rows rows of the table
   * @param router one column per domain
   * @param experts one column each, in the order of the manifest's expert numbers; may be empty
   */
  public static byte[] export(int rows, HeadWeights router, List<HeadWeights> experts) {
    int domains = router.columns();
    int expertColumns = Math.max(1, experts.size());
    int columns = domains + expertColumns;
    ByteBuffer table = floats(rows * columns);
    ByteBuffer bias = floats(columns);
    for (int row = 0; row < rows; row++) {
      putRow(table, router.table(), row, domains);
      for (HeadWeights expert : experts) {
        putRow(table, expert.table(), row, 1);
      }
      // A graph without experts keeps one column of zeros, since a tensor may not be empty.
      if (experts.isEmpty()) {
        table.putFloat(0);
      }
    }
    putRow(bias, router.bias(), 0, domains);
    for (HeadWeights expert : experts) {
      putRow(bias, expert.bias(), 0, 1);
    }
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("fame")
            .addInput(value(OnnxModel.INPUT, TensorProto.DataType.INT32, "width", 0))
            .addOutput(value(OnnxModel.ROUTER, TensorProto.DataType.FLOAT, null, domains))
            .addOutput(value(OnnxModel.EXPERTS, TensorProto.DataType.FLOAT, null, expertColumns))
            .addInitializer(tensor("table", TensorProto.DataType.FLOAT, table, rows, columns))
            .addInitializer(tensor("bias", TensorProto.DataType.FLOAT, bias, columns))
            .addInitializer(longs("begin", 0))
            .addInitializer(longs("middle", domains))
            .addInitializer(longs("end", columns))
            .addInitializer(longs("axis", 1))
            .addNode(node("Gather", "gathered", "table", OnnxModel.INPUT))
            .addNode(
                node("ReduceSum", "summed", "gathered", "axis").toBuilder()
                    .addAttribute(
                        AttributeProto.newBuilder()
                            .setName("keepdims")
                            .setType(AttributeProto.AttributeType.INT)
                            .setI(0)))
            .addNode(node("Add", "logits", "summed", "bias"))
            .addNode(node("Slice", OnnxModel.ROUTER, "logits", "begin", "middle", "axis"))
            .addNode(node("Slice", OnnxModel.EXPERTS, "logits", "middle", "end", "axis"))
            .build();
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("fame")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private static ByteBuffer floats(int count) {
    return ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void putRow(ByteBuffer to, float[] from, int row, int columns) {
    for (int c = 0; c < columns; c++) {
      to.putFloat(from[row * columns + c]);
    }
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName(output)
        .addOutput(output)
        .addAllInput(List.of(inputs))
        .build();
  }

  private static TensorProto tensor(
      String name, TensorProto.DataType type, ByteBuffer values, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .setRawData(ByteString.copyFrom(values.array()));
    for (long length : shape) {
      tensor.addDims(length);
    }
    return tensor.build();
  }

  private static TensorProto longs(String name, long value) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return tensor(name, TensorProto.DataType.INT64, bytes, 1);
  }

  /** A matrix with any number of lines; {@code widthName} names the other side where it is free. */
  private static ValueInfoProto value(
      String name, TensorProto.DataType type, String widthName, int columns) {
    TensorShapeProto.Dimension.Builder second = TensorShapeProto.Dimension.newBuilder();
    if (widthName == null) {
      second.setDimValue(columns);
    } else {
      second.setDimParam(widthName);
    }
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("lines"))
            .addDim(second)
            .build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)))
        .build();
  }
}
