/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import io.fame.training.mine.TemplateMiner;
import io.fame.training.progress.Progress;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sampling of histories in which every line has a text of its own, so that no memory of earlier
 * ones can ever suffice: its heap must not grow with the lines. Not part of the build, since it
 * takes long:
 *
 * <pre>mvn -pl training-tool -am -Dtest=NewTextsAtScale -Dsurefire.failIfNoSpecifiedTests=false \
 *   test</pre>
 */
class NewTextsAtScale {
  private static final String HEAP = "96m";

  @TempDir Path folder;

  @Test
  void ten_times_the_texts_need_no_more_memory() throws Exception {
    long few = heldAfter(20_000);
    long many = heldAfter(200_000);

    assertThat(many).isLessThan(few * 11 / 10);
  }

  /** MiB that a process of its own holds in the end; it fails where its heap is too small. */
  private long heldAfter(int lines) throws Exception {
    Path output = folder.resolve(lines + ".txt");
    int exitCode =
        JavaProcess.withHeap(HEAP, NewTextsAtScale.class, output, Integer.toString(lines))
            .start()
            .waitFor();
    String said = Files.readString(output);
    assertThat(exitCode).as(said).isZero();
    System.out.printf("%d lines, heap at most %s: %s%n", lines, HEAP, said.strip());
    return Long.parseLong(said.replaceAll("(?s).*held (\\d+) KiB.*", "$1"));
  }

  /** Lines of which no two are alike enough for one template. */
  private record DistinctTexts(int lines) implements LineSource {
    @Override
    public void forEach(Consumer<SourceLine> consumer) {
      for (int i = 0; i < lines; i++) {
        String text =
            "service %s lost its lease of %s to %s"
                .formatted(word(i), word(i * 31L + 7), word(i * 17L + 3));
        consumer.accept(new SourceLine("a/" + i, i * 100L, LogLine.of(text), null));
      }
    }

    @Override
    public long size() {
      return lines;
    }

    private static String word(long number) {
      return Long.toString(number, 26)
          .chars()
          .mapToObj(digit -> String.valueOf((char) ('a' + Character.digit(digit, 26))))
          .reduce("", String::concat);
    }
  }

  /**
   * @param args number of lines
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int lines = Integer.parseInt(args[0]);
    long started = System.nanoTime();
    SampledHistory history =
        new ResumableSampling(100, 1, null).read(millis -> new DistinctTexts(lines), Progress.NONE);
    double seconds = (System.nanoTime() - started) / 1e9;
    assertThat(history.mined().templates()).hasSize(TemplateMiner.MOST_TEMPLATES);
    assertThat(history.withoutTemplate()).isEqualTo(lines - TemplateMiner.MOST_TEMPLATES);
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    System.out.printf(
        Locale.ROOT,
        "%.1f s, held %d KiB with %d lines of the sample%n",
        seconds,
        (runtime.totalMemory() - runtime.freeMemory()) / 1024,
        List.copyOf(history.lines()).size());
  }
}
