/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.feature.FeatureEncoder;
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
  void buffersStayWithinTheirBoundHoweverLongTheLinesAre() {
    StringBuilder megabyte = new StringBuilder();
    for (int i = 0; megabyte.length() < MEBIBYTE; i++) {
      megabyte.append(Integer.toString(i, 36).replaceAll("\\d", "z")).append(' ');
    }
    fill(megabyte.toString());
    int input = batch.input.capacity();
    int rows = batch.rows.length;
    assertThat(Integer.BYTES * (input + rows)).isLessThanOrEqualTo(2 * MEBIBYTE);
    assertThat(input).isLessThanOrEqualTo(ScoringBatch.LINES * FeatureEncoder.MAX_FEATURES);
    for (int i = 0; i < 5; i++) {
      fill(megabyte.reverse().toString());
    }
    assertThat(batch.input.capacity()).isLessThanOrEqualTo(2 * input);
    assertThat(batch.rows.length).isEqualTo(rows);
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
    StringBuilder words = new StringBuilder();
    for (char first = 'a'; first <= 'z'; first++) {
      for (char second = 'a'; second <= 'j'; second++) {
        words.append(first).append(second).append("word ");
      }
    }
    add(words.toString());
    while (!batch.isFull()) {
      add("disk failed");
    }
    assertThat(batch.lines()).isLessThan(ScoringBatch.LINES / 2);
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

  private void fill(String message) {
    batch.clear();
    for (int i = 0; i < ScoringBatch.LINES; i++) {
      add(message);
    }
    batch.run();
  }

  private void add(String message) {
    batch.add(LineTokenizer.tokenize(message, new TokenizedLine()), List.of());
  }
}
