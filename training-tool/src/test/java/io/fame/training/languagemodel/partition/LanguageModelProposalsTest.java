/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.TinyHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.languagemodel.DomainPerValue;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.FakeProvider.Asked;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelException;
import io.fame.training.languagemodel.Provider;
import io.fame.training.progress.Progress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training with failure domains that a language model names while it runs. */
class LanguageModelProposalsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private FakeProvider fake;

  @AfterEach
  void stop() {
    if (fake != null) {
      fake.close();
    }
  }

  private TrainingResult train(Map<String, Object> settings) throws Exception {
    try (LanguageModel model = fake.open(fake.settings(folder, settings))) {
      return new TrainingRun(
              new TrainingOptions(
                  "tiny", TinyHistory.CONTEXT, 10, 1, JsonNodeFactory.instance.objectNode()),
              Progress.NONE)
          .run(
              TinyHistory.of(600, 8, 1),
              new LabelFieldAnnotator("label", LabelRule.usualWords()),
              new LanguageModelProposals(model, TinyHistory.CONTEXT, Progress.NONE));
    }
  }

  private static boolean isDivision(Asked asked) {
    return asked.system().contains("Divide the templates");
  }

  /** A model that does well: one domain per service, one failure and one routine line for each. */
  private static String sensible(Asked asked) {
    return isDivision(asked) ? byService(asked.data()).toString() : expected(asked).toString();
  }

  private static ObjectNode byService(JsonNode templates) {
    return DomainPerValue.of(templates, "service");
  }

  /** A model that does well, but for what is done to its first division. */
  private void spoilTheFirstDivision(Consumer<ObjectNode> spoil) {
    AtomicBoolean first = new AtomicBoolean(true);
    fake = new FakeProvider(Provider.OPENAI);
    fake.saying(
        asked -> {
          if (!isDivision(asked) || !first.getAndSet(false)) {
            return sensible(asked);
          }
          ObjectNode division = byService(asked.data());
          spoil.accept(division);
          return division.toString();
        });
  }

  private static ObjectNode expected(Asked asked) {
    JsonNode first = asked.data().get(0);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode lines = answer.putArray("lines");
    for (String verdict : new String[] {"failure", "routine"}) {
      lines
          .addObject()
          .put("verdict", verdict)
          .put("service", first.path("service").asText())
          .put("level", first.path("level").asText())
          .put("message", verdict + " of " + first.path("service").asText() + " anticipated");
    }
    // What was seen already, an unknown service, and an escape sequence: left out, not refused.
    lines
        .addObject()
        .put("verdict", "failure")
        .put("service", first.path("service").asText())
        .put("level", first.path("level").asText())
        .put("message", first.at("/examples/0").asText());
    lines
        .addObject()
        .put("verdict", "failure")
        .put("service", "mainframe")
        .put("level", first.path("level").asText())
        .put("message", "abend");
    lines.addObject().put("verdict", "failure").put("message", "\u001b[2J");
    return answer;
  }

  @ParameterizedTest
  @EnumSource(Provider.class)
  void a_history_becomes_a_model_with_the_domains_that_a_language_model_names(Provider provider)
      throws Exception {
    fake = new FakeProvider(provider).saying(LanguageModelProposalsTest::sensible);

    TrainingResult result = train(Map.of());

    String answeredBy = provider == Provider.BEDROCK ? "tiny-model" : FakeProvider.ANSWERED_BY;
    assertThat(result.report().path("partition").asText())
        .isEqualTo("asked:" + provider + "/" + answeredBy);
    assertThat(result.bundle().manifest().domains())
        .extracting(domain -> domain.name())
        .contains("web-part", "db-part", "cache-part", "ssh-part");
    assertThat(result.report().path("lines_anticipated").asInt()).isEqualTo(8);
    assertThat(fake.asked).hasSize(5);
  }

  @Test
  void the_prompt_shows_templates_counts_context_and_examples_but_no_real_id() throws Exception {
    fake = new FakeProvider(Provider.OPENAI).saying(LanguageModelProposalsTest::sensible);

    TrainingResult result = train(Map.of());

    JsonNode shown = fake.asked.get(0).data();
    assertThat(shown).hasSize(9);
    JsonNode template = shown.get(0);
    assertThat(template.path("id").asText()).isEqualTo("T1");
    assertThat(template.path("lines").asInt()).isPositive();
    assertThat(template.path("service").asText()).isEqualTo("cache");
    assertThat(template.path("template").asText()).contains("#");
    assertThat(template.path("examples")).hasSize(2);
    assertThat(fake.asked.get(0).body().toString())
        .doesNotContain(result.bundle().templates().get(0).id());
  }

  @Test
  void a_second_run_asks_nothing_and_gives_the_same_model() throws Exception {
    fake = new FakeProvider(Provider.OPENAI).saying(LanguageModelProposalsTest::sensible);
    TrainingResult first = train(Map.of());
    int asked = fake.asked.size();

    TrainingResult second = train(Map.of());

    assertThat(fake.asked).hasSize(asked);
    assertThat(second.bundle().manifest()).isEqualTo(first.bundle().manifest());
  }

  @Test
  void a_division_that_breaks_the_rules_goes_back_with_what_is_wrong() throws Exception {
    spoilTheFirstDivision(
        bad -> {
          ((ArrayNode) bad.at("/domains/0/templates"))
              .add("T99")
              .add(bad.at("/domains/1/templates/0").asText());
          ((ArrayNode) bad.at("/domains/2/templates")).remove(0);
        });

    TrainingResult result = train(Map.of("anticipated_lines", 0));

    assertThat(result.report().path("partition").asText()).startsWith("asked:");
    assertThat(fake.asked).hasSize(2);
    assertThat(fake.asked.get(1).user())
        .contains("holds an id that does not exist")
        .contains("is placed more than once")
        .contains("1 templates are in no domain: T");
  }

  @Test
  void claims_that_do_not_hold_go_back_by_name_and_count() throws Exception {
    spoilTheFirstDivision(
        bad -> {
          // What the templates of ssh are said to carry, they do not.
          ObjectNode ssh = (ObjectNode) bad.at("/domains/2");
          ssh.putArray("indicators").add("password").add("passphrase").add("public key");
        });

    TrainingResult result = train(Map.of("anticipated_lines", 0));

    assertThat(result.report().path("partition").asText()).startsWith("asked:");
    assertThat(fake.asked).hasSize(2);
    assertThat(fake.asked.get(1).user())
        .contains("templates that carry no indicator of their domain")
        .containsPattern("- 1 templates of ssh-part carry none of its indicators: T[0-9]")
        .contains("the indicators of ssh-part are carried by 0 templates of it and by 0 of other")
        .contains("list under by_meaning what belongs to a domain without one");
    assertThat(result.bundle().certificate().at("/partition/domains/3/indicators/0").asText())
        .isEqualTo("web");
  }

  @Test
  void a_division_by_meaning_alone_is_refused() throws Exception {
    spoilTheFirstDivision(
        bad -> {
          for (JsonNode domain : bad.path("domains")) {
            ((ObjectNode) domain).set("by_meaning", domain.path("templates"));
            ((ObjectNode) domain).putArray("templates");
          }
        });

    train(Map.of("anticipated_lines", 0));

    assertThat(fake.asked).hasSize(2);
    assertThat(fake.asked.get(1).user())
        .contains("9 templates are in their domain by meaning only");
  }

  @Test
  void more_indicators_than_one_subject_takes_are_refused() throws Exception {
    spoilTheFirstDivision(
        bad -> {
          ArrayNode indicators = (ArrayNode) bad.at("/domains/0/indicators");
          for (int i = 0; i < 5; i++) {
            indicators.add("word-" + "abcde".charAt(i));
          }
        });

    train(Map.of("anticipated_lines", 0));

    assertThat(fake.asked).hasSize(2);
    assertThat(fake.asked.get(1).user())
        .contains("domain cache-part has 8 indicators and not three to five");
  }

  @Test
  void a_model_that_cannot_do_it_leaves_the_words_alone_to_decide() throws Exception {
    fake = new FakeProvider(Provider.OPENAI).saying(asked -> "{\"domains\":[]}");

    TrainingResult result = train(Map.of());

    assertThat(result.report().path("partition").asText()).isEqualTo("deterministic");
    assertThat(fake.asked).hasSize(3);
  }

  @Test
  void a_domain_without_usable_messages_costs_the_others_nothing() throws Exception {
    fake = new FakeProvider(Provider.OPENAI);
    fake.saying(
        asked ->
            !isDivision(asked) && asked.system().contains("Domain db-part")
                ? "{\"lines\":[]}"
                : sensible(asked));

    assertThat(train(Map.of()).report().path("lines_anticipated").asInt()).isEqualTo(6);
  }

  @Test
  void an_expected_failure_may_have_a_level_that_its_domain_never_had() throws Exception {
    fake = new FakeProvider(Provider.OPENAI);
    fake.saying(
        asked ->
            !isDivision(asked) && asked.system().contains("Domain ssh-part")
                ? "{\"lines\":[{\"verdict\":\"failure\",\"service\":\"ssh\",\"level\":\"FATAL\","
                    + "\"message\":\"no more processes\"}]}"
                : sensible(asked));

    assertThat(train(Map.of()).report().path("lines_anticipated").asInt()).isEqualTo(7);
  }

  @Test
  void a_budget_that_does_not_suffice_ends_the_run_with_a_failure_of_its_own() {
    fake = new FakeProvider(Provider.OPENAI).saying(LanguageModelProposalsTest::sensible);

    assertThatThrownBy(() -> train(Map.of("budget", Map.of("requests", 2))))
        .isInstanceOfSatisfying(
            LanguageModelException.class,
            failure -> assertThat(failure.kind()).isEqualTo(LanguageModelException.Kind.BUDGET));
    assertThat(fake.asked).hasSizeLessThanOrEqualTo(2);
  }
}
