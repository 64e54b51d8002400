/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.FakeProvider.Asked;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.Provider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed while it asks: what it was answered is neither lost nor paid again.
 * Every kill costs the start of a process; {@code -Dfame.kills=20} has it killed more often.
 */
class KilledProcessTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = Integer.getInteger("fame.kills", 4);
  private static final int PARALLEL = 2;
  private static final int LINES_PER_REQUEST = 2;
  private static final Map<String, Object> SETTINGS =
      Map.of("lines_per_request", LINES_PER_REQUEST, "parallel_requests", PARALLEL);

  @TempDir Path folder;

  @Test
  void kills_at_random_moments_lose_no_label_and_pay_nothing_twice() throws Exception {
    Path labels = folder.resolve("labels.json");
    try (FakeProvider fake = new FakeProvider(Provider.OPENAI)) {
      fake.behaving(asked -> fake.ok(Judge.honest(asked)).withFixedDelay(30));
      Map<String, Object> settings = new TreeMap<>(SETTINGS);
      settings.put("provider", "OPENAI");
      settings.put("model", "tiny-model");
      settings.put("base_url", fake.url().toString());
      settings.put("journal", folder.resolve("killed/answers.jsonl").toString());
      String json = JSON.writeValueAsString(settings);
      Random random = new Random(5);

      Set<String> answered = new HashSet<>();
      int judged = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        Process process = start(json, labels);
        try {
          int until = fake.asked.size() + random.nextInt(6);
          while (fake.asked.size() < until && process.isAlive()) {
            Thread.sleep(1);
          }
          Thread.sleep(random.nextInt(40));
          assertThat(process.isAlive()).as("kill %d comes before the end", kill).isTrue();
        } finally {
          process.destroyForcibly().waitFor();
        }
        // What the journal knew at earlier kills was not asked again since.
        Map<String, String> messageOf = messages(fake.asked);
        for (Asked asked : fake.asked.subList(judged, fake.asked.size())) {
          asked.data().forEach(line -> assertNotAnswered(line, answered));
        }
        judged = fake.asked.size();
        for (String id : idsInJournal()) {
          answered.add(messageOf.get(id));
        }
      }
      Process last = start(json, labels);
      assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(last.exitValue()).as(output()).isZero();
      for (Asked asked : fake.asked.subList(judged, fake.asked.size())) {
        asked.data().forEach(line -> assertNotAnswered(line, answered));
      }

      Map<String, Boolean> undisturbed;
      int paidInKilledRuns = fake.asked.size();
      fake.asked.clear();
      try (LanguageModel model = fake.open(fake.settings(folder, SETTINGS))) {
        undisturbed = AnnotatingProcess.annotate(model);
      }
      int paidUndisturbed = fake.asked.size();

      assertThat(JSON.readTree(Files.readString(labels))).isEqualTo(JSON.valueToTree(undisturbed));
      assertThat(undisturbed).hasSize(AnnotatingProcess.messages().size());
      // What was under way when the process died never arrived; nobody could have kept it.
      assertThat(paidInKilledRuns - paidUndisturbed)
          .as("requests more than without a kill")
          .isBetween(0, KILLS * PARALLEL + KILLS);
    }
  }

  private static void assertNotAnswered(JsonNode line, Set<String> answered) {
    assertThat(answered).doesNotContain(line.path("message").asText());
  }

  /** Of the lines; canaries come back on purpose. */
  private static Map<String, String> messages(List<Asked> requests) {
    Set<String> lines = new HashSet<>(AnnotatingProcess.messages());
    Map<String, String> messages = new HashMap<>();
    for (Asked asked : requests) {
      for (JsonNode line : asked.data()) {
        if (lines.contains(line.path("message").asText())) {
          messages.put(line.path("id").asText(), line.path("message").asText());
        }
      }
    }
    return messages;
  }

  private Set<String> idsInJournal() throws Exception {
    Set<String> ids = new HashSet<>();
    Path journal = folder.resolve("killed/answers.jsonl");
    if (Files.exists(journal)) {
      String text = Files.readString(journal);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
        if (!line.isBlank()) {
          JSON.readTree(line).at("/about/lines").fieldNames().forEachRemaining(ids::add);
        }
      }
    }
    return ids;
  }

  private Process start(String settings, Path labels) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            AnnotatingProcess.class.getName(),
            settings,
            labels.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start();
  }

  private String output() throws Exception {
    return Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
  }
}
