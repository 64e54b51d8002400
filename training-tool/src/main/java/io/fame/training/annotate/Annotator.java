/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import io.fame.training.sample.SampledLine;
import java.io.IOException;
import java.util.List;

/** Gives verdicts on sampled lines. */
public interface Annotator {
  /** Name for provenance, for example {@code label-field:label}. */
  String name();

  /**
   * Labels the lines it can; a line without a verdict is left out of the answer, never guessed.
   *
   * @return verdicts in the order of the lines
   */
  List<LabelledLine> annotate(List<SampledLine> lines) throws IOException, InterruptedException;
}
