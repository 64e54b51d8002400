/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.progress.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A process that labels lines and may be killed at any moment. */
public final class AnnotatingProcess {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AnnotatingProcess() {}

  static List<String> messages() {
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String word = "" + (char) ('a' + i % 26) + (char) ('a' + i / 26) + "x";
      messages.add(
          i % 5 == 0
              ? "write to shard " + word + " timed out"
              : "order stored by worker " + word + " in time");
    }
    return messages;
  }

  /** Verdict by message. */
  static Map<String, Boolean> annotate(LanguageModel model) throws Exception {
    Map<String, Boolean> labels = new TreeMap<>();
    for (LabelledLine label :
        new LanguageModelAnnotator(model, Lines.CONTEXT, Progress.NONE)
            .annotate(Lines.of(messages()))) {
      labels.put(Lines.message(label.line()), label.anomaly());
    }
    return labels;
  }

  /**
   * @param args settings as JSON, and the file that the labels go to
   */
  public static void main(String[] args) throws Exception {
    LanguageModelSettings settings = JSON.readValue(args[0], LanguageModelSettings.class);
    try (LanguageModel model = LanguageModel.open(settings, FakeProvider.ENVIRONMENT)) {
      Files.writeString(Path.of(args[1]), JSON.writeValueAsString(annotate(model)));
    }
  }
}
