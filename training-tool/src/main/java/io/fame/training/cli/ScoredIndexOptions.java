/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.cluster.IndexSelection;
import io.fame.training.command.CommandException;
import io.fame.training.evaluate.ScoredLines;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which documents that the fame processor has seen are looked at. */
public final class ScoredIndexOptions extends IndexOptions {
  /** Field below the target that {@code fame review} writes. */
  private static final String VERDICT = "verdict";

  @Option(
      names = "--target-field",
      paramLabel = "FIELD",
      defaultValue = "fame",
      description = "Where the fame processor wrote its answer (default: ${DEFAULT-VALUE}).")
  String targetField;

  @Mixin LabelRuleOptions labels;

  /** Where {@code fame review} writes verdicts. */
  String verdictField() {
    return targetField + "." + VERDICT;
  }

  /** The documents, with the processor's fields as context. */
  IndexSelection selection(String labelField) throws CommandException {
    return selection(ScoredLines.context(targetField), labelField);
  }
}
