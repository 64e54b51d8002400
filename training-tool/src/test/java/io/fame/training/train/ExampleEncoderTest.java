/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleEncoderTest {
  private static final Template TEMPLATE = new Template("00000000000000d1", List.of("x"), null);

  private final List<LabelledLine> labelled = new ArrayList<>();

  private void label(String message, boolean anomaly, double standsFor) {
    labelled.add(
        new LabelledLine(
            new SampledLine(
                new SourceLine("1", 0, LogLine.of(message), ""), TEMPLATE, 0, standsFor),
            anomaly,
            1));
  }

  private List<Double> weights() {
    return new ExampleEncoder(new FeatureSpecification(1 << 10, List.of()))
            .encode(
                labelled,
                List.of(),
                List.of(new FailureDomain("all", "All.", List.of(TEMPLATE.id()))))
            .stream()
            .map(TrainingExample::weight)
            .toList();
  }

  @Test
  void lines_that_look_the_same_count_by_the_lines_that_they_stand_for() {
    label("check pass", true, 90);
    label("check pass", false, 5);
    label("check pass", false, 5);

    assertThat(weights().get(0)).isCloseTo(0.9, within(1e-9));
    assertThat(weights().get(1)).isCloseTo(0.05, within(1e-9));
  }

  @Test
  void lines_of_one_text_that_a_model_tells_apart_count_alike() {
    label("GET / status=200", false, 990);
    label("GET / status=503", true, 10);

    assertThat(weights()).allSatisfy(weight -> assertThat(weight).isCloseTo(0.5, within(1e-9)));
  }

  @Test
  void a_frequent_text_counts_as_much_as_a_rare_one() {
    label("started", false, 5000);
    label("stopped", true, 1);

    assertThat(weights()).containsExactly(1.0, 1.0);
  }
}
