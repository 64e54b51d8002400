/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class LogScorerPropertiesTest {
  private static LogScorer scorer;

  /** The same model; what one scorer remembers the other has to find. */
  private static LogScorer other;

  @BeforeContainer
  static void open() {
    TestModel model = TestModel.random(11, 5).features(1 << 12, "service.name");
    scorer = model.scorer();
    other = model.scorer();
  }

  @AfterContainer
  static void close() {
    scorer.close();
    other.close();
  }

  @Property(tries = 200)
  void anyTextHasAScore(@ForAll("texts") String text) {
    LogScore score = score(LogLine.of(text, text), Explain.ALWAYS);
    assertThat(score.anomalyScore()).isBetween(0f, 1f);
    assertThat(score.domainConfidence()).isBetween(0.2f, 1f);
    assertThat(score.routing()).hasSize(2);
    assertThat(score.evidence()).hasSizeLessThanOrEqualTo(5).allMatch(text::contains);
    assertThat(score.templateId()).matches("[0-9a-f]{16}");
  }

  @Property(tries = 200)
  void aLinesScoreDoesNotDependOnTheLinesItIsScoredWith(@ForAll("batches") List<String> texts) {
    List<LogLine> lines = texts.stream().map(text -> LogLine.of(text, "db")).toList();
    List<LogScore> together = other.score(lines, Explain.NEVER);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(score(lines.get(i), Explain.NEVER)).isEqualTo(together.get(i));
    }
  }

  @Property(tries = 200)
  void addressesAndIdsChangeNothing(
      @ForAll("identifiers") String one, @ForAll("identifiers") String two) {
    assertThat(score(LogLine.of("peer " + one + " lost 502"), Explain.NEVER))
        .isEqualTo(
            other.score(List.of(LogLine.of("peer " + two + " lost 502")), Explain.NEVER).get(0));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(RandomLines.anyText(), RandomLines.logText());
  }

  @Provide
  Arbitrary<List<String>> batches() {
    return texts().list().ofMinSize(1).ofMaxSize(40);
  }

  @Provide
  Arbitrary<String> identifiers() {
    return RandomLines.identifier();
  }

  private static LogScore score(LogLine line, Explain explain) {
    return scorer.score(List.of(line), explain).get(0);
  }
}
