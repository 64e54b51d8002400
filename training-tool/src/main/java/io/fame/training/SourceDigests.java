/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.annotate.Annotator;
import io.fame.training.partition.PartitionProposals;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What labels and failure domains come from, for the provenance of a model. All digests are
 * SHA-256, hex.
 *
 * @param prompts of the instructions that a language model was given, by task and version
 * @param files of the files with labels or recorded answers, by file name
 */
public record SourceDigests(Map<String, String> prompts, Map<String, String> files) {
  public SourceDigests {
    prompts = Map.copyOf(prompts);
    files = Map.copyOf(files);
  }

  public static SourceDigests of(Annotator annotator, PartitionProposals proposals) {
    Map<String, String> prompts = new HashMap<>(annotator.prompts());
    prompts.putAll(proposals.prompts());
    Map<String, String> files = new HashMap<>(annotator.files());
    files.putAll(proposals.files());
    return new SourceDigests(prompts, files);
  }

  /** Writes {@code prompts} and {@code files}, sorted by name, where there are any. */
  void write(ObjectNode provenance) {
    if (!prompts.isEmpty()) {
      new TreeMap<>(prompts).forEach(provenance.putObject("prompts")::put);
    }
    if (!files.isEmpty()) {
      new TreeMap<>(files).forEach(provenance.putObject("files")::put);
    }
  }
}
