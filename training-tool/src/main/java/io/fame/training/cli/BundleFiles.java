/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.BundleReader;
import io.fame.scoring.bundle.SignaturePolicy;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Bundles as files on this machine, and what people see of them. */
final class BundleFiles {
  private BundleFiles() {}

  static byte[] read(Path file) throws CommandException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.USAGE, "There is no file " + file + ".", e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static void write(Path file, byte[] content) throws CommandException {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "The bundle cannot be written to " + file + ": " + e, e);
    }
  }

  /** A bundle to look into: whose signature it must carry is for the nodes to say. */
  static Bundle shown(byte[] zip) throws BundleException {
    return BundleReader.read(zip, new SignaturePolicy(List.of(), false));
  }

  /** What people see of a bundle where it is stored. */
  static ObjectNode about(Bundle bundle) {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("model", bundle.manifest().name());
    about.put("format_version", bundle.manifest().formatVersion());
    about.put("threshold", bundle.manifest().thresholds().anomaly());
    about.put("templates", bundle.templates().size());
    ArrayNode domains = about.putArray("domains");
    bundle.manifest().domains().forEach(domain -> domains.add(domain.name()));
    about.put("certified", bundle.certificate().path("certified").asBoolean());
    if (bundle.certificate().hasNonNull("override_reason")) {
      about.set("override_reason", bundle.certificate().get("override_reason"));
    }
    about.set("provenance", bundle.manifest().provenance());
    return about;
  }
}
