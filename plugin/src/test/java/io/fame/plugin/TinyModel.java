/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.ByteString;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleFormat;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.bundle.Head;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.bundle.SignaturePolicy;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.OnnxModel;
import io.fame.scoring.template.Template;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A real model with weights set by hand: lines about a {@code disk} belong to {@code storage},
 * lines about a {@code link} to {@code network}; in storage, {@code failed} and the context value
 * {@code error} each make an anomaly; in network nothing does.
 */
public final class TinyModel {
  public static final String NAME = "tiny";
  public static final String DISK_TEMPLATE = "00000000000000d1";

  private static final int ROWS = 1 << 12;
  private static final int COLUMNS = 3;
  private static final FeatureSpecification FEATURES =
      new FeatureSpecification(ROWS, List.of("log.level"));

  private TinyModel() {}

  /** A signed bundle, or an unsigned one where the key is null. */
  public static byte[] bundle(PrivateKey key) {
    return bundle(NAME, 0.5, key);
  }

  /**
   * A bundle that differs from others in its threshold.
   *
   * @param anomaly score from which on a line is an anomaly
   */
  public static byte[] bundle(String name, double anomaly, PrivateKey key) {
    Manifest manifest =
        new Manifest(
            BundleFormat.VERSION,
            name,
            FEATURES,
            List.of(
                new DomainEntry("storage", "Disks", 0, 1, 0),
                new DomainEntry("network", "Links", -1, 1, -6)),
            List.of(new Head("router", "0".repeat(64)), new Head("expert:storage", "0".repeat(64))),
            new Thresholds(anomaly, 0.4, 0.5),
            Map.of(),
            JsonNodeFactory.instance.objectNode());
    List<Template> templates =
        List.of(new Template(DISK_TEMPLATE, List.of("disk", Template.WILDCARD), "storage"));
    return BundleWriter.write(
        new Bundle(
            manifest,
            onnx(),
            templates,
            JsonNodeFactory.instance.objectNode().put("certified", true)),
        key);
  }

  public static LogScorer scorer() {
    try {
      return LogScorer.open(BundleReader.read(bundle(null), new SignaturePolicy(List.of(), false)));
    } catch (BundleException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] onnx() {
    float[][] table = new float[ROWS][COLUMNS];
    table[row("disk", List.of())][0] = 6;
    table[row("link", List.of())][1] = 6;
    table[row("failed", List.of())][2] = 8;
    table[row("", List.of("error"))][2] = 8;
    ByteBuffer weights = floats(ROWS * COLUMNS);
    for (float[] row : table) {
      for (float weight : row) {
        weights.putFloat(weight);
      }
    }
    ByteBuffer bias = floats(COLUMNS).putFloat(0).putFloat(0).putFloat(-4);
    GraphProto graph =
        GraphProto.newBuilder()
            .setName(NAME)
            .addInput(value(OnnxModel.INPUT, TensorProto.DataType.INT32, -1))
            .addOutput(value(OnnxModel.ROUTER, TensorProto.DataType.FLOAT, 2))
            .addOutput(value(OnnxModel.EXPERTS, TensorProto.DataType.FLOAT, 1))
            .addInitializer(tensor("table", TensorProto.DataType.FLOAT, weights, ROWS, COLUMNS))
            .addInitializer(tensor("bias", TensorProto.DataType.FLOAT, bias, COLUMNS))
            .addInitializer(longs("begin", 0))
            .addInitializer(longs("middle", 2))
            .addInitializer(longs("end", COLUMNS))
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
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  /** The row that this word or context value has and that no line without it has. */
  private static int row(String word, List<String> context) {
    int[] rows = new int[FeatureEncoder.MAX_FEATURES];
    TokenizedLine none = LineTokenizer.tokenize("", new TokenizedLine());
    FeatureEncoder encoder = new FeatureEncoder(FEATURES);
    int common = encoder.encode(none, List.of(), rows, 0);
    int[] without = Arrays.copyOf(rows, common);
    int count = encoder.encode(LineTokenizer.tokenize(word, new TokenizedLine()), context, rows, 0);
    for (int i = 0; i < count; i++) {
      int row = rows[i];
      if (Arrays.stream(without).noneMatch(other -> other == row)) {
        return row;
      }
    }
    throw new AssertionError("[" + word + "] has no row of its own");
  }

  private static ByteBuffer floats(int count) {
    return ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static NodeProto node(String operator, String output, String... inputs) {
    return NodeProto.newBuilder()
        .setOpType(operator)
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
    Arrays.stream(shape).forEach(tensor::addDims);
    return tensor.build();
  }

  private static TensorProto longs(String name, long value) {
    ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return tensor(name, TensorProto.DataType.INT64, bytes, 1);
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, int columns) {
    TensorShapeProto.Dimension.Builder second = TensorShapeProto.Dimension.newBuilder();
    if (columns < 0) {
      second.setDimParam("width");
    } else {
      second.setDimValue(columns);
    }
    TensorShapeProto shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("lines"))
            .addDim(second)
            .build();
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }
}
