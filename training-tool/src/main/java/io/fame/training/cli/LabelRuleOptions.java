/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.annotate.LabelRule;
import java.util.List;
import picocli.CommandLine.Option;

/** What the values of a label field mean. */
public final class LabelRuleOptions {
  /** Where the verdicts are if the processor writes where it does by default. */
  static final String VERDICTS = "fame.verdict";

  @Option(
      names = "--normal-label",
      paramLabel = "VALUE",
      split = ",",
      description =
          "Values of the label field that mean a normal line; every other one is an anomaly."
              + " Default: the usual words, such as normal and anomaly, true and false.")
  List<String> normalLabels;

  /**
   * The rule for a field. Reviewers' verdicts are in words of our own, whatever a site calls its
   * normal lines.
   *
   * @param verdicts name of the field with the verdicts of {@code fame review}, for example {@link
   *     #VERDICTS}
   */
  LabelRule rule(String labelField, String verdicts) {
    return labelField.equals(verdicts) ? LabelRule.usualWords() : rule();
  }

  LabelRule rule() {
    return normalLabels == null ? LabelRule.usualWords() : LabelRule.normalValues(normalLabels);
  }
}
