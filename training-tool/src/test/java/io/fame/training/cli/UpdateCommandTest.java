/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.command.Terminal;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.progress.Progress;
import io.fame.training.registry.RegisteredModel;
import io.fame.training.update.UpdateRun.Update;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UpdateCommandTest {
  private static final RegisteredModel ACTIVE =
      new RegisteredModel("app", "3", "0".repeat(64), "id", 1, 0, null, true);

  @TempDir Path folder;

  /** What is printed after an update that found nothing to learn. */
  private static String nothingLearned(int unlabelled, Labelling labelling, String... more)
      throws Exception {
    StringWriter out = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(out), Map.of());
    UpdateCommand update = new UpdateCommand(terminal);
    new CommandLine(update).parseArgs("--index", "logs", "--model", "app");
    new CommandLine(update.reportOptions).parseArgs(more);
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("templates_unlabelled", unlabelled);

    update.finish(
        null,
        ACTIVE,
        new Update(Optional.empty(), report),
        new IndexTraining.Prepared(null, labelling, null, null),
        null);

    return out.toString().strip();
  }

  @Test
  void where_nothing_is_learned_new_templates_without_a_label_are_told() throws Exception {
    Labelling nobodyAsked = new Labelling(null, null, null);

    assertThat(nothingLearned(0, nobodyAsked))
        .isEqualTo(
            "Nothing new to learn for model app: version 3 knows every text that has a label, and"
                + " no label contradicts it.");
    assertThat(nothingLearned(2, nobodyAsked))
        .endsWith(
            "New templates without a label so far: 2. Label lines of them, and update again.");
  }

  @Test
  void where_nothing_is_learned_what_was_asked_is_reported_and_open_questions_are_kept()
      throws Exception {
    try (FakeProvider provider = new FakeProvider(Provider.OPENAI);
        LanguageModel model = provider.open(provider.settings(folder))) {
      LanguageModelAnnotator asked = new LanguageModelAnnotator(model, List.of(), Progress.NONE);
      Path review = folder.resolve("review.jsonl");

      JsonNode report =
          new ObjectMapper()
              .readTree(nothingLearned(1, new Labelling(asked, asked, review), "--json"));

      assertThat(report.path("offered").asBoolean(true)).isFalse();
      assertThat(report.at("/left_the_machine/model").asText()).isEqualTo("openai/tiny-model");
      assertThat(report.path("language_model").isObject()).isTrue();
      assertThat(review).exists();
    }
  }
}
