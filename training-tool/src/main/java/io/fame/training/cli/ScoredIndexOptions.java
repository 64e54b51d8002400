/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.annotate.LabelRule;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.cluster.SourceFields;
import io.fame.training.command.CommandException;
import io.fame.training.evaluate.ScoredLines;
import java.util.List;
import picocli.CommandLine.Option;

/** Which documents that the fame processor has seen are looked at. */
public final class ScoredIndexOptions {
  @Option(
      names = "--index",
      paramLabel = "NAME",
      required = true,
      description = "Index, alias, data stream or pattern with scored documents.")
  String index;

  @Option(
      names = "--query",
      paramLabel = "JSON",
      description = "Only documents that match, for example '{\"term\":{\"env\":\"prod\"}}'.")
  String query;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "First time, for example 2026-01-01T00:00:00Z or now-7d.")
  String from;

  @Option(names = "--to", paramLabel = "TIME", description = "End of the time, exclusive.")
  String to;

  @Option(
      names = "--timestamp-field",
      paramLabel = "FIELD",
      defaultValue = SourceFields.DEFAULT_TIMESTAMP,
      description = "Default: ${DEFAULT-VALUE}.")
  String timestampField;

  @Option(
      names = "--message-field",
      paramLabel = "FIELD",
      defaultValue = SourceFields.DEFAULT_MESSAGE,
      description = "Default: ${DEFAULT-VALUE}.")
  String messageField;

  @Option(
      names = "--target-field",
      paramLabel = "FIELD",
      defaultValue = "fame",
      description = "Where the fame processor wrote its answer (default: ${DEFAULT-VALUE}).")
  String targetField;

  @Option(
      names = "--normal-label",
      paramLabel = "VALUE",
      split = ",",
      description =
          "Values of the label field that mean a normal line; every other one is an anomaly."
              + " Default: the usual words, such as normal and anomaly, true and false.")
  List<String> normalLabels;

  /** The documents, with the processor's fields as context. */
  IndexSelection selection(String labelField) throws CommandException {
    return new IndexSelection(
        index,
        new SourceFields(
            timestampField, messageField, ScoredLines.context(targetField), labelField),
        query == null ? null : SourceOptions.parsed(query),
        from,
        to);
  }

  LabelRule rule() {
    return normalLabels == null ? LabelRule.usualWords() : LabelRule.normalValues(normalLabels);
  }
}
