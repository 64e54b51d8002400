/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.Head;
import io.fame.scoring.model.Calibration;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes the heads out of an exported graph, bit for bit: what {@link OnnxExporter} put in. */
public final class HeadReader {
  private HeadReader() {}

  /**
   * The trained model of a bundle.
   *
   * @param bundle as a reader accepted it, so that its graph is one of ours and its heads have the
   *     digests of the manifest
   */
  public static TrainedModel read(Bundle bundle) {
    List<DomainEntry> domains = bundle.manifest().domains();
    ModelProto graph = parsed(bundle.onnx());
    FloatBuffer table = tensor(graph, "table");
    FloatBuffer bias = tensor(graph, "bias");
    int rows = bundle.manifest().features().rows();
    HeadWeights router = columns(Head.ROUTER, table, bias, rows, 0, domains.size());
    List<HeadWeights> experts = new ArrayList<>();
    List<Calibration> calibrations = new ArrayList<>();
    for (DomainEntry domain : domains) {
      experts.add(
          domain.expert() < 0
              ? null
              : columns(
                  Head.expert(domain.name()),
                  table,
                  bias,
                  rows,
                  domains.size() + domain.expert(),
                  1));
      calibrations.add(new Calibration(domain.scale(), domain.offset()));
    }
    return new TrainedModel(router, experts, calibrations);
  }

  private static HeadWeights columns(
      String name, FloatBuffer table, FloatBuffer bias, int rows, int first, int count) {
    int width = bias.limit();
    float[] weights = new float[rows * count];
    for (int row = 0; row < rows; row++) {
      table.get(row * width + first, weights, row * count, count);
    }
    float[] offsets = new float[count];
    bias.get(first, offsets);
    return new HeadWeights(name, count, weights, offsets);
  }

  private static FloatBuffer tensor(ModelProto graph, String name) {
    for (TensorProto tensor : graph.getGraph().getInitializerList()) {
      if (tensor.getName().equals(name)) {
        return tensor
            .getRawData()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
      }
    }
    throw new IllegalArgumentException("the graph has no tensor " + name);
  }

  private static ModelProto parsed(byte[] onnx) {
    try {
      return ModelProto.parseFrom(onnx);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("not an ONNX graph", e);
    }
  }
}
