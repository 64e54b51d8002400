/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.model.Calibration;
import io.fame.training.partition.FailureDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OnnxExporterTest {
  private static final int ROWS = 256;

  private static HeadWeights random(String name, int columns, long seed) {
    Random random = new Random(seed);
    float[] table = new float[ROWS * columns];
    for (int i = columns; i < table.length; i++) {
      table[i] = (float) random.nextGaussian();
    }
    float[] bias = new float[columns];
    for (int c = 0; c < columns; c++) {
      bias[c] = (float) random.nextGaussian();
    }
    return new HeadWeights(name, columns, table, bias);
  }

  private static TrainedModel model(HeadWeights... experts) {
    List<HeadWeights> all = new ArrayList<>();
    List<Calibration> calibrations = new ArrayList<>();
    for (HeadWeights expert : experts) {
      all.add(expert);
      calibrations.add(expert == null ? new Calibration(0, 1.5) : new Calibration(0.9, 0.1));
    }
    return new TrainedModel(random("router", experts.length, 1), all, calibrations);
  }

  private static double parity(TrainedModel model) throws Exception {
    List<FailureDomain> domains = new ArrayList<>();
    for (int d = 0; d < model.experts().size(); d++) {
      domains.add(new FailureDomain("d" + d, "", List.of()));
    }
    Bundle bundle =
        new BundleBuilder("m", new FeatureSpecification(ROWS, List.of()), domains, List.of())
            .build(
                model,
                new Thresholds(0.5, 0.5, 0.5),
                JsonNodeFactory.instance.objectNode(),
                JsonNodeFactory.instance.objectNode());
    Random random = new Random(2);
    List<TrainingExample> examples = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int[] rows = random.ints(1, ROWS).distinct().limit(1 + i % 100).sorted().toArray();
      examples.add(Examples.of(0, false, rows));
    }
    return OnnxParity.largestDifference(bundle, model, examples);
  }

  @Test
  void the_exported_graph_says_what_the_trained_model_says() throws Exception {
    assertThat(parity(model(random("expert:a", 1, 3), random("expert:b", 1, 4))))
        .isLessThanOrEqualTo(1e-5);
  }

  @Test
  void domains_without_expert_and_models_without_any_expert_are_exported_too() throws Exception {
    assertThat(parity(model(null, random("expert:b", 1, 4), null))).isLessThanOrEqualTo(1e-5);
    assertThat(parity(model(null, null))).isLessThanOrEqualTo(1e-5);
  }

  @Test
  void the_comparison_notices_a_graph_of_another_model() throws Exception {
    TrainedModel model = model(random("expert:a", 1, 3), random("expert:b", 1, 4));
    TrainedModel other =
        new TrainedModel(
            model.router(),
            List.of(random("expert:a", 1, 5), model.experts().get(1)),
            model.calibrations());
    List<FailureDomain> domains =
        List.of(new FailureDomain("a", "", List.of()), new FailureDomain("b", "", List.of()));
    Bundle bundle =
        new BundleBuilder("m", new FeatureSpecification(ROWS, List.of()), domains, List.of())
            .build(other, new Thresholds(0.5, 0.5, 0.5), null, null);

    assertThat(
            OnnxParity.largestDifference(
                bundle, model, List.of(Examples.of(0, true, 5, 6), Examples.of(1, true, 7))))
        .isGreaterThan(1e-3);
  }

  @Test
  void names_shapes_and_version_are_those_that_the_scorer_checks() throws Exception {
    GraphProto graph = graph();

    assertThat(graph.getInputList()).extracting(ValueInfoProto::getName).containsExactly("rows");
    assertThat(graph.getOutputList())
        .extracting(ValueInfoProto::getName)
        .containsExactly("router", "experts");
    assertThat(width(graph.getOutput(0))).isEqualTo(2);
    assertThat(width(graph.getOutput(1))).isEqualTo(1);
    assertThat(graph.getInput(0).getType().getTensorType().getElemType())
        .isEqualTo(TensorProto.DataType.INT32.getNumber());
    assertThat(graph.getOutput(0).getType().getTensorType().getShape().getDim(0).getDimParam())
        .isEqualTo("lines");
  }

  @Test
  void all_weights_are_inside_the_graph() throws Exception {
    assertThat(graph().getInitializerList())
        .hasSize(6)
        .allSatisfy(
            tensor -> {
              assertThat(tensor.getDataLocation()).isEqualTo(TensorProto.DataLocation.DEFAULT);
              assertThat(tensor.getExternalDataList()).isEmpty();
              assertThat(tensor.getRawData().isEmpty()).isFalse();
            });
  }

  @Test
  void equal_weights_give_equal_bytes() {
    assertThat(export()).isEqualTo(export());
  }

  private static byte[] export() {
    return OnnxExporter.export(ROWS, random("router", 2, 1), List.of(random("expert:a", 1, 3)));
  }

  private static GraphProto graph() throws Exception {
    return ModelProto.parseFrom(export()).getGraph();
  }

  private static long width(ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDim(1).getDimValue();
  }
}
