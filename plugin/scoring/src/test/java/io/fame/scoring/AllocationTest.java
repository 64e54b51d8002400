/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.feature.FeatureEncoder;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scoring leaves to the garbage collector, once it is warm. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BATCH = 256;
  private static final int WARM_UP = 40;
  private static final int MEASURED = 20;

  @ParameterizedTest
  @ValueSource(ints = {0, 20, 200})
  void aLineThatIsRememberedAllocatesLessThan200BytesHoweverManyWordsItHas(int words)
      throws BundleException {
    ScoreMemo memo = new ScoreMemo(ScoreMemo.DEFAULT_BYTES, ScoreMemo.MemoryBudget.UNLIMITED);
    try (LogScorer scorer = LogScorer.open(TestModel.storageAndNetwork().bundle(), memo)) {
      List<List<LogLine>> batches = batches(words);

      double bytes = bytesPerLine(batches, batch -> scorer.score(batch, Explain.ANOMALIES));

      assertThat(bytes).isLessThan(200);
      assertThat(memo.misses()).as("only the first batch is new").isLessThanOrEqualTo(BATCH);
      assertThat(memo.hits()).isGreaterThanOrEqualTo((WARM_UP + MEASURED - 1L) * BATCH);
    }
  }

  @Test
  void cuttingALineAndMakingFeaturesOfItAllocatesNothing() {
    TokenizedLine tokens = new TokenizedLine();
    FeatureEncoder encoder =
        new FeatureEncoder(new FeatureSpecification(1 << 12, List.of("log.level")));
    int[] rows = new int[FeatureEncoder.MAX_FEATURES];

    double bytes =
        bytesPerLine(
            batches(200),
            batch -> {
              for (LogLine line : batch) {
                LineTokenizer.tokenize(line.message(), tokens);
                encoder.encode(tokens, line.context(), rows, 0);
              }
            });

    assertThat(bytes).isLessThan(1);
  }

  private interface Work {
    void on(List<LogLine> batch);
  }

  private static double bytesPerLine(List<List<LogLine>> batches, Work work) {
    batches.subList(0, WARM_UP).forEach(work::on);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = WARM_UP; i < WARM_UP + MEASURED; i++) {
      work.on(batches.get(i));
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    return (double) bytes / (MEASURED * BATCH);
  }

  /** No line is there twice; all differ in an id, which no score depends on. */
  private static List<List<LogLine>> batches(int words) {
    List<List<LogLine>> batches = new ArrayList<>();
    int id = 10_000_000;
    for (int i = 0; i < WARM_UP + MEASURED; i++) {
      List<LogLine> batch = new ArrayList<>();
      for (int line = 0; line < BATCH; line++) {
        String what = line % 4 == 0 ? "disk failed " : "link up ";
        batch.add(new LogLine(what + id++ + " and more".repeat(words / 2), List.of("info")));
      }
      batches.add(batch);
    }
    return batches;
  }
}
