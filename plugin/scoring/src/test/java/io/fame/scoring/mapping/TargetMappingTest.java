/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetMappingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "a dynamic mapping | {}",
        "fields that are not mapped | {'dynamic': false}",
        "a strict mapping without any use | {'dynamic': 'strict', 'properties': {'fame':"
            + " {'dynamic': true}}}",
        "fields that are not parsed | {'dynamic': 'strict', 'properties': {'fame': {'enabled':"
            + " false}}}",
        "one field for all | {'dynamic': 'strict', 'properties': {'fame': {'type':"
            + " 'flat_object'}}}",
        "text where there is a keyword | {'properties': {'fame': {'properties': {'model': {'type':"
            + " 'text'}}}}}"
      })
  void takesTheFields(String what, String mapping) {
    assertThat(problem(mapping, "fame")).as(what).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'dynamic': 'strict'} | its mapping is strict and has no field [fame]",
        "{'dynamic': 'strict_allow_templates'} | its mapping is strict and has no field [fame]",
        "{'dynamic': 'strict', 'properties': {'fame': {'properties': {'anomaly_score': {'type':"
            + " 'float'}}}}} | its mapping is strict and has no field [fame.anomaly]",
        "{'properties': {'fame': {'type': 'keyword'}}} | [fame] is of type [keyword], not an"
            + " object",
        "{'properties': {'fame': {'properties': {'anomaly': {'type': 'long'}}}}} | [fame.anomaly]"
            + " is of type [long]",
        "{'properties': {'fame': {'properties': {'routing': {'type': 'keyword'}}}}} |"
            + " [fame.routing] is of type [keyword]",
        "{'properties': {'fame': {'properties': {'failure_domain': {'type': 'ip'}}}}} |"
            + " [fame.failure_domain] is of type [ip]"
      })
  void namesTheFieldThatWouldBeRejected(String mapping, String problem) {
    assertThat(problem(mapping, "fame")).isEqualTo(problem);
  }

  @Test
  void looksForTheTargetAlongItsPath() {
    String strictBelow =
        "{'properties': {'log': {'dynamic': 'strict', 'properties': {'file': {'type':"
            + " 'keyword'}}}}}";
    assertThat(problem(strictBelow, "log.fame"))
        .isEqualTo("its mapping is strict and has no field [log.fame]");
    assertThat(problem(strictBelow, "fame")).isNull();
    assertThat(problem(strictBelow, "log.file.fame"))
        .isEqualTo("[log.file] is of type [keyword], not an object");
  }

  @Test
  void ourOwnComponentTemplateTakesAllFieldsEvenInAStrictMapping() throws IOException {
    Map<String, Object> template = read(Files.readString(config("component-template-fame.json")));
    @SuppressWarnings("unchecked")
    Map<String, Object> mappings =
        (Map<String, Object>) ((Map<String, Object>) template.get("template")).get("mappings");
    Map<String, Object> strict = new java.util.HashMap<>(mappings);
    strict.put("dynamic", "strict");

    assertThat(TargetMapping.problem(strict, 30, "fame")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // The object, two numbers, three flags, five texts with a keyword each, the routing's four.
        "fame | {} | 20",
        "ml.score | {} | 21",
        "ml.score | {'properties': {'ml': {'type': 'object'}}} | 20",
        "fame | {'dynamic_templates': []} | 14",
        "fame | {'properties': {'fame': {'properties': {'novel': {'type': 'boolean'}, 'model':"
            + " {'type': 'text', 'fields': {'keyword': {'type': 'keyword'}}}}}}} | 16"
      })
  void aDynamicMappingNeedsRoomForEveryFieldThatScoresAdd(String target, String json, int added) {
    Map<String, Object> mapping = read(json.replace('\'', '"'));
    int present = json.contains("novel") ? 4 : json.contains("ml") ? 1 : 0;

    assertThat(TargetMapping.problem(mapping, present + added, target)).isEmpty();
    assertThat(TargetMapping.problem(mapping, present + added - 1, target))
        .contains(
            "it has "
                + present
                + " of at most "
                + (present + added - 1)
                + " fields ([index.mapping.total_fields.limit]) and scores add "
                + added);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'dynamic': false}",
        "{'dynamic': 'false_allow_templates'}",
        "{'properties': {'fame': {'enabled': false}}}",
        "{'properties': {'fame': {'type': 'flat_object'}}}"
      })
  void whatIsNotMappedTakesNoRoom(String mapping) {
    assertThat(TargetMapping.problem(read(mapping.replace('\'', '"')), 0, "fame")).isEmpty();
  }

  @Test
  void aMappingThatTakesDigitsForNumbersHasToKnowTheTexts() {
    assertThat(problem("{'numeric_detection': true}", "fame"))
        .isEqualTo(
            "its mapping has [numeric_detection] and no field [fame.failure_domain], which is"
                + " text");
    assertThat(problem("{'numeric_detection': true, 'dynamic': false}", "fame")).isNull();
    assertThat(problem("{'numeric_detection': true, 'dynamic_templates': []}", "fame")).isNull();
  }

  private static Path config(String file) {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("config"))) {
      folder = folder.getParent();
    }
    return folder.resolve("config").resolve(file);
  }

  private static String problem(String mapping, String target) {
    return TargetMapping.problem(
            read(mapping.replace('\'', '"')), TargetMapping.DEFAULT_FIELD_LIMIT, target)
        .orElse(null);
  }

  private static Map<String, Object> read(String json) {
    try {
      return new ObjectMapper().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
