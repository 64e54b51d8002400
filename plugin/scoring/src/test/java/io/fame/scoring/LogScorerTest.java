/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fame.scoring.bundle.BundleException;
import java.lang.ref.WeakReference;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogScorerTest {
  private static final int LINES = 200;
  private static final String TEMPLATE = "00000000000000d1";

  private LogScorer scorer = TestModel.storageAndNetwork().scorer();

  @AfterEach
  void close() {
    scorer.close();
  }

  @Test
  void aLineHasAllFieldsOfTheContract() {
    // P(storage) = sigmoid(6), P(anomaly | storage) = sigmoid(4 - 3), P(anomaly | network) =
    // sigmoid(-6).
    LogScore score = score("disk failed");
    assertThat(score.anomalyScore()).isEqualTo(0.7293f);
    assertThat(score.anomaly()).isTrue();
    assertThat(score.failureDomain()).isEqualTo("storage");
    assertThat(score.domainConfidence()).isEqualTo(0.9975f);
    assertThat(score.routing())
        .containsExactly(
            new DomainProbability("storage", 0.9975f), new DomainProbability("network", 0.0025f));
    assertThat(score.templateId()).isEqualTo(TEMPLATE);
    assertThat(score.novel()).isFalse();
    assertThat(score.review()).isFalse();
    assertThat(score.evidence()).containsExactly("failed", "disk");
  }

  @Test
  void aHealthyLineHasADomainAndNoEvidence() {
    LogScore score = score("link up");
    assertThat(score.anomalyScore()).isEqualTo(0.0026f);
    assertThat(score.anomaly()).isFalse();
    assertThat(score.failureDomain()).isEqualTo("network");
    assertThat(score.routing()).extracting(DomainProbability::domain).last().isEqualTo("storage");
    assertThat(score.evidence()).isEmpty();
  }

  @Test
  void numbersDecideWhereTheTemplateIsTheSame() {
    LogScore failing = score("disk 502");
    LogScore passing = score("disk 200");
    assertThat(failing.templateId()).isEqualTo(passing.templateId()).isEqualTo(TEMPLATE);
    assertThat(failing.anomalyScore()).isGreaterThan(passing.anomalyScore());
  }

  @Test
  void aModelOfOneDomainRoutesToItAlone() {
    try (LogScorer one = TestModel.random(5, 1).scorer()) {
      LogScore score = one.score(List.of(LogLine.of("disk")), Explain.NEVER).get(0);
      assertThat(score.routing()).containsExactly(new DomainProbability("domain-0", 1));
    }
  }

  @Test
  void aNovelLineIsKnownByItsMaskedText() {
    LogScore score = score("disk failed with code 502");
    assertThat(score.novel()).isTrue();
    assertThat(score.templateId())
        .matches("[0-9a-f]{16}")
        .isEqualTo(score("disk failed with code 40444").templateId())
        .isNotEqualTo(score("disk failed with codes 502").templateId());
  }

  @Test
  void theIdOfANovelLineIsTheSameInEveryVersion() {
    assertThat(score("link lost to 10.0.0.1:80 after 35 ms").templateId())
        .isEqualTo("a4cfb94a4bf0a4d9");
  }

  @Test
  void thresholdAndLowerEndOfReviewAreInclusiveAndTheUpperEndIsNot() {
    LogScore atThreshold = withThresholds(0.7293, 0.7293, 0.8).score(disk(), Explain.NEVER).get(0);
    assertThat(atThreshold.anomaly()).isTrue();
    assertThat(atThreshold.review()).isTrue();
    LogScore above = withThresholds(0.7294, 0.7294, 0.8).score(disk(), Explain.NEVER).get(0);
    assertThat(above.anomaly()).isFalse();
    assertThat(above.review()).isFalse();
    LogScore below = withThresholds(0.9, 0.1, 0.7293).score(disk(), Explain.NEVER).get(0);
    assertThat(below.review()).isFalse();
    LogScore within = withThresholds(0.9, 0.1, 0.7294).score(disk(), Explain.NEVER).get(0);
    assertThat(within.review()).isTrue();
    assertThat(within.anomaly()).isFalse();
  }

  @Test
  void anEmptyBandMarksNothing() {
    LogScore score = withThresholds(0.5, 0.7293, 0.7293).score(disk(), Explain.NEVER).get(0);
    assertThat(score.review()).isFalse();
  }

  @Test
  void evidenceIsRankedByWhatRemovingTheWordDoesToTheScore() {
    List<String> words = List.of("disk", "ok", "502", "failed", "slowly", "today", "badly");
    float whole = score(String.join(" ", words)).anomalyScore();
    Map<String, Float> without = new HashMap<>();
    for (String word : words) {
      List<String> others = words.stream().filter(other -> !other.equals(word)).toList();
      without.put(word, score(String.join(" ", others)).anomalyScore());
    }
    List<String> ranked =
        words.stream()
            .filter(word -> without.get(word) < whole)
            .sorted(Comparator.comparing(without::get))
            .toList();
    assertThat(ranked).containsExactly("failed", "disk", "badly", "slowly", "502");
    assertThat(score(String.join(" ", words)).evidence()).isEqualTo(ranked);
  }

  @Test
  void evidenceNamesAWordOnceAsTheLineHasItFirst() {
    assertThat(score("disk Failed failed FAILED").evidence())
        .containsExactlyInAnyOrder("Failed", "disk");
  }

  @Test
  void evidenceIsAtMostFiveWords() {
    try (LogScorer random = TestModel.random(2, 2).thresholds(0, 0, 0).scorer()) {
      String line = "a b c d e f g h i j k l m n o p q r s t u v w x y z";
      assertThat(random.score(List.of(LogLine.of(line)), Explain.ALWAYS).get(0).evidence())
          .hasSize(5);
    }
  }

  @Test
  void aWordBetweenNumbersCanBeEvidence() {
    assertThat(score("disk 3failed4").evidence()).contains("failed");
  }

  @Test
  void ofABurstOfLinesEachHasTheEvidenceThatItHasAlone() {
    List<LogLine> burst = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      String kind = i % 3 == 0 ? "disk failed badly on " : "disk failed slowly on ";
      burst.add(LogLine.of(kind + "10.0.0." + i % 250 + ":80 after 502 of " + i));
    }
    List<List<WordGain>> evidence = scorer.evidence(burst);
    assertThat(new HashSet<>(evidence)).hasSizeGreaterThan(1);
    for (int i = 0; i < burst.size(); i += 7) {
      assertThat(evidence.get(i)).isEqualTo(scorer.evidence(List.of(burst.get(i))).get(0));
    }
  }

  @Test
  void evidenceIsLookedForAsAsked() {
    List<LogLine> lines = List.of(LogLine.of("disk failed"), LogLine.of("disk slowly"));
    assertThat(scorer.score(lines, Explain.ANOMALIES))
        .extracting(score -> score.evidence().isEmpty())
        .containsExactly(false, true);
    assertThat(scorer.score(lines, Explain.ALWAYS))
        .extracting(score -> score.evidence().isEmpty())
        .containsExactly(false, false);
    assertThat(scorer.score(lines, Explain.NEVER))
        .extracting(score -> score.evidence().isEmpty())
        .containsExactly(true, true);
  }

  @Test
  void lookingForEvidenceChangesNothingElse() {
    List<LogLine> lines = LineCase.all().stream().map(LineCase::line).toList();
    List<LogScore> plain = scorer.score(lines, Explain.NEVER);
    List<LogScore> explained = scorer.score(lines, Explain.ALWAYS);
    assertThat(explained)
        .extracting(score -> score.withEvidence(List.of()))
        .containsExactlyElementsOf(plain);
  }

  @Test
  void everyLineHasItsAnswerInOrderHoweverManyThereAre() {
    List<LogLine> lines =
        IntStream.range(0, 3 * ScoringBatch.LINES + 1)
            .mapToObj(i -> LogLine.of(i % 3 == 0 ? "disk failed" : "link up " + i))
            .toList();
    List<LogScore> scores = scorer.score(lines, Explain.ANOMALIES);
    assertThat(scores).hasSameSizeAs(lines);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(scores.get(i).anomaly()).isEqualTo(i % 3 == 0);
    }
    assertThat(scorer.score(List.of(), Explain.ALWAYS)).isEmpty();
  }

  @Test
  void fourThreadsGetEachTheirOwnAnswers() throws Exception {
    List<List<LogLine>> lines = new ArrayList<>();
    List<List<LogScore>> expected = new ArrayList<>();
    try (LogScorer single = TestModel.random(9, 4).scorer()) {
      for (int thread = 0; thread < 4; thread++) {
        lines.add(randomLines(thread));
        expected.add(single.score(lines.get(thread), Explain.ANOMALIES));
      }
    }
    assertThat(expected.stream().flatMap(List::stream).distinct()).hasSizeGreaterThan(700);
    for (int round = 0; round < 8; round++) {
      // A new scorer each time, or the memo would answer.
      try (LogScorer shared = TestModel.random(9, 4).scorer()) {
        inThreads(
            4,
            thread ->
                assertThat(shared.score(lines.get(thread), Explain.ANOMALIES))
                    .isEqualTo(expected.get(thread)));
      }
    }
  }

  @Test
  void callsUnderWayEndAsIfTheScorerStayedOpen() throws Exception {
    CountDownLatch running = new CountDownLatch(3);
    inThreads(
        4,
        thread -> {
          if (thread == 3) {
            running.await();
            scorer.close();
            return;
          }
          long calls = 0;
          try {
            while (true) {
              // Other lines each time, or the memo would answer.
              List<LogScore> scores = scorer.score(randomLines(3 * calls + thread), Explain.ALWAYS);
              assertThat(scores).hasSize(LINES).doesNotContainNull();
              if (calls++ == 0) {
                running.countDown();
              }
            }
          } catch (IllegalStateException e) {
            assertThat(e).hasMessage("the scorer is closed");
          }
          assertThat(calls).isPositive();
        });
  }

  @Test
  void aRememberedScoreIsTheOneThatTheLineWouldHave() {
    List<LogLine> lines = LineCase.all().stream().map(LineCase::line).toList();
    List<LogScore> first = scorer.score(lines, Explain.ALWAYS);
    assertThat(scorer.score(lines, Explain.ALWAYS)).isEqualTo(first);
    LogLine likeAnother = LogLine.of("disk failed badly on 10.0.0.1:80 after 4012 ms");
    LogLine another = LogLine.of("disk failed badly on 10.7.7.7:1 after 7300 ms");
    LogScore fresh = scorer.score(List.of(likeAnother), Explain.ALWAYS).get(0);
    assertThat(scorer.score(List.of(another), Explain.ALWAYS)).containsExactly(fresh);
    try (LogScorer other = TestModel.storageAndNetwork().scorer()) {
      assertThat(other.score(List.of(another), Explain.ALWAYS)).containsExactly(fresh);
    }
  }

  @Test
  void aClosedScorerRefusesAndMayBeClosedAgain() {
    scorer.close();
    scorer.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> scorer.score(disk(), Explain.NEVER))
        .withMessage("the scorer is closed");
    assertThatIllegalStateException().isThrownBy(() -> scorer.score(List.of(), Explain.NEVER));
  }

  @Test
  void knowsWhatItsModelHolds() {
    assertThat(scorer.manifest().name()).isEqualTo("test");
    long processors = Runtime.getRuntime().availableProcessors();
    assertThat(scorer.memoryBytes()).isBetween(processors << 17, processors << 20);
  }

  @Test
  void aMemoThatIsSwitchedOnMeanwhileLearnsNothingFromLinesWithoutFingerprint()
      throws BundleException {
    ScoreMemo memo = new ScoreMemo(1 << 20, ScoreMemo.MemoryBudget.UNLIMITED);
    try (LogScorer remembering = LogScorer.open(TestModel.storageAndNetwork().bundle(), memo)) {
      List<LogScore> failed = remembering.score(disk(), Explain.NEVER);
      memo.resize(0);
      List<LogLine> switching =
          new AbstractList<>() {
            @Override
            public LogLine get(int index) {
              if (memo.limit() == 0) {
                memo.resize(1 << 20);
              }
              return LogLine.of("link up");
            }

            @Override
            public int size() {
              return 1;
            }
          };
      assertThat(remembering.score(switching, Explain.NEVER)).isNotEqualTo(failed);
      assertThat(memo.limit()).isPositive();
      assertThat(memo.bytes()).isZero();
      assertThat(remembering.score(disk(), Explain.NEVER)).isEqualTo(failed);
    }
  }

  @Test
  void aLineIsNotKeptAfterItIsScored() throws InterruptedException {
    LogLine line = LogLine.of("disk failed ".repeat(100_000));
    WeakReference<String> message = new WeakReference<>(line.message());
    scorer.score(List.of(line), Explain.ANOMALIES);
    line = null;
    for (int i = 0; i < 100 && message.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(message.get()).isNull();
  }

  private interface Work {
    void run(int thread) throws Exception;
  }

  private static void inThreads(int count, Work work)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int thread = i;
        results.add(
            threads.submit(
                () -> {
                  work.run(thread);
                  return null;
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<LogLine> randomLines(long seed) {
    Random random = new Random(seed);
    List<LogLine> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      StringBuilder line = new StringBuilder();
      int words = 1 + random.nextInt(30);
      for (int w = 0; w < words; w++) {
        line.append((char) ('g' + random.nextInt(20))).append(random.nextInt(50)).append(' ');
      }
      lines.add(LogLine.of(line.toString()));
    }
    return lines;
  }

  private LogScorer withThresholds(double anomaly, double reviewFrom, double reviewTo) {
    scorer.close();
    scorer = TestModel.storageAndNetwork().thresholds(anomaly, reviewFrom, reviewTo).scorer();
    return scorer;
  }

  private static List<LogLine> disk() {
    return List.of(LogLine.of("disk failed"));
  }

  private LogScore score(String message) {
    return scorer.score(List.of(LogLine.of(message)), Explain.ANOMALIES).get(0);
  }
}
