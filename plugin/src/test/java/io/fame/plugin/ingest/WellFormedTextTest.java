/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;

class WellFormedTextTest {
  @Test
  void replacesEachLoneSurrogateAndKeepsPairs() {
    assertThat(WellFormedText.of("a\ud800b")).isEqualTo("a\ufffdb");
    assertThat(WellFormedText.of("a\udc00")).isEqualTo("a\ufffd");
    assertThat(WellFormedText.of("\udc00\ud800")).isEqualTo("\ufffd\ufffd");
    assertThat(WellFormedText.of("\ud83d\ude00 \ud83d")).isEqualTo("\ud83d\ude00 \ufffd");
  }

  @Test
  void returnsTheVeryTextWhereNothingIsWrong() {
    String text = "control \u0000\u001f, \ufffd and \ud83d\ude00";

    assertThat(WellFormedText.of(text)).isSameAs(text);
  }

  @Property
  void resultAlwaysSurvivesUtf8(@ForAll @CharRange(from = '\ud7f0', to = '\ue00f') String text) {
    String wellFormed = WellFormedText.of(text);

    byte[] utf8 = wellFormed.getBytes(StandardCharsets.UTF_8);
    assertThat(new String(utf8, StandardCharsets.UTF_8)).isEqualTo(wellFormed).hasSameSizeAs(text);
  }
}
