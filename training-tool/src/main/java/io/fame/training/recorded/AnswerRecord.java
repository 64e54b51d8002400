/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One JSON object of a recorded file, and where it stands, for messages. */
record AnswerRecord(String place, JsonNode object) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a file with one object a line. */
  static List<AnswerRecord> readLines(Path file) throws IOException {
    List<AnswerRecord> records = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(requireFile(file))) {
      int number = 0;
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        String place = file.getFileName() + ":" + ++number;
        if (!text.isBlank()) {
          records.add(new AnswerRecord(place, parse(place, text)));
        }
      }
    } catch (CharacterCodingException e) {
      throw new RecordedAnswersException(file.getFileName().toString(), "not UTF-8");
    }
    return records;
  }

  /** Reads a file that is one object. */
  static AnswerRecord readWhole(Path file) throws IOException {
    String place = file.getFileName().toString();
    try {
      return new AnswerRecord(place, parse(place, Files.readString(requireFile(file))));
    } catch (CharacterCodingException e) {
      throw new RecordedAnswersException(place, "not UTF-8");
    }
  }

  private static Path requireFile(Path file) throws RecordedAnswersException {
    if (!Files.isRegularFile(file)) {
      throw new RecordedAnswersException(file.toString(), "no such file");
    }
    return file;
  }

  private static JsonNode parse(String place, String text) throws RecordedAnswersException {
    try {
      JsonNode object = JSON.readTree(text);
      if (object.isObject()) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Falls through: Jackson's message quotes the text, which may be a log line.
    }
    throw new RecordedAnswersException(place, "not a JSON object");
  }

  String text(String field) throws RecordedAnswersException {
    JsonNode value = object.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw problem("'" + field + "' must be a text that is not empty");
    }
    return value.textValue();
  }

  long count(String field) throws RecordedAnswersException {
    JsonNode value = object.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
      throw problem("'" + field + "' must be a whole number of at least 1");
    }
    return value.longValue();
  }

  double share(String field) throws RecordedAnswersException {
    JsonNode value = object.path(field);
    if (!value.isNumber() || !(value.doubleValue() >= 0) || value.doubleValue() > 1) {
      throw problem("'" + field + "' must be a number from 0 to 1");
    }
    return value.doubleValue();
  }

  /** Texts of a field that need not be there, or may be empty. */
  List<String> textsIfAny(String field) throws RecordedAnswersException {
    JsonNode values = object.path(field);
    return values.isMissingNode() || (values.isArray() && values.isEmpty())
        ? List.of()
        : texts(field);
  }

  List<String> texts(String field) throws RecordedAnswersException {
    JsonNode values = object.path(field);
    List<String> texts = new ArrayList<>();
    for (JsonNode value : values) {
      if (!value.isTextual()) {
        throw problem("'" + field + "' must hold texts only");
      }
      texts.add(value.textValue());
    }
    if (!values.isArray() || texts.isEmpty()) {
      throw problem("'" + field + "' must be a list that is not empty");
    }
    return texts;
  }

  List<AnswerRecord> objects(String field) throws RecordedAnswersException {
    JsonNode values = object.path(field);
    List<AnswerRecord> records = new ArrayList<>();
    for (JsonNode value : values) {
      AnswerRecord element =
          new AnswerRecord(place + " " + field + "[" + records.size() + "]", value);
      if (!value.isObject()) {
        throw element.problem("not an object");
      }
      records.add(element);
    }
    if (!values.isArray() || records.isEmpty()) {
      throw problem("'" + field + "' must be a list that is not empty");
    }
    return records;
  }

  /** One of the constants, written in lower case. */
  <E extends Enum<E>> E oneOf(String field, List<E> allowed) throws RecordedAnswersException {
    String value = object.path(field).asText();
    for (E constant : allowed) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
        return constant;
      }
    }
    throw problem("'" + field + "' must be one of " + allowed.toString().toLowerCase(Locale.ROOT));
  }

  /**
   * Values of the context fields. A name is looked for as it is, then by its last and by its first
   * part, in the singular or as the most frequent of a plural: {@code log.level} is found in {@code
   * level} or {@code levels}, {@code service.name} in {@code service}.
   */
  List<String> context(List<String> names) throws RecordedAnswersException {
    List<String> values = new ArrayList<>();
    for (String name : names) {
      JsonNode value = contextValue(name);
      if (!value.isTextual()) {
        throw problem("no text for the context field '" + name + "'");
      }
      values.add(value.textValue());
    }
    return values;
  }

  private JsonNode contextValue(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    String first = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
    for (String key : List.of(name, last, first)) {
      if (object.has(key)) {
        return object.get(key);
      }
      if (object.path(key + "s").has(0)) {
        return object.get(key + "s").get(0);
      }
    }
    return object.path(name);
  }

  RecordedAnswersException problem(String problem) {
    return new RecordedAnswersException(place, problem);
  }
}
