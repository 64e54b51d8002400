/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.JavaProcess;
import io.fame.training.TinyHistory;
import io.fame.training.cli.Main;
import io.fame.training.endtoend.WatchedCluster.Trap;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.Provider;
import io.fame.training.languagemodel.label.AskedOnce;
import io.fame.training.languagemodel.label.TrainingProcess;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.RegisteredModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code fame run} from an index to an active model, killed while it reads, asks, trains, stores
 * and activates, and started again until it is through: the model is that of a run that nobody
 * disturbed, nothing is paid for twice, and nothing is left of the runs in between. {@code
 * -Dfame.kills=20} has it killed more often, {@code -Dfame.kills.seed} at other moments.
 */
@ExtendWith(TrainedShop.class)
class KilledRunIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLS = Integer.getInteger("fame.kills", 3);
  private static final long SEED = Long.getLong("fame.kills.seed", 1);
  private static final String MODEL = "killed";
  private static final int PARALLEL = 2;

  /** Longest training that a kill waits for, milliseconds; those on a busy machine are longer. */
  private static final int TRAINING_MILLIS = 1_500;

  /** Until a request comes, or a line is printed. */
  private static final long PATIENCE_SECONDS = 180;

  private static final String CONFIGURATION =
      """
      cluster: {url: "%s"}
      source: {index: killed-history, context: [service, level]}
      training: {model: killed, k: 10, key: "%s"%s}
      language_model:
        provider: openai
        model: tiny-model
        base_url: %s
        api_key_file: api.key
        lines_per_request: 1
        parallel_requests: %d
        journal: answers.jsonl
      """;

  /** While nothing is stored yet. */
  private static final List<String> EARLY = List.of("reading", "asking", "training");

  /** What reading the index takes, in order. */
  private static final List<String> READING =
      List.of(
          "POST /killed-history/_search/point_in_time.*",
          "POST /_search.*",
          "DELETE /_search/point_in_time.*");

  /** What storing a version takes, in order. */
  private static final List<String> STORING =
      List.of(
          "POST /_plugins/_ml/models/_register_meta",
          "POST /_plugins/_ml/models/[^/]+/upload_chunk/0",
          "GET /_plugins/_ml/models/[^/?]+",
          "GET /_plugins/_ml/models/[^/]+_0\\?.*");

  /** What activating it takes, in order. */
  private static final List<String> ACTIVATING =
      List.of(
          "POST /_plugins/_fame/models/killed/_activate.*",
          "GET /fame-metrics/_settings.*",
          "POST /fame-metrics/_doc.*");

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final List<String> moments = new ArrayList<>();
  private ShopUnderTest shop;
  private FakeProvider fake;
  private WatchedCluster watched;
  private AskedOnce askedOnce;
  private Path journal;
  private Path output;
  private int starts;

  @Test
  void aRunThatIsKilledAtAnyMomentEndsAsOneThatNobodyDisturbed(ShopUnderTest shop)
      throws Exception {
    this.shop = shop;
    shop.createIndex("killed-history");
    shop.index("killed-history", null, TinyHistory.of(600, 8, 1).lines());
    try (FakeProvider provider = new FakeProvider(Provider.OPENAI);
        WatchedCluster watching = new WatchedCluster(shop.url())) {
      fake = provider;
      watched = watching;
      fake.behaving(asked -> fake.ok(TrainingProcess.answer(asked)).withFixedDelay(20));
      Path bundle = folder.resolve("undisturbed.zip");
      Path undisturbed = configuration("undisturbed", shop.url(), "");
      JsonNode expected =
          shop.json(
              "run", "--config", undisturbed.toString(), "--no-upload", "--out", bundle.toString());
      String sha256 = Sha256.hex(Files.readAllBytes(bundle));
      int requests = fake.asked.size();
      assertThat(expected.path("partition").asText()).startsWith("asked:");

      int kills = 0;
      for (int round = 0; kills < KILLS; round++) {
        Path configuration =
            configuration("round-" + round, watched.uri(), ", sample: sample.jsonl");
        journal = configuration.resolveSibling("answers.jsonl");
        fake.asked.clear();
        askedOnce = new AskedOnce(fake, journal);
        int killsOfRound = 0;
        for (; killsOfRound < 3 && kills < KILLS; killsOfRound++, kills++) {
          kill(configuration, round, killsOfRound);
          askedOnce.check();
          assertNothingHalfServes(sha256);
        }
        // At another address of the cluster of the killed runs: their sample is still its own.
        JsonNode report = shop.json("run", "--config", configuration.toString());
        askedOnce.check();

        assertThat(report.at("/registered/sha256").asText()).isEqualTo(sha256);
        assertThat(report.path("lines_labelled")).isEqualTo(expected.path("lines_labelled"));
        // What was under way when the process died never arrived; nobody could have kept it.
        assertThat(fake.asked.size() - requests)
            .as("requests more than without a kill")
            .isBetween(0, killsOfRound * PARALLEL);
        assertNothingElseIsLeft(sha256);
        if (kills < KILLS) {
          forget();
        }
      }
      System.out.println("killed " + kills + " times, seed " + SEED + ": " + moments);
    }
  }

  private Path configuration(String name, URI cluster, String more) throws IOException {
    Path own = Files.createDirectory(folder.resolve(name));
    Files.writeString(own.resolve("api.key"), "key-of-openai");
    return Files.writeString(
        own.resolve("fame.yml"),
        CONFIGURATION.formatted(cluster, shop.key(), more, fake.url(), PARALLEL));
  }

  /** Kills a run at a moment: first an early one, then one of storing, then one of activating. */
  private void kill(Path configuration, int round, int kill) throws Exception {
    if (kill == 0) {
      killEarly(configuration, EARLY.get((int) Math.floorMod(round + SEED, 3L)));
      return;
    }
    List<String> requests = kill == 1 ? STORING : ACTIVATING;
    killAt(configuration, requests.get(random.nextInt(requests.size())), random.nextBoolean());
  }

  private void killEarly(Path configuration, String stage) throws Exception {
    if (stage.equals("reading")) {
      killAt(configuration, READING.get(random.nextInt(READING.size())), random.nextBoolean());
      return;
    }
    Process process = start(configuration);
    try {
      if (stage.equals("asking")) {
        int until = 1 + random.nextInt(30);
        await(process, () -> fake.asked.size() >= until);
        pause(process, "request " + until + " to the language model", 40);
      } else {
        await(process, () -> said().contains("training router and experts"));
        pause(process, "training", TRAINING_MILLIS);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Lets the process go on for a random time; it must not come to its end meanwhile. */
  private void pause(Process process, String moment, int atMostMillis) throws Exception {
    int millis = random.nextInt(atMostMillis);
    Thread.sleep(millis);
    assertThat(process.isAlive()).as("killed before the end; it said: %s", said()).isTrue();
    moments.add(moment + " + " + millis + " ms");
  }

  /** Kills a run when it sends a request, before or after the cluster has done what it says. */
  private void killAt(Path configuration, String request, boolean done) throws Exception {
    CompletableFuture<Process> started = new CompletableFuture<>();
    watched.set(new Trap(Pattern.compile(request), done, () -> started.join().destroyForcibly()));
    Process process = start(configuration);
    started.complete(process);
    try {
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as(said()).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as("killed at %s; it said: %s", request, said()).isEqualTo(137);
    moments.add((done ? "after " : "before ") + request);
  }

  private void await(Process process, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(process.isAlive() && System.nanoTime() < deadline).as(said()).isTrue();
      Thread.sleep(2);
    }
  }

  private Process start(Path configuration) throws IOException {
    output = folder.resolve("output-" + starts++ + ".txt");
    return JavaProcess.of(Main.class, output, "run", "--config", configuration.toString()).start();
  }

  private String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String active() throws IOException {
    return shop.connection()
        .get("/_plugins/_fame/models")
        .path("models")
        .path(MODEL)
        .path("active")
        .asText("");
  }

  private void assertNothingHalfServes(String sha256) throws IOException {
    assertThat(active()).matches("|[0-9]+:" + sha256);
  }

  /** One version, complete and active; one note of it; no file but what a run says it keeps. */
  private void assertNothingElseIsLeft(String sha256) throws Exception {
    List<JsonNode> versions = shop.models(MODEL);
    assertThat(versions).as(moments.toString()).hasSize(1);
    String version = versions.get(0).path("version").asText();
    assertThat(active()).isEqualTo(version + ":" + sha256);
    assertThat(versions.get(0).path("complete").asBoolean()).isTrue();
    assertThat(versions.get(0).path("previous").asBoolean()).isFalse();
    assertThat(
            shop.count(
                "fame-metrics",
                "{\"bool\":{\"filter\":[{\"match_phrase\":{\"event\":\"activated\"}},"
                    + "{\"match_phrase\":{\"model\":\"killed:"
                    + version
                    + "\"}}]}}"))
        .as("notes of the activation; %s", moments)
        .isEqualTo(1);
    assertThat(journal.getParent().toFile().list())
        .containsExactlyInAnyOrder("fame.yml", "api.key", "answers.jsonl", "sample.jsonl");
  }

  /** Takes the model away, for another round. */
  private void forget() throws Exception {
    ObjectNode settings = JSON.createObjectNode();
    ObjectNode persistent = settings.putObject("persistent");
    persistent.putNull("plugins.fame.model." + MODEL + ".active");
    persistent.putNull("plugins.fame.model." + MODEL + ".previous");
    shop.connection().put("/_cluster/settings", settings);
    MlCommonsRegistry registry = new MlCommonsRegistry(shop.connection());
    for (RegisteredModel version : registry.versions(MODEL)) {
      registry.delete(version);
    }
  }
}
