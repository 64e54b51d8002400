/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Gives verdicts on sampled lines. */
public interface Annotator {
  /** Name for provenance, for example {@code label-field:label}. */
  String name();

  /**
   * SHA-256, hex, of the instructions that a language model was given, by task and version; empty
   * where none was asked.
   */
  default Map<String, String> prompts() {
    return Map.of();
  }

  /** SHA-256, hex, of the files that it takes its answers from, by file name. */
  default Map<String, String> files() {
    return Map.of();
  }

  /** Shows it all lines, also those that somebody else labels, before any of them is asked for. */
  default void prepare(List<SampledLine> all) {}

  /**
   * Labels the lines it can; a line without a verdict is left out of the answer, never guessed.
   *
   * @return verdicts in the order of the lines
   */
  List<LabelledLine> annotate(List<SampledLine> lines) throws IOException, InterruptedException;
}
