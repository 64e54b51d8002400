/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelVersionTest {
  private static final String SHA = "0123456789abcdef".repeat(4);

  @Test
  void isWrittenAsItIsRead() {
    ModelVersion version = ModelVersion.parse("3:" + SHA);

    assertThat(version).isEqualTo(new ModelVersion("3", SHA)).hasToString("3:" + SHA);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "3:abc", ":", "../3:", "3/4:", ".:", " 3:"})
  void refusesEverythingElse(String text) {
    String value = text.endsWith(":") ? text + SHA : text;

    assertThatThrownBy(() -> ModelVersion.parse(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be version:sha256")
        .hasMessageContaining("[" + value + "]");
  }

  @Test
  void refusesUpperCaseDigests() {
    assertThatThrownBy(() -> ModelVersion.parse("3:" + SHA.toUpperCase(java.util.Locale.ROOT)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
