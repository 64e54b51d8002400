/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.fame.scoring.LineCase;
import io.fame.scoring.LogLine;
import io.fame.scoring.RandomLines;
import io.fame.scoring.bundle.FeatureSpecification;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FeatureEncoderTest {
  /** So many rows that two features of these tests do not share one. */
  private static final int ROWS = 1 << 20;

  private static final FeatureSpecification SPECIFICATION =
      new FeatureSpecification(ROWS, List.of("service.name", "log.level"));

  private final FeatureEncoder reused = new FeatureEncoder(SPECIFICATION);

  @TestFactory
  Stream<DynamicTest> sameFeatures() {
    return LineCase.all().stream()
        .filter(line -> line.sameFeaturesAs() != null)
        .map(
            line ->
                dynamicTest(
                    line.name(),
                    () ->
                        assertThat(features(line.line()))
                            .isEqualTo(features(line.other(line.sameFeaturesAs())))));
  }

  @TestFactory
  Stream<DynamicTest> differentFeatures() {
    return LineCase.all().stream()
        .filter(line -> line.differentFeaturesFrom() != null)
        .map(
            line ->
                dynamicTest(
                    line.name(),
                    () ->
                        assertThat(features(line.line()))
                            .isNotEqualTo(features(line.other(line.differentFeaturesFrom())))));
  }

  @Test
  void aLineOfTwoWordsHasThemTheirNeighboursAndTheContextWithEach() {
    // disk, failed; start-disk, disk-failed, failed-end.
    assertThat(features(LogLine.of("disk failed"), List.of())).hasSize(5);
    // The same, the service, and disk and failed in this service.
    assertThat(features(LogLine.of("disk failed", "db"), List.of("service"))).hasSize(8);
    // The same, the level, and both values together.
    assertThat(features(LogLine.of("disk failed", "db", "error"))).hasSize(10);
  }

  @Test
  void shortNumbersOfOneShapeShareAFeatureMoreThanOthers() {
    assertThat(shared("rc 502", "rc 503")).isGreaterThan(shared("rc 502", "rc 200"));
  }

  @Test
  void aResultCodeIsTheSameFeatureInEveryWording() {
    // Alone: its shape, and as the first such number its value, its shape, and that in the service.
    long code = shared("status=503 after", "gave -> 503 in");
    assertThat(code).isEqualTo(shared("status=503 after", "gave items/503 in") + 4);
    assertThat(code).isEqualTo(shared("status=503 after", "gave 503ms in") + 4);
    // Another code of its class shares all but the value; one of another class nothing.
    assertThat(shared("status=503 after", "gave -> 504 in")).isEqualTo(code - 2);
    assertThat(shared("status=503 after", "gave -> 200 in")).isEqualTo(shared("a", "b"));
  }

  @Test
  void aModelWithoutContextDoesNotSeeIt() {
    assertThat(features(LogLine.of("disk failed", "db", "error"), List.of()))
        .isEqualTo(features(LogLine.of("disk failed"), List.of()));
  }

  @Test
  void theLongestLineStaysWithinTheLimit() {
    String words =
        Stream.iterate(0, i -> i + 1)
            .limit(400)
            .map(i -> "w" + (char) ('a' + i % 26) + (char) ('a' + i / 26))
            .collect(Collectors.joining(" "));
    // Each piece with its neighbour and with the service; hardly any two fall into one row.
    assertThat(features(LogLine.of(words, "db", "error")).size())
        .isBetween(3 * TokenizedLine.MAX_PIECES - 8, FeatureEncoder.MAX_FEATURES);
  }

  @Property
  void rowsOfAnyTextAreDistinctAndWithinTheTable(@ForAll("texts") String text) {
    int[] rows = rows(new FeatureEncoder(SPECIFICATION), new LogLine(text, List.of(text)));
    assertThat(rows).doesNotHaveDuplicates();
    assertThat(Arrays.stream(rows)).allMatch(row -> row > 0 && row < ROWS);
  }

  @Property
  void aReusedEncoderHoldsNothingOfTheLineBefore(
      @ForAll("texts") String before, @ForAll("texts") String text) {
    rows(reused, LogLine.of(before, "db"));
    assertThat(rows(reused, LogLine.of(text, "web")))
        .isEqualTo(rows(new FeatureEncoder(SPECIFICATION), LogLine.of(text, "web")));
  }

  @Property
  void addressesAndIdsDoNotChangeTheFeatures(
      @ForAll("identifiers") String one, @ForAll("identifiers") String other) {
    assertThat(features(LogLine.of("peer " + one + " lost", "db")))
        .isEqualTo(features(LogLine.of("peer " + other + " lost", "db")));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(RandomLines.anyText(), RandomLines.logText());
  }

  @Provide
  Arbitrary<String> identifiers() {
    return RandomLines.identifier();
  }

  private static long shared(String one, String other) {
    Set<Integer> features = features(LogLine.of(one));
    return features(LogLine.of(other)).stream().filter(features::contains).count();
  }

  private static Set<Integer> features(LogLine line) {
    return set(rows(new FeatureEncoder(SPECIFICATION), line));
  }

  private static Set<Integer> features(LogLine line, List<String> context) {
    return set(rows(new FeatureEncoder(new FeatureSpecification(ROWS, context)), line));
  }

  private static Set<Integer> set(int[] rows) {
    return Arrays.stream(rows).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  private static int[] rows(FeatureEncoder encoder, LogLine line) {
    int offset = 3;
    int[] rows = new int[offset + FeatureEncoder.MAX_FEATURES];
    TokenizedLine tokens = LineTokenizer.tokenize(line.message(), new TokenizedLine());
    int count = encoder.encode(tokens, line.context(), rows, offset);
    return Arrays.copyOfRange(rows, offset, offset + count);
  }
}
