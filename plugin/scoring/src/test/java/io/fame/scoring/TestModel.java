/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

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
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleFormat;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.bundle.Head;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.bundle.Sha256;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.OnnxModel;
import io.fame.scoring.template.Template;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A model whose weights a test sets by hand: the graph is the one that the training tool exports,
 * run by the real ONNX Runtime.
 */
public final class TestModel {
  private static final int ROWS = 1 << 12;

  private final List<DomainEntry> domains = new ArrayList<>();
  private final List<Template> templates = new ArrayList<>();
  private final int rows;
  private final int columns;
  private final int routerColumns;
  private final float[][] table;
  private final float[] bias;
  private FeatureSpecification features;
  private Thresholds thresholds = new Thresholds(0.5, 0.4, 0.5);
  private String name = "test";

  private TestModel(int rows, int routerColumns, int expertColumns) {
    this.rows = rows;
    this.routerColumns = routerColumns;
    columns = routerColumns + expertColumns;
    features = new FeatureSpecification(rows, List.of());
    table = new float[rows][columns];
    bias = new float[columns];
  }

  /**
   * Lines about a {@code disk} belong to {@code storage}, lines about a {@code link} to {@code
   * network}, others to both alike. In storage, {@code failed}, {@code badly}, {@code slowly} and
   * {@code 502} raise the score, in this order, and {@code ok} lowers it; in network nothing does.
   */
  public static TestModel storageAndNetwork() {
    TestModel model = new TestModel(ROWS, 2, 1);
    model.domains.add(new DomainEntry("storage", "Disks", 0, 1, 0));
    model.domains.add(new DomainEntry("network", "Links", -1, 1, -6));
    model.templates.add(
        new Template("00000000000000d1", List.of("disk", Template.WILDCARD), "storage"));
    model.weight("disk", 0, 6);
    model.weight("link", 1, 6);
    model.weight("failed", 2, 4);
    model.weight("badly", 2, 2);
    model.weight("slowly", 2, 1);
    model.weight("502", 2, 0.5f);
    model.weight("ok", 2, -1);
    model.bias[2] = -3;
    return model;
  }

  /**
   * Like {@link #storageAndNetwork}, with one context field: in storage, {@code failed} and the
   * context value {@code error} each make an anomaly; in network nothing does.
   */
  public static TestModel disksAndLinks(String contextField) {
    TestModel model = new TestModel(ROWS, 2, 1).features(ROWS, contextField);
    model.domains.add(new DomainEntry("storage", "Disks", 0, 1, 0));
    model.domains.add(new DomainEntry("network", "Links", -1, 1, -6));
    model.templates.add(
        new Template("00000000000000d1", List.of("disk", Template.WILDCARD), "storage"));
    model.table[model.ownRow("disk", List.of())][0] = 6;
    model.table[model.ownRow("link", List.of())][1] = 6;
    model.table[model.ownRow("failed", List.of())][2] = 8;
    model.table[model.ownRow("", List.of("error"))][2] = 8;
    model.bias[2] = -4;
    return model;
  }

  /** A model of half a kilobyte, two domains with one expert. */
  public static TestModel small() {
    TestModel model = new TestModel(8, 2, 1);
    model.domains.add(new DomainEntry("storage", "", 0, 1, 0));
    model.domains.add(new DomainEntry("network", "", -1, 0, -6));
    model.templates.add(
        new Template("00000000000000d1", List.of("disk", Template.WILDCARD), "storage"));
    model.table[3][0] = 1;
    model.table[5][2] = -2;
    return model;
  }

  /** Every weight drawn at random, so that the order of a sum shows in its last digits. */
  public static TestModel random(long seed, int domains) {
    TestModel model = new TestModel(ROWS, domains, domains);
    Random random = new Random(seed);
    for (int d = 0; d < domains; d++) {
      model.domains.add(new DomainEntry("domain-" + d, "", d, 1, 0));
    }
    for (int row = 1; row < ROWS; row++) {
      for (int c = 0; c < model.columns; c++) {
        model.table[row][c] = (float) (0.3 * random.nextGaussian());
      }
    }
    return model;
  }

  public TestModel named(String newName) {
    name = newName;
    return this;
  }

  public TestModel thresholds(double anomaly, double reviewFrom, double reviewTo) {
    thresholds = new Thresholds(anomaly, reviewFrom, reviewTo);
    return this;
  }

  /** Features of a table that may have more or fewer rows than the graph's. */
  public TestModel features(int rows, String... context) {
    features = new FeatureSpecification(rows, List.of(context));
    return this;
  }

  public Bundle bundle() {
    Manifest manifest =
        new Manifest(
            BundleFormat.VERSION,
            name,
            features,
            domains,
            heads(),
            thresholds,
            Map.of(),
            JsonNodeFactory.instance.objectNode().put("seed", 1));
    return new Bundle(
        manifest, onnx(), templates, JsonNodeFactory.instance.objectNode().put("certified", true));
  }

  public LogScorer scorer() {
    try {
      return LogScorer.open(bundle());
    } catch (BundleException e) {
      throw new AssertionError(e);
    }
  }

  private void weight(String word, int column, float weight) {
    TokenizedLine line = LineTokenizer.tokenize(word, new TokenizedLine());
    int[] rows = new int[FeatureEncoder.MAX_FEATURES];
    // The first row of a line without context is its first word's.
    new FeatureEncoder(features).encode(line, List.of(), rows, 0);
    table[rows[0]][column] = weight;
  }

  /** The row that this word or context value has and that no line without it has. */
  private int ownRow(String word, List<String> context) {
    int[] rows = new int[FeatureEncoder.MAX_FEATURES];
    FeatureEncoder encoder = new FeatureEncoder(features);
    TokenizedLine none = LineTokenizer.tokenize("", new TokenizedLine());
    int[] without = Arrays.copyOf(rows, encoder.encode(none, List.of(), rows, 0));
    int count = encoder.encode(LineTokenizer.tokenize(word, new TokenizedLine()), context, rows, 0);
    return Arrays.stream(rows, 0, count)
        .filter(row -> Arrays.stream(without).noneMatch(other -> other == row))
        .findFirst()
        .orElseThrow();
  }

  private List<Head> heads() {
    List<Head> heads = new ArrayList<>(List.of(head(Head.ROUTER, 0, routerColumns)));
    for (DomainEntry domain : domains) {
      if (domain.expert() >= 0) {
        int column = routerColumns + domain.expert();
        heads.add(head(Head.expert(domain.name()), column, column + 1));
      }
    }
    return heads;
  }

  private Head head(String head, int from, int to) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * (rows + 1) * (to - from));
    for (float[] row : table) {
      for (int column = from; column < to; column++) {
        bytes.putFloat(row[column]);
      }
    }
    for (int column = from; column < to; column++) {
      bytes.putFloat(bias[column]);
    }
    return new Head(head, Sha256.hex(bytes.array()));
  }

  /** The graph that the training tool's exporter writes. */
  public byte[] onnx() {
    ByteBuffer weights = floats(rows * columns);
    for (float[] row : table) {
      for (float weight : row) {
        weights.putFloat(weight);
      }
    }
    ByteBuffer biases = floats(columns);
    for (float value : bias) {
      biases.putFloat(value);
    }
    GraphProto graph =
        GraphProto.newBuilder()
            .setName("test")
            .addInput(value(OnnxModel.INPUT, TensorProto.DataType.INT32, -1))
            .addOutput(value(OnnxModel.ROUTER, TensorProto.DataType.FLOAT, routerColumns))
            .addOutput(
                value(OnnxModel.EXPERTS, TensorProto.DataType.FLOAT, columns - routerColumns))
            .addInitializer(tensor("table", TensorProto.DataType.FLOAT, weights, rows, columns))
            .addInitializer(tensor("bias", TensorProto.DataType.FLOAT, biases, columns))
            .addInitializer(longs("begin", 0))
            .addInitializer(longs("middle", routerColumns))
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
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
        .setGraph(graph)
        .build()
        .toByteArray();
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
