/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.TinyHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.languagemodel.DomainPerValue;
import io.fame.training.languagemodel.ExpectedMessages;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.FakeProvider.Asked;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.partition.LanguageModelProposals;
import io.fame.training.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that trains with a language model's labels, failure domains and messages to expect, and
 * may be killed at any moment.
 */
public final class TrainingProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainingProcess() {}

  /** A model that does well at all that it is asked. */
  public static String answer(Asked asked) {
    if (asked.system().contains("Divide the templates")) {
      return DomainPerValue.of(asked.data(), "service").toString();
    }
    return asked.system().contains("Write log messages")
        ? ExpectedMessages.of(asked.data().get(0)).toString()
        : Judge.honest(asked);
  }

  static TrainingResult train(LanguageModel model) throws Exception {
    return new TrainingRun(
            new TrainingOptions(
                "tiny", TinyHistory.CONTEXT, 10, 1, JsonNodeFactory.instance.objectNode()),
            Progress.NONE)
        .run(
            TinyHistory.of(600, 8, 1),
            new LanguageModelAnnotator(model, TinyHistory.CONTEXT, Progress.NONE),
            new LanguageModelProposals(model, TinyHistory.CONTEXT, Progress.NONE));
  }

  /**
   * @param args settings as JSON, and the file that the bundle goes to
   */
  public static void main(String[] args) throws Exception {
    LanguageModelSettings settings = JSON.readValue(args[0], LanguageModelSettings.class);
    try (LanguageModel model =
        LanguageModel.open(settings, FakeProvider.ENVIRONMENT, System.err::println)) {
      Files.write(Path.of(args[1]), BundleWriter.write(train(model).bundle(), null));
    }
  }
}
