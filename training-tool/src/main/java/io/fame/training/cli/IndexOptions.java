/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.cluster.SourceFields;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import java.util.List;
import picocli.CommandLine.Option;

/** Which documents of the cluster are read. */
public abstract class IndexOptions {
  @Option(
      names = "--index",
      paramLabel = "NAME",
      required = true,
      description = "Index, alias, data stream or pattern that holds the lines.")
  String index;

  @Option(
      names = "--query",
      paramLabel = "JSON",
      description = "Only documents that match, for example '{\"term\":{\"env\":\"prod\"}}'.")
  String query;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "First time, for example 2026-01-01T00:00:00Z or now-30d.")
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

  /**
   * The documents.
   *
   * @param context fields that are read beside the message
   * @param labelField field with the verdicts, or {@code null}
   * @throws CommandException of code USAGE if the query is not a JSON object
   */
  IndexSelection selection(List<String> context, String labelField) throws CommandException {
    return new IndexSelection(
        index,
        new SourceFields(timestampField, messageField, context, labelField),
        parsedQuery(),
        from,
        to);
  }

  /** The query, or {@code null} without one. */
  JsonNode parsedQuery() throws CommandException {
    return query == null ? null : parsed(query);
  }

  /**
   * A query of the command line.
   *
   * @throws CommandException of code USAGE if it is not a JSON object
   */
  static JsonNode parsed(String query) throws CommandException {
    try {
      JsonNode parsed = new ObjectMapper().readTree(query);
      if (parsed.isObject()) {
        return parsed;
      }
    } catch (JsonProcessingException e) {
      // Says the same as any other text that is no object.
    }
    throw new CommandException(
        ExitCode.USAGE,
        "--query must be a query in JSON, for example '{\"term\":{\"env\":\"prod\"}}'.");
  }
}
