/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.Redactor;
import io.fame.training.languagemodel.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  @TempDir Path folder;

  private Configuration of(String... lines) throws Exception {
    return Configuration.read(
        Files.writeString(folder.resolve("fame.yml"), String.join("\n", lines)));
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertWrong(String... lines) {
    return assertThatThrownBy(() -> of(lines).languageModel()).isInstanceOf(CommandException.class);
  }

  @Test
  void a_language_model_needs_a_provider_and_a_model_the_rest_has_defaults() throws Exception {
    LanguageModelSettings settings =
        of("language_model:", "  provider: openai", "  model: gpt-x").languageModel().orElseThrow();

    assertThat(settings.name()).isEqualTo("openai/gpt-x");
    assertThat(settings.baseUrl()).hasToString("https://api.openai.com/v1");
    assertThat(settings.apiKeyEnv()).isEqualTo("OPENAI_API_KEY");
    assertThat(settings.jsonSchema()).isTrue();
    assertThat(settings.votes()).isEqualTo(3);
    assertThat(settings.journal()).isEqualTo(folder.resolve("fame-answers.jsonl"));
    assertThat(settings.redaction().categories()).contains(Redactor.Category.values());
    assertThat(settings.budget().covers(new Usage(1_000_000, 1, 1), settings.prices())).isTrue();
  }

  @Test
  void gates_are_a_section_and_one_option() throws Exception {
    assertThat(of("gates:", "  f1: 0.9", "  require_evidence: true").options())
        .containsEntry("--gates", "{\"f1\":0.9,\"require_evidence\":true}");
    assertThat(of("gates:").options()).doesNotContainKey("--gates");
    assertWrong("gates:", "  f2: 0.9").hasMessageContaining("there is no gate 'f2'");
    assertWrong("gates: [f1]").hasMessageContaining("gates are an object");
  }

  @Test
  void everything_can_be_said() throws Exception {
    LanguageModelSettings settings =
        of(
                "language_model:",
                "  provider: bedrock",
                "  model: some.model-v1:0",
                "  region: eu-central-1",
                "  api_key_file: secrets/key",
                "  temperature: 0",
                "  prices: {input_per_million: 0.5, output_per_million: 2, currency: EUR, batch_factor: 0.25}",
                "  budget: {requests: 10, tokens: 1000, cost: 0.002}",
                "  redaction: {categories: [ips, long_numbers], longest_number: 12, names: [Bob], keep:"
                    + " [deploy-7]}")
            .languageModel()
            .orElseThrow();

    assertThat(settings.provider()).isEqualTo(Provider.BEDROCK);
    assertThat(settings.baseUrl())
        .hasToString("https://bedrock-runtime.eu-central-1.amazonaws.com");
    assertThat(settings.apiKeyFile()).isEqualTo(folder.resolve("secrets/key"));
    assertThat(settings.redaction().categories())
        .containsExactlyInAnyOrder(Redactor.Category.IPS, Redactor.Category.LONG_NUMBERS);
    assertThat(settings.redaction().names()).containsExactly("bob");
    assertThat(settings.redaction().keep()).containsExactly("deploy-7");
    assertThat(settings.prices().of(new Usage(1, 1_000_000, 500_000))).isEqualTo(1.5);
    assertThat(settings.prices().of(new Usage(1, 1_000_000, 500_000).byBatch())).isEqualTo(0.375);
    assertThat(settings.budget().covers(new Usage(10, 900, 100), settings.prices())).isTrue();
    assertThat(settings.budget().covers(new Usage(11, 1, 1), settings.prices())).isFalse();
    assertThat(settings.budget().covers(new Usage(1, 1000, 1), settings.prices())).isFalse();
    assertThat(settings.budget().covers(new Usage(1, 0, 1000), settings.prices())).isTrue();
    assertThat(settings.budget().covers(new Usage(1, 100, 900), settings.prices())).isTrue();
  }

  @Test
  void a_name_that_would_never_match_is_named_by_its_place() {
    assertRedactionWrong("names: [bob, ' $ ']")
        .hasMessageContaining(
            "language_model.redaction.names has an entry, number 2, that would never match: a name"
                + " has a letter or a digit; write it as it stands in the logs, or take it out")
        .hasMessageNotContaining("bob");
    assertRedactionWrong("names: [bob, ~]").hasMessageContaining("names has an entry, number 2");
    assertRedactionWrong("keep: [a b c d e f g h i]")
        .hasMessageContaining("keep has an entry, number 1, that would never match")
        .hasMessageContaining("list its parts");
    assertRedactionWrong("keep: [" + "x".repeat(65) + "]").hasMessageContaining("number 1");
    assertRedactionWrong("names: [Bob], keep: [web17, bob]")
        .hasMessageContaining("keep has an entry, number 2, that is in redaction.names too");
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertRedactionWrong(String redaction) {
    return assertWrong(
            "language_model:",
            "  provider: openai",
            "  model: m",
            "  redaction: {" + redaction + "}")
        .satisfies(
            failure ->
                assertThat(((CommandException) failure).exitCode()).isEqualTo(ExitCode.USAGE));
  }

  @Test
  void without_the_section_there_is_no_language_model() throws Exception {
    assertThat(of("").languageModel()).isEmpty();
    assertThat(of("language_model:").languageModel()).isEmpty();
  }

  @Test
  void what_is_wrong_is_named() {
    assertWrong("language_model:", "  provider: openai")
        .hasMessageContaining("language_model.model is missing");
    assertWrong("language_model:", "  provider: openai", "  model: m", "  modle: n")
        .hasMessageContaining("language_model.modle is not known");
    assertWrong("language_model:", "  provider: abacus", "  model: m")
        .hasMessageContaining("language_model.provider");
    assertWrong("language_model:", "  provider: openai", "  model: m", "  votes: 0")
        .hasMessageContaining("language_model.votes must be from 1 to 9");
    assertWrong("language_model:", "  provider: openai", "  model: m", "  api_key: sk-123")
        .hasMessageContaining("language_model.api_key is not known")
        .hasMessageNotContaining("sk-123");
    assertWrong("language_model:", "  provider: openai", "  model: m", "  budget: {cost: 5}")
        .hasMessageContaining("language_model.budget.cost needs prices");
    assertWrong(
            "language_model:", "  provider: openai", "  model: m", "  base_url: https://a:b@c/v1")
        .hasMessageContaining("must not hold credentials");
    assertWrong(
            "language_model:", "  provider: openai", "  model: m", "  prices: {batch_factor: 50}")
        .hasMessageContaining("language_model.prices.batch_factor must be from 0 to 1");
    assertWrong("language_model: [").hasMessageContaining("is not YAML, line");
    assertWrong("- a").hasMessageContaining("not a mapping");
    assertThatThrownBy(() -> Configuration.read(folder.resolve("none.yml")))
        .hasMessageContaining("cannot be read");
  }
}
