/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LineCase;
import io.fame.scoring.RandomLines;
import io.fame.scoring.line.LineFingerprint.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LineFingerprintTest {
  private static final Seeds SEEDS = new Seeds(1, 2, 0x9e3779b97f4a7c15L, 0xd1b54a32d192ed03L);

  private final LineFingerprint fingerprint = new LineFingerprint(SEEDS);
  private final TokenizedLine buffer = new TokenizedLine();

  @Test
  void linesThatNoScoreTellsApartShareOne() {
    assertThat(of("disk 7300 lost by 10.0.0.1:80")).isEqualTo(of("disk  4012.5 lost by 1.2.3"));
  }

  @Test
  void keptNumbersWordsAndTheirCaseAreToldApart() {
    assertThat(of("rc 502"))
        .isNotEqualTo(of("rc 503"))
        .isNotEqualTo(of("rc 5002"))
        .isNotEqualTo(of("RC 502"))
        .isNotEqualTo(of("rc=502"));
    // Evidence quotes short numbers as they are written.
    assertThat(of("rc 02")).isNotEqualTo(of("rc 2"));
  }

  @Test
  void contextAndWhereItsValuesEndAreToldApart() {
    assertThat(of("up", "db", "warn"))
        .isNotEqualTo(of("up", "db", "error"))
        .isNotEqualTo(of("up", "warn", "db"))
        .isNotEqualTo(of("up", "dbw", "arn"))
        .isNotEqualTo(of("up", "dbwarn", ""))
        .isNotEqualTo(of("up", "db"))
        .isNotEqualTo(of("db warn up"));
  }

  @Test
  void whatIsAskedIsToldApart() {
    fingerprint.take(LineTokenizer.cut("disk failed", buffer), List.of(), 1);
    assertThat(List.of(fingerprint.first(), fingerprint.second())).isNotEqualTo(of("disk failed"));
  }

  @Test
  void eachSeedChangesItAll() {
    List<Long> base = of("disk failed");
    LineFingerprint other = new LineFingerprint(new Seeds(3, 4, 5, 7));
    other.take(LineTokenizer.cut("disk failed", buffer), List.of(), 0);
    assertThat(other.first()).isNotEqualTo(base.get(0));
    assertThat(other.second()).isNotEqualTo(base.get(1));
  }

  @Test
  void oneBitOfALineChangesHalfTheBitsOfEachHalf() {
    long[] flips = {0, 0};
    int pairs = 0;
    for (char c = 'b'; c <= 'y'; c++) {
      for (int at = 0; at < 24; at++) {
        String word = "m".repeat(at) + c + "m".repeat(24 - at);
        List<Long> one = of(word);
        List<Long> other = of("m".repeat(at) + (char) (c ^ 1) + "m".repeat(24 - at));
        if (Character.isLetter(c ^ 1) && c != 'm' && (c ^ 1) != 'm') {
          flips[0] += Long.bitCount(one.get(0) ^ other.get(0));
          flips[1] += Long.bitCount(one.get(1) ^ other.get(1));
          pairs++;
        }
      }
    }
    assertThat(flips[0] / (double) pairs).isBetween(31.0, 33.0);
    assertThat(flips[1] / (double) pairs).isBetween(31.0, 33.0);
  }

  @Test
  void noTwoOfAHundredThousandLinesShareAHalf() {
    Map<Long, Integer> first = new HashMap<>();
    Map<Long, Integer> second = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      StringBuilder word = new StringBuilder();
      for (int rest = i; rest > 0; rest /= 26) {
        word.append((char) ('a' + rest % 26));
      }
      List<Long> key = of("job " + word + " ended");
      first.merge(key.get(0), 1, Integer::sum);
      second.merge(key.get(1), 1, Integer::sum);
    }
    assertThat(first).hasSize(100_000);
    assertThat(second).hasSize(100_000);
  }

  /** The law that a memo rests on. */
  @Property
  void linesOfOneFingerprintHaveEqualPiecesAndTokens(
      @ForAll("texts") String one, @ForAll("texts") String other) {
    List<String> seen = new ArrayList<>();
    for (String text : List.of(one, other, one.replace('7', '3'), one.replace("  ", " "))) {
      seen.add(of(text) + "=" + everything(text));
    }
    for (LineCase line : LineCase.all()) {
      seen.add(of(line.line().message()) + "=" + everything(line.line().message()));
    }
    Map<String, String> byFingerprint = new HashMap<>();
    for (String entry : seen) {
      String[] parts = entry.split("=", 2);
      assertThat(byFingerprint.merge(parts[0], parts[1], (a, b) -> a)).isEqualTo(parts[1]);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(RandomLines.anyText(), RandomLines.logText());
  }

  private static String everything(String text) {
    TokenizedLine line = LineTokenizer.tokenize(text, new TokenizedLine());
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < line.pieces(); i++) {
      all.append(line.kind(i)).append(line.pieceHash(i)).append(line.coarseHash(i));
      all.append(line.isKept(i) ? line.pieceText(i) : "").append(' ');
    }
    for (int i = 0; i < line.tokens(); i++) {
      all.append(line.tokenHash(i)).append(line.maskedToken(i)).append(' ');
    }
    return all.toString();
  }

  private List<Long> of(String message, String... context) {
    fingerprint.take(LineTokenizer.cut(message, buffer), List.of(context), 0);
    return List.of(fingerprint.first(), fingerprint.second());
  }
}
