/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.certify.CertificationLimits;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a model has to reach before it is written or stored. */
public final class GateOptions {
  @Option(
      names = "--gates",
      paramLabel = "FILE|JSON",
      description =
          "Acceptance gates that differ from the defaults, as JSON or in a file of it, for example"
              + " {\"f1\": 0.8, \"unseen_recall\": 0.5, \"require_evidence\": true}.")
  String gates;

  @Option(
      names = "--override",
      paramLabel = "REASON",
      description =
          "Accept a model that misses a gate, for this reason in words. The reason becomes part of"
              + " the certificate and is shown wherever the model is.")
  String override;

  CertificationLimits limits() throws CommandException {
    if (gates == null) {
      return CertificationLimits.DEFAULT;
    }
    String text =
        gates.stripLeading().startsWith("{")
            ? gates
            : new String(BundleFiles.read(Path.of(gates)), StandardCharsets.UTF_8);
    try {
      return CertificationLimits.of(new ObjectMapper().readTree(text));
    } catch (JsonProcessingException e) {
      throw new CommandException(ExitCode.USAGE, gates + " is not JSON.", e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, gates + ": " + e.getMessage() + ".", e);
    }
  }

  /** The reason, or {@code null} without one. */
  String reason() throws CommandException {
    if (override != null && override.isBlank()) {
      throw new CommandException(ExitCode.USAGE, "--override needs a reason in words.");
    }
    return override;
  }
}
