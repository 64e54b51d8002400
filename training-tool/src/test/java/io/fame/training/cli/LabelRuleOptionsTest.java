/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelRuleOptionsTest {
  @Test
  void verdicts_of_reviewers_are_read_in_their_own_words_whatever_a_site_calls_normal() {
    LabelRuleOptions options = new LabelRuleOptions();
    options.normalLabels = List.of("-");

    assertThat(options.rule("alert", "fame.verdict").isAnomaly("-")).contains(false);
    assertThat(options.rule("alert", "fame.verdict").isAnomaly("KERNDTLB")).contains(true);
    assertThat(options.rule("fame.verdict", "fame.verdict").isAnomaly("normal")).contains(false);
    assertThat(options.rule("fame.verdict", "fame.verdict").isAnomaly("anomaly")).contains(true);
  }
}
