/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Figures.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Figures.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    assertThatIllegalArgumentException().isThrownBy(() -> Figures.median(List.of()));
  }

  @Test
  void aPercentileIsAValueThatWasMeasured() {
    List<Double> values = List.of(5.0, 1.0, 4.0, 2.0, 3.0);
    assertThat(Figures.percentile(values, 0.5)).isEqualTo(3);
    assertThat(Figures.percentile(values, 0.99)).isEqualTo(5);
    assertThat(Figures.percentile(values, 0)).isEqualTo(1);
  }

  @Test
  void fourDigitsAreKept() {
    assertThat(Figures.rounded(1234567.8)).isEqualTo(1234568);
    assertThat(Figures.rounded(12.34567)).isEqualTo(12.35);
    assertThat(Figures.rounded(0.00123456)).isEqualTo(0.001235);
    assertThat(Figures.rounded(0)).isZero();
  }
}
