/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where results go besides the text for people. */
public final class ReportOptions {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--json", description = "Print the result as JSON instead of text.")
  boolean json;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the result to a file, as JSON.")
  Path report;

  /** The file, or {@code null}. */
  public Path report() {
    return report;
  }

  /** Prints the text, or the result with --json, and writes the file if there is one. */
  public void write(Terminal terminal, JsonNode result, String text) throws CommandException {
    String pretty = pretty(result);
    if (report != null) {
      try {
        Files.write(report, (pretty + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new CommandException(
            ExitCode.ENVIRONMENT,
            "The report cannot be written to " + report + ": " + e.getMessage() + ".",
            e);
      }
    }
    terminal.out().println(json ? pretty : text.stripTrailing());
    terminal.out().flush();
  }

  private static String pretty(JsonNode result) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
