/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.bundle.BundleWriter;
import io.fame.training.JavaProcess;
import io.fame.training.TrainingResult;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.Provider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is killed while it asks for labels, failure domains or messages to expect: what
 * it was answered is neither lost nor paid again, and the model in the end is that of a training
 * that nobody disturbed. Every kill costs the start of a process; {@code -Dfame.kills=20} has it
 * killed more often.
 */
class KilledTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = Integer.getInteger("fame.kills", 2);
  private static final int PARALLEL = 2;

  /** Requests that the kills are spread over. */
  private static final int REQUESTS = 32;

  private static final Map<String, Object> SETTINGS =
      Map.of("lines_per_request", 1, "parallel_requests", PARALLEL);

  @TempDir Path folder;

  @Test
  void kills_at_random_moments_lose_no_answer_and_pay_nothing_twice() throws Exception {
    Path bundle = folder.resolve("killed.zip");
    try (FakeProvider fake = new FakeProvider(Provider.OPENAI)) {
      fake.behaving(asked -> fake.ok(TrainingProcess.answer(asked)).withFixedDelay(30));
      Map<String, Object> settings = new TreeMap<>(SETTINGS);
      settings.put("provider", "OPENAI");
      settings.put("model", "tiny-model");
      settings.put("base_url", fake.url().toString());
      settings.put("journal", folder.resolve("killed/answers.jsonl").toString());
      String json = JSON.writeValueAsString(settings);
      Random random = new Random(5);

      AskedOnce askedOnce = new AskedOnce(fake, folder.resolve("killed/answers.jsonl"));
      for (int kill = 0; kill < KILLS; kill++) {
        Process process = start(json, bundle);
        try {
          int until = fake.asked.size() + random.nextInt(1 + REQUESTS / KILLS);
          while (fake.asked.size() < until && process.isAlive()) {
            Thread.sleep(1);
          }
          Thread.sleep(random.nextInt(40));
          assertThat(process.isAlive())
              .as("kill %d comes before the end; it said: %s", kill, output())
              .isTrue();
        } finally {
          process.destroyForcibly().waitFor();
        }
        askedOnce.check();
      }
      Process last = start(json, bundle);
      assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
      assertThat(last.exitValue()).as(output()).isZero();
      askedOnce.check();

      int paidInKilledRuns = fake.asked.size();
      fake.asked.clear();
      TrainingResult undisturbed;
      try (LanguageModel model = fake.open(fake.settings(folder, SETTINGS))) {
        undisturbed = TrainingProcess.train(model);
      }

      assertThat(Files.readAllBytes(bundle))
          .isEqualTo(BundleWriter.write(undisturbed.bundle(), null));
      assertThat(undisturbed.report().path("partition").asText()).startsWith("asked:");
      assertThat(fake.asked)
          .as("messages to expect were asked for, whether or not the model gains by them")
          .anyMatch(asked -> asked.system().contains("Write log messages"));
      assertThat(fake.asked.size()).isGreaterThan(REQUESTS);
      // What was under way when the process died never arrived; nobody could have kept it.
      assertThat(paidInKilledRuns - fake.asked.size())
          .as("requests more than without a kill")
          .isBetween(0, KILLS * PARALLEL + KILLS);
    }
  }

  private Process start(String settings, Path bundle) throws Exception {
    return JavaProcess.of(
            TrainingProcess.class, folder.resolve("output.txt"), settings, bundle.toString())
        .start();
  }

  private String output() throws Exception {
    return Files.readString(folder.resolve("output.txt"), StandardCharsets.UTF_8);
  }
}
