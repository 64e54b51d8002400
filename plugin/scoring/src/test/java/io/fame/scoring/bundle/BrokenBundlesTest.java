/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fame.scoring.bundle.BundleException.Reason;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every violation is its own error. A bundle is refused by {@link BundleReader}, whose package does
 * not know ONNX Runtime (see {@code ArchitectureTest}): nothing of a broken bundle is ever loaded.
 */
class BrokenBundlesTest {
  static List<BrokenBundle> all() {
    return BrokenBundle.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedWithItsReasonAndWithoutItsContent(BrokenBundle broken) {
    byte[] zip = broken.bytes();
    assertThatExceptionOfType(BundleException.class)
        .isThrownBy(() -> BundleReader.read(zip, BrokenBundle.POLICY))
        .satisfies(e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(broken.reason()))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }

  @Test
  void theBundleThatAllAreMadeOfIsGood() throws BundleException {
    BrokenBundle.Recipe nothing =
        new BrokenBundle.Recipe("", null, null, null, null, null, null, null, null);
    byte[] zip = new BrokenBundle("good", Reason.CORRUPT, nothing).bytes();
    assertThat(BundleReader.read(zip, BrokenBundle.POLICY).manifest().name()).isEqualTo("test");
  }

  @Test
  void thereAreCasesOfEveryReason() {
    Map<Reason, Long> cases =
        all().stream().collect(Collectors.groupingBy(BrokenBundle::reason, Collectors.counting()));
    assertThat(all()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(Reason.values())
        .allMatch(reason -> reason == Reason.NOT_LOADABLE || cases.containsKey(reason));
  }
}
