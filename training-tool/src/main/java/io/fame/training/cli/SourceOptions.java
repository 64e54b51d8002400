/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.command.CommandException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which documents are the history, and which of their fields. */
public final class SourceOptions extends IndexOptions {
  @Option(
      names = "--context",
      paramLabel = "FIELD",
      split = ",",
      description = "Fields that help to judge a line, for example service.name,log.level.")
  List<String> context = new ArrayList<>();

  @Option(
      names = "--label-field",
      paramLabel = "FIELD",
      description = "Field with people's verdicts, on some lines at least.")
  String labelField;

  /**
   * The selection.
   *
   * @throws CommandException of code USAGE if the query is not a JSON object
   */
  public IndexSelection selection() throws CommandException {
    return selection(context, labelField);
  }

  /** What a bundle says of its origin. */
  ObjectNode provenance() throws CommandException {
    ObjectNode provenance = JsonNodeFactory.instance.objectNode();
    provenance.put("index", index).put("timestamp_field", timestampField);
    provenance.put("message_field", messageField);
    provenance.set("query", parsedQuery());
    provenance.put("from", from).put("to", to);
    return provenance;
  }
}
