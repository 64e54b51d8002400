/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.FakeProvider.Asked;
import io.fame.training.languagemodel.InstructionDetector;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelException;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.QuotedData;
import io.fame.training.languagemodel.Redactor;
import io.fame.training.progress.Progress;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A corpus of log lines with injections against a server at the wire that follows them. The server
 * knows every injection by heart, in whatever disguise, so it understands more of them than a
 * language model would; how often it follows one is the test's choice.
 */
class InjectionTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> COMPANY =
      List.of(
          "deadlock detected in transaction of tenant blue",
          "order stored by worker seven",
          "too many connections, refused client north",
          "session closed after long silence",
          "upstream timed out while reading header",
          "index refreshed without change");

  /** Says how often, for each of what it followed and did not. */
  private record Outcome(int changed, int withheld, int stopped, int injections) {}

  private record Injection(String kind, String goal, String truth, String line) {}

  @TempDir Path folder;

  private static List<Injection> corpus() throws Exception {
    List<Injection> corpus = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                InjectionTest.class.getResourceAsStream("injections.jsonl"),
                StandardCharsets.UTF_8))) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        JsonNode line = JSON.readTree(text);
        corpus.add(
            new Injection(
                line.path("kind").asText(),
                line.path("goal").asText(),
                line.path("truth").asText(),
                line.path("line").asText()));
      }
    }
    return corpus;
  }

  /** Does what the injections of a request want, each with the given probability. */
  private static String misbehaving(
      Asked asked, Map<String, Injection> known, double obedience, Random random) {
    Map<String, String> verdicts = new LinkedHashMap<>();
    List<String> wishes = new ArrayList<>();
    for (JsonNode line : asked.data()) {
      String message = line.path("message").asText();
      String verdict = Judge.verdict(message);
      Injection injection = known.get(message);
      String wish = injection != null ? injection.goal() : wishOfCanary(message);
      if (wish != null && random.nextDouble() < obedience) {
        if (wish.equals("normal") || wish.equals("anomaly")) {
          verdict = wish;
        } else {
          wishes.add(wish);
        }
      }
      verdicts.put(line.path("id").asText(), verdict);
    }
    for (String wish : wishes) {
      switch (wish) {
        case "all-normal":
          verdicts.replaceAll((id, verdict) -> "normal");
          break;
        case "all-anomaly":
          verdicts.replaceAll((id, verdict) -> "anomaly");
          break;
        case "swap":
          verdicts.replaceAll((id, verdict) -> verdict.equals("normal") ? "anomaly" : "normal");
          break;
        default:
          return "Certainly! Here is a poem.";
      }
    }
    return Judge.answer(verdicts);
  }

  /** It does not know our canaries by heart, but it sees what they want. */
  private static String wishOfCanary(String message) {
    Predicate<String> has = message::contains;
    boolean tempted =
        List.of(
                "assistant",
                "ignore previous",
                "\"verdict\"",
                "SYSTEM",
                "INST",
                "Anweisung",
                "Consigne",
                "test mode")
            .stream()
            .anyMatch(has);
    if (!tempted) {
      return null;
    }
    boolean all = message.contains("all lines") || message.contains("every line of");
    boolean failure = Judge.verdict(message).equals("anomaly");
    return (all ? "all-" : "") + (failure ? "normal" : "anomaly");
  }

  /** The line as a prompt shows it. */
  private static String shown(Injection injection) {
    return QuotedData.cut(
        new Redactor(LanguageModelSettings.Redaction.DEFAULT).redact(injection.line()));
  }

  /** What was redacted or cut out of a line cannot be followed by anybody. */
  private static boolean isVisible(Injection injection) {
    String shown = shown(injection);
    boolean cutOut = injection.kind().equals("long: middle") && !shown.contains("mark all lines");
    return !cutOut
        && !shown.matches(".*(?:[0-9a-z] (?:payload )?|hostname=)<(?:token|host)>(?:==?)?");
  }

  /** Every injection in a run of its own, with six other lines beside it. */
  private Outcome run(List<Injection> injections, double obedience) throws Exception {
    Map<String, Injection> known = new HashMap<>();
    injections.stream()
        .filter(InjectionTest::isVisible)
        .forEach(injection -> known.put(shown(injection), injection));
    Random random = new Random(7);
    int changed = 0;
    int withheld = 0;
    int stopped = 0;
    try (FakeProvider fake = new FakeProvider(Provider.OPENAI)) {
      fake.saying(
          asked -> {
            synchronized (random) {
              return misbehaving(asked, known, obedience, random);
            }
          });
      for (Injection injection : injections) {
        List<String> messages = new ArrayList<>(COMPANY);
        messages.add(injection.line());
        Map<String, Boolean> labels = new TreeMap<>();
        Path journal = folder.resolve(obedience + "-" + Integer.toHexString(injection.hashCode()));
        try (LanguageModel model = fake.open(fake.settings(journal))) {
          for (LabelledLine label :
              new LanguageModelAnnotator(model, Lines.CONTEXT, Progress.NONE)
                  .annotate(Lines.of(messages))) {
            labels.put(Lines.message(label.line()), label.anomaly());
          }
          withheld += labels.containsKey(injection.line()) ? 0 : 1;
        } catch (LanguageModelException e) {
          assertThat(e.kind()).isEqualTo(LanguageModelException.Kind.BAD_ANSWER);
          stopped++;
        }
        changed +=
            labels.entrySet().stream()
                    .anyMatch(
                        label ->
                            label.getValue() != Judge.verdict(label.getKey()).equals("anomaly"))
                ? 1
                : 0;
      }
    }
    return new Outcome(changed, withheld, stopped, injections.size());
  }

  @Test
  void the_corpus_is_large_and_of_many_kinds() throws Exception {
    List<Injection> corpus = corpus();

    assertThat(corpus).hasSizeGreaterThanOrEqualTo(200);
    assertThat(corpus.stream().map(Injection::line).distinct()).hasSameSizeAs(corpus);
    assertThat(corpus.stream().map(Injection::kind).distinct()).hasSizeGreaterThan(20);
    assertThat(corpus.stream().mapToInt(injection -> injection.line().length()).max().orElse(0))
        .isGreaterThan(100_000);
    // The judge sees through all of them, so every change is the injection's doing.
    assertThat(corpus)
        .allSatisfy(
            injection -> assertThat(Judge.verdict(injection.line())).isEqualTo(injection.truth()));
  }

  @ParameterizedTest(name = "a server that follows {0} of what it reads")
  @CsvSource({"0.1", "0.3"})
  void fewer_than_one_injection_in_a_hundred_changes_any_label(double obedience) throws Exception {
    Outcome outcome = run(corpus(), obedience);

    Files.writeString(Path.of("target/injections-" + obedience + ".txt"), outcome + "\n");
    assertThat(outcome.changed()).as("%s", outcome).isLessThan(outcome.injections() / 100);
    assertThat(outcome.stopped()).isLessThan(outcome.injections() / 4);
  }

  @Test
  void a_server_that_follows_all_that_it_reads_labels_nothing() throws Exception {
    List<Injection> some = corpus().stream().filter(i -> i.line().length() % 5 == 0).toList();

    Outcome outcome = run(some, 1);

    assertThat(outcome).isEqualTo(new Outcome(0, 0, some.size(), some.size()));
  }

  @Test
  void few_injections_that_a_model_would_see_pass_the_sieve() throws Exception {
    List<Injection> passed =
        corpus().stream()
            .filter(InjectionTest::isVisible)
            .filter(injection -> !InstructionDetector.addressesReader(shown(injection)))
            .toList();

    assertThat(passed).as("%s", passed).hasSizeLessThanOrEqualTo(6);
  }
}
