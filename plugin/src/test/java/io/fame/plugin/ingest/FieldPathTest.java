/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldPathTest {
  private static final FieldPath LEVEL = FieldPath.of("log.entry.level");
  private static final Map<String, Object> SCORE = Map.of("anomaly", true);

  @Test
  void findsTheFieldInEveryWayADocumentMayWriteIt() {
    List<Map<String, Object>> spellings =
        List.of(
            object("log", object("entry", object("level", "warn"))),
            object("log.entry.level", "warn"),
            object("log", object("entry.level", "warn")),
            object("log.entry", object("level", "warn")));

    assertThat(spellings)
        .allSatisfy(document -> assertThat(LEVEL.read(document)).isEqualTo("warn"));
  }

  @Test
  void keepsSearchingWhereOneSpellingLeadsNowhere() {
    Map<String, Object> document = object("log", object("host", "a"));
    document.put("log.entry.level", "warn");

    assertThat(LEVEL.read(document)).isEqualTo("warn");
  }

  @Test
  void tellsNullFromAbsence() {
    assertThat(LEVEL.read(object("log.entry.level", null))).isNull();
    assertThat(LEVEL.read(object("log", object("entry", object("level", null))))).isNull();
    assertThat(LEVEL.read(object("log", object("entry", "text")))).isSameAs(FieldPath.ABSENT);
    assertThat(LEVEL.read(object("log", List.of(object("entry", "x"))))).isSameAs(FieldPath.ABSENT);
    assertThat(LEVEL.read(object("level", "warn"))).isSameAs(FieldPath.ABSENT);
  }

  @Test
  void putsAnObjectAndCreatesWhatIsAboveIt() {
    Map<String, Object> document = object("ml", object("kept", 1));

    assertThat(FieldPath.of("ml.fame.v1").put(document, SCORE)).isTrue();

    assertThat(document).isEqualTo(object("ml", Map.of("kept", 1, "fame", Map.of("v1", SCORE))));
  }

  @Test
  void putsOverAnObjectOrNullThatIsThere() {
    Map<String, Object> nested = object("ml", object("fame", object("old", 1)));
    Map<String, Object> literal = object("ml.fame", object("old", 1));
    Map<String, Object> empty = object("ml", object("fame", null));
    FieldPath target = FieldPath.of("ml.fame");

    assertThat(List.of(nested, literal, empty)).allMatch(document -> target.put(document, SCORE));

    assertThat(nested).isEqualTo(object("ml", Map.of("fame", SCORE)));
    assertThat(literal).isEqualTo(object("ml.fame", SCORE));
    assertThat(empty).isEqualTo(object("ml", Map.of("fame", SCORE)));
  }

  @Test
  void leavesADocumentUnchangedWhoseTargetHoldsSomethingElse() {
    FieldPath target = FieldPath.of("ml.fame");
    for (Object scalar : Arrays.asList("text", 1, true, List.of("a"))) {
      for (Map<String, Object> document :
          List.of(
              object("ml", scalar),
              object("ml.fame", scalar),
              object("ml", object("fame", scalar)))) {
        Map<String, Object> before = new HashMap<>(document);

        assertThat(target.put(document, SCORE)).as("%s", before).isFalse();
        assertThat(document).isEqualTo(before);
      }
    }
  }

  @Test
  void leavesADocumentUnchangedWhoseObjectsCannotBeChanged() {
    FieldPath target = FieldPath.of("ml.fame.v1");
    for (Map<String, Object> fixed :
        List.of(Map.<String, Object>of(), Map.<String, Object>of("fame", Map.of("v1", Map.of())))) {
      Map<String, Object> document = object("ml", fixed);

      assertThat(target.put(document, SCORE)).isFalse();
      assertThat(document).isEqualTo(object("ml", fixed));
    }
  }

  @Test
  void anObjectThatIsSortedByNumbersHasNoFieldOfThatNameAndTakesNone() {
    Map<Integer, Object> numbered = new TreeMap<>(Map.of(1, "warn"));
    Map<String, Object> document = object("log", numbered);
    assertThat(LEVEL.read(document)).isSameAs(FieldPath.ABSENT);
    assertThat(LEVEL.put(document, SCORE)).isFalse();
    assertThat(document).isEqualTo(object("log", Map.of(1, "warn")));

    document.put("log.entry.level", "warn");
    assertThat(LEVEL.read(document)).isEqualTo("warn");
  }

  @ParameterizedTest
  @CsvSource({"fame,fame,true", "log,log.level,true", "log.level,log,true", "log,logger,false"})
  void knowsWhichFieldsHoldEachOther(String one, String other, boolean overlap) {
    assertThat(FieldPath.of(one).overlaps(FieldPath.of(other))).isEqualTo(overlap);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ".", "a.", ".a", "a..b"})
  void refusesNamesWithEmptySegments(String name) {
    assertThatThrownBy(() -> FieldPath.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[" + name + "]");
  }

  private static Map<String, Object> object(String key, Object value) {
    Map<String, Object> object = new HashMap<>();
    object.put(key, value);
    return object;
  }
}
