/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.annotate.Annotator;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.languagemodel.label.ReviewCase;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Who labels.
 *
 * @param asked the language model among them, or {@code null}
 * @param review where its open questions go, or {@code null}
 */
record Labelling(Annotator annotator, LanguageModelAnnotator asked, Path review) {
  /** Adds what was asked to the report, and leaves open questions to people. */
  void report(ObjectNode report, Terminal terminal) {
    if (asked == null) {
      return;
    }
    report.set("language_model", asked.report());
    report.set("left_the_machine", asked.whatLeft());
    if (review != null) {
      try {
        HumanLabelFile.write(review, asked.review().stream().map(ReviewCase::line).toList());
      } catch (IOException e) {
        // It was fine when this began; the model is not lost for it.
        terminal
            .err()
            .println(
                "fame: %s cannot be written: %s. `fame annotate --review FILE` writes it without asking anything again."
                    .formatted(review, e));
      }
    }
  }
}
