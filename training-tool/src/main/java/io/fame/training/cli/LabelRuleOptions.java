/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.annotate.LabelRule;
import java.util.List;
import picocli.CommandLine.Option;

/** What the values of a label field mean. */
public final class LabelRuleOptions {
  @Option(
      names = "--normal-label",
      paramLabel = "VALUE",
      split = ",",
      description =
          "Values of the label field that mean a normal line; every other one is an anomaly."
              + " Default: the usual words, such as normal and anomaly, true and false.")
  List<String> normalLabels;

  LabelRule rule() {
    return normalLabels == null ? LabelRule.usualWords() : LabelRule.normalValues(normalLabels);
  }
}
