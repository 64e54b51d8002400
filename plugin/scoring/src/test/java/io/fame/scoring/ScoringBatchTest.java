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
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScoringBatchTest {
  private static final int MEBIBYTE = 1 << 20;

  /** More words than a line may have pieces. */
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
    assertThat(tryToAdd(megabyte)).isFalse();
    assertThat(batch.lines()).isEqualTo(ScoringBatch.LINES - 1);
    batch.run();
  }

  @Test
  void oneLongLineAmongShortOnesChangesNoBitOfTheirLogits() {
    add("disk failed");
    add("link up 502");
    batch.run();
    float[] alone = Arrays.copyOf(batch.router(), 6);
    batch.clear();
    add("disk failed");
    add("link up 502");
    add("word ".repeat(40) + "a b c d e f g h i j k l m n o p");
    batch.run();
    assertThat(Arrays.copyOf(batch.router(), 6)).isEqualTo(alone);
  }

  @Test
  void aLongLineFillsItsBatchEarly() {
    add(DISTINCT_WORDS);
    while (tryToAdd("disk failed")) {
      assertThat(batch.lines()).isLessThan(ScoringBatch.LINES);
    }
    assertThat(batch.lines()).isBetween(2, ScoringBatch.LINES / 2);
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
    float[] first = Arrays.copyOf(batch.experts(), 3);
    batch.clear();
    add("link up");
    add("disk failed");
    batch.run();
    assertThat(Arrays.copyOfRange(batch.experts(), 3, 6)).isEqualTo(first);
  }

  private static String distinctWords() {
    StringBuilder words = new StringBuilder();
    for (char first = 'a'; first <= 'z'; first++) {
      for (char second = 'a'; second <= 'j'; second++) {
        words.append(first).append(second).append("word ");
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
