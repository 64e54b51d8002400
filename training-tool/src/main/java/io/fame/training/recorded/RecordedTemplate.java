/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import io.fame.scoring.LogLine;
import java.util.List;

/**
 * A template that a language model was asked about, with its answers.
 *
 * @param id as in the recorded files, for example {@code T001}; not an id of a mined template
 * @param examples lines of the template, at least one
 * @param count lines of the template in the history that was recorded
 * @param verdict the answer
 * @param confidence of the verdict, 0..1
 * @param domain failure domain that it was put into
 */
public record RecordedTemplate(
    String id,
    List<LogLine> examples,
    long count,
    RecordedVerdict verdict,
    double confidence,
    String domain) {
  public RecordedTemplate {
    examples = List.copyOf(examples);
  }
}
