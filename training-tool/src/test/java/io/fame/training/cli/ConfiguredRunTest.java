/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.configuration.Configuration;
import io.fame.training.languagemodel.LanguageModelSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The configuration file: how it begins, and that a run takes from it what nobody says. */
class ConfiguredRunTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int fame(Map<String, String> environment, String... args) {
    return Main.execute(
        new Terminal(new PrintWriter(out, true), new PrintWriter(err, true), environment), args);
  }

  private Path written() {
    Path file = folder.resolve("fame.yml");
    assertThat(fame(Map.of(), "init", file.toString())).isEqualTo(ExitCode.OK.code());
    return file;
  }

  @Test
  void init_writes_a_file_once_that_is_valid_as_it_is() throws Exception {
    Path file = written();

    assertThat(Configuration.read(file).languageModel()).isEmpty();
    assertThat(Configuration.read(file).options())
        .containsEntry("--index", "logs")
        .containsEntry("--model", "logs")
        .containsEntry("--url", "http://localhost:9200");
    assertThat(fame(Map.of(), "init", file.toString())).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("exists already");
  }

  @Test
  void everything_that_init_only_mentions_is_valid_too() throws Exception {
    String all = Files.readString(written()).replaceAll("(?m)^(\\s*)#(\\w+:)", "$1$2");
    Path file = Files.writeString(folder.resolve("all.yml"), all);

    LanguageModelSettings settings = Configuration.read(file).languageModel().orElseThrow();

    assertThat(settings.name()).isEqualTo("openai/gpt-5-mini");
    assertThat(settings.budget().cost()).isEqualTo(5.0);
    assertThat(settings.redaction().categories()).hasSize(8);
    Map<String, String> options = Configuration.read(file).options();
    assertThat(options)
        .containsEntry("--context", "service.name,log.level")
        .containsEntry("--query", "{\"term\":{\"env\":\"prod\"}}")
        .containsEntry("--key", folder.resolve("signing.key").toString());
    CommandLine run =
        Main.commands(new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of()))
            .getSubcommands()
            .get("run");
    assertThat(options.keySet())
        .allSatisfy(name -> assertThat(run.getCommandSpec().findOption(name)).as(name).isNotNull());
  }

  @Test
  void a_run_takes_from_the_configuration_what_the_command_line_does_not_say() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("fame.yml"),
            """
            cluster: {url: "http://127.0.0.1:1"}
            source: {index: logs, label_field: label}
            training: {model: app}
            """);

    assertThat(fame(Map.of(), "run", "--config", file.toString()))
        .as(err.toString())
        .isEqualTo(ExitCode.CLUSTER.code());
    assertThat(err.toString()).contains("127.0.0.1:1");

    assertThat(fame(Map.of("FAME_CONFIG", file.toString()), "run"))
        .isEqualTo(ExitCode.CLUSTER.code());
    assertThat(fame(Map.of(), "run", "--config=" + file, "--url", "http://127.0.0.1:2"))
        .isEqualTo(ExitCode.CLUSTER.code());
    assertThat(err.toString()).contains("127.0.0.1:2");
  }

  /** Commands that take an option from a configuration, of those that have it. */
  private List<String> taking(String option) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("fame.yml"),
            "source: {index: logs, from: now-30d, to: now-1d, query: {term: {env: prod}}}\n");
    List<String> taking = new ArrayList<>();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), Map.of());
    for (String name : Main.commands(terminal).getSubcommands().keySet()) {
      CommandLine all = Main.commands(terminal);
      String[] arguments = {name, "--config", file.toString()};
      Optional<ConfigurationDefaults> defaults = ConfigurationDefaults.of(arguments, terminal, all);
      OptionSpec known = all.getSubcommands().get(name).getCommandSpec().findOption(option);
      if (known != null && defaults.isPresent() && defaults.get().defaultValue(known) != null) {
        taking.add(name);
      }
    }
    return taking;
  }

  @Test
  void the_time_range_is_that_of_the_training_and_ends_no_later_command() throws Exception {
    assertThat(taking("--to"))
        .containsExactlyInAnyOrder("sample", "annotate", "partition", "train", "run");
    assertThat(taking("--from"))
        .containsExactlyInAnyOrder("sample", "annotate", "partition", "train", "run", "update");
    assertThat(taking("--query")).contains("review", "drift").doesNotContain("backfill");
    assertThat(taking("--index")).contains("review", "drift", "evaluate", "certify", "backfill");
  }

  @Test
  void a_configuration_that_is_wrong_is_a_mistake_of_usage_and_says_where() throws Exception {
    Path file = Files.writeString(folder.resolve("fame.yml"), "source: {idx: logs}\n");

    assertThat(fame(Map.of(), "run", "--config", file.toString())).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("source.idx is not known; known are [context, from, index");
    assertThat(fame(Map.of(), "run", "--config", folder.resolve("none.yml").toString()))
        .isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void without_labels_and_without_a_language_model_nothing_is_trained() throws Exception {
    assertThat(
            fame(
                Map.of(),
                "train",
                "--index",
                "a",
                "--model",
                "m",
                "--out",
                "x",
                "--url",
                "http://127.0.0.1:1"))
        .isNotEqualTo(ExitCode.OK.code());
    assertThat(fame(Map.of(), "annotate", "--index", "a")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("No language model is configured");
  }
}
