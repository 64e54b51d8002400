/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CertificationLimitsTest {
  private static CertificationLimits of(String json) throws IOException {
    return CertificationLimits.of(new ObjectMapper().readTree(json));
  }

  @Test
  void a_gate_that_is_given_replaces_its_default_and_no_other() throws Exception {
    assertThat(of("{\"f1\": 0.8}").f1()).isEqualTo(0.8);
    assertThat(of("{\"f1\": 0.8}").labelledLines())
        .isEqualTo(CertificationLimits.DEFAULT.labelledLines());
  }

  @Test
  void a_gate_without_a_value_keeps_its_default_instead_of_demanding_nothing() throws Exception {
    assertThat(of("{\"f1\": null, \"labelled_lines\": null, \"calibration_error\": null}"))
        .isEqualTo(CertificationLimits.DEFAULT);
  }

  @Test
  void a_gate_that_does_not_exist_is_named_with_or_without_a_value() {
    assertThatThrownBy(() -> of("{\"f2\": 0.8}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no gate 'f2'");
    assertThatThrownBy(() -> of("{\"f2\": null}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no gate 'f2'");
  }
}
