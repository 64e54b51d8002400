/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.JavaProcess;
import io.fame.training.cli.Main;
import io.fame.training.cli.SampleProcess;
import io.fame.training.cluster.BulkDocument;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code fame sample} is killed again and again, at random moments, while it reads or draws: the
 * file in the end is that of a run that nobody disturbed, byte for byte. Every kill costs the start
 * of a process; {@code -Dfame.kills=20} has it killed more often.
 */
@ExtendWith(RealCluster.class)
class KilledSamplingIT {
  private static final int KILLS = Integer.getInteger("fame.kills", 2);
  private static final int DOCUMENTS = 6_000;
  private static final int TEMPLATES = 60;

  /** A kill comes so long after the first sign of work, at most. */
  private static final int MOST_MILLIS = 1_500;

  @TempDir static Path folder;
  private static TemplatedIndex index;

  @BeforeAll
  static void indexLines(ClusterUnderTest cluster) throws Exception {
    List<BulkDocument> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      int template = i * 31 % TEMPLATES;
      documents.add(
          TemplatedIndex.document(
              "d" + i,
              1_760_000_400_000L + i * 60_000L,
              "%s job took %d ms of user u%s"
                  .formatted(
                      "k" + (char) ('a' + template % 26) + (char) ('a' + template / 26),
                      i,
                      Integer.toString(i % 23, 36)),
              template));
    }
    index = TemplatedIndex.of(cluster, "sampling-killed", documents);
  }

  @AfterAll
  static void dropTheIndex() throws Exception {
    if (index != null) {
      index.close();
    }
  }

  @Test
  void a_sample_by_reading_outlives_kills() throws Exception {
    outlivesKills("read", ".checkpoint", "--read");
  }

  @Test
  void a_sample_that_the_cluster_draws_outlives_kills() throws Exception {
    outlivesKills("drawn", ".part");
  }

  /**
   * @param state what the name of the file has added that an interrupted run leaves
   */
  private static void outlivesKills(String name, String state, String... more) throws Exception {
    String undisturbed = undisturbed(name, more);
    Path file = folder.resolve(name + "-killed.jsonl");
    Path left = file.resolveSibling(file.getFileName() + state);
    Random random = new Random(7);
    int kills = 0;
    int withState = 0;
    // On a busy machine a kill may come before or after there is something to go on from.
    for (int starts = 0; kills < KILLS || withState == 0; starts++) {
      assertThat(starts)
          .as("runs of which none was killed with something to go on from")
          .isLessThan(KILLS + 20);
      Process process = start(file, more);
      try {
        // Some kills come before anything is there to go on from.
        boolean early = random.nextInt(4) == 0;
        while (!early && process.isAlive() && !Files.exists(left)) {
          Thread.sleep(1);
        }
        if (process.waitFor(random.nextInt(MOST_MILLIS), TimeUnit.MILLISECONDS)) {
          assertComplete(process, file, undisturbed);
          continue;
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
      kills++;
      withState += Files.exists(left) ? 1 : 0;
    }
    Process last = start(file, more);
    assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertComplete(last, file, undisturbed);
    System.out.printf(
        "%s: %d kills, %d of them with something to go on from%n", name, kills, withState);
  }

  /** The run came to its end; the next one begins anew. */
  private static void assertComplete(Process process, Path file, String undisturbed)
      throws IOException {
    assertThat(process.exitValue()).as(Files.readString(output(file))).isZero();
    assertThat(timeless(file)).isEqualTo(undisturbed);
    Files.delete(file);
    try (var files = Files.list(folder)) {
      assertThat(files.map(one -> one.getFileName().toString()))
          .as("what only going on needs is gone")
          .noneMatch(one -> one.startsWith(file.getFileName().toString()));
    }
  }

  private static String undisturbed(String name, String... more) throws Exception {
    Path file = folder.resolve(name + "-undisturbed.jsonl");
    List<String> arguments = new ArrayList<>(List.of("sample"));
    arguments.addAll(options(file, more));
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    assertThat(Main.execute(out, out, arguments.toArray(String[]::new)))
        .as(said.toString())
        .isZero();
    return timeless(file);
  }

  /** A sample without the time at which it was complete. */
  private static String timeless(Path file) throws IOException {
    return Files.readString(file).replaceFirst("\"sampled_at\":\"[^\"]+\",", "");
  }

  private static List<String> options(Path file, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--index",
                index.name(),
                "--k",
                "20",
                "--url",
                index.url(),
                "--out",
                file.toString()));
    options.addAll(List.of(more));
    return options;
  }

  private static Path output(Path file) {
    return folder.resolve("output-of-" + file.getFileName());
  }

  private static Process start(Path file, String... more) throws IOException {
    return JavaProcess.of(
            SampleProcess.class, output(file), options(file, more).toArray(String[]::new))
        .start();
  }
}
