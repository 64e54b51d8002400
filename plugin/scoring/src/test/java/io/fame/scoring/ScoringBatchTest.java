/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoringBatchTest {
  private static final int MEBIBYTE = 1 << 20;

  /** More words of five letters than a line may have pieces. */
  private static final String DISTINCT_WORDS = distinctWords();

  private OnnxModel model;
  private ScoringBatch batch;

  @BeforeEach
  void open() throws BundleException {
    Bundle bundle = TestModel.random(3, 3).bundle();
    model = new OnnxModel(bundle.onnx(), 3, 3);
    batch = new ScoringBatch(bundle.manifest().features(), model);
  }

  @AfterEach
  void close() {
    batch.close();
    model.close();
  }

  @Test
  void takesWhatItsBuffersHoldHoweverLongTheLinesAre() {
    String megabyte = DISTINCT_WORDS.repeat(MEBIBYTE / DISTINCT_WORDS.length() + 1);
    int lines = 0;
    while (tryToAdd(megabyte)) {
      lines++;
    }
    assertThat(lines).isBetween(2, ScoringBatch.LINES / 2);
    batch.run();
    batch.clear();
    for (int i = 0; i < ScoringBatch.LINES - 1; i++) {
      add("disk failed");
    }
    add(megabyte);
    batch.run();
  }

  @Test
  void everyLineHasItsOwnLogitsToTheLastBitWhateverTheWidthsOfTheOthers() {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int words = random.nextInt(10) == 0 ? random.nextInt(200) : random.nextInt(12);
      int from = 6 * random.nextInt(50);
      lines.add(DISTINCT_WORDS.substring(from, from + 6 * words));
    }
    List<float[]> alone = new ArrayList<>();
    for (String line : lines) {
      batch.clear();
      add(line);
      batch.run();
      alone.add(logits(0));
    }
    batch.clear();
    lines.forEach(this::add);
    batch.run();
    for (int i = 0; i < lines.size(); i++) {
      assertThat(logits(i)).isEqualTo(alone.get(i));
    }
  }

  @Test
  void aFullBatchTakesNoMore() {
    for (int i = 0; i < ScoringBatch.LINES; i++) {
      add("disk failed");
    }
    assertThat(tryToAdd("disk failed")).isFalse();
  }

  @Test
  void aClearedBatchHoldsNothingOfTheOneBefore() {
    add("disk failed");
    batch.run();
    float[] first = logits(0);
    batch.clear();
    add("link up");
    add("disk failed");
    batch.run();
    assertThat(logits(1)).isEqualTo(first);
  }

  /** Of three domains and three experts. */
  private float[] logits(int line) {
    float[] logits = new float[6];
    System.arraycopy(batch.router(), batch.routerOf(line), logits, 0, 3);
    System.arraycopy(batch.experts(), batch.expertsOf(line), logits, 3, 3);
    return logits;
  }

  private static String distinctWords() {
    StringBuilder words = new StringBuilder();
    for (char first = 'a'; first <= 'z'; first++) {
      for (char second = 'a'; second <= 'j'; second++) {
        words.append(first).append(second).append("wor ");
      }
    }
    return words.toString();
  }

  private void add(String message) {
    assertThat(tryToAdd(message)).isTrue();
  }

  private boolean tryToAdd(String message) {
    return batch.add(LineTokenizer.tokenize(message, new TokenizedLine()), List.of()) >= 0;
  }
}
