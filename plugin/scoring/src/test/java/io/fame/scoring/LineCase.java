/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * One case of {@code line-cases.json}, which says what becomes of a line.
 *
 * @param repeat what is appended to the message, {@code times} times
 * @param pieces kind and text of each piece, or {@code null} where only their number is given
 * @param masked the masked tokens, or {@code null} likewise
 * @param sameFeaturesAs message of another line with equal features
 * @param differentFeaturesFrom message of another line with other features
 * @param otherContext context of that other line; this line's where {@code null}
 */
public record LineCase(
    String name,
    String message,
    String repeat,
    int times,
    List<String> context,
    List<String> pieces,
    List<String> masked,
    @JsonProperty("piece_count") Integer pieceCount,
    @JsonProperty("token_count") Integer tokenCount,
    @JsonProperty("same_features_as") String sameFeaturesAs,
    @JsonProperty("different_features_from") String differentFeaturesFrom,
    @JsonProperty("other_context") List<String> otherContext) {
  /** So many cases there are at least: a file that shrank would specify less. */
  private static final int LEAST_CASES = 70;

  /** All cases, in the file's order. */
  public static List<LineCase> all() {
    try (InputStream json = LineCase.class.getResourceAsStream("/line-cases.json")) {
      List<LineCase> cases = new ObjectMapper().readValue(json, new TypeReference<>() {});
      assertThat(cases).hasSizeGreaterThanOrEqualTo(LEAST_CASES);
      assertThat(cases).extracting(LineCase::name).doesNotHaveDuplicates();
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LogLine line() {
    String text = repeat == null ? message : message + repeat.repeat(times);
    return new LogLine(text, context == null ? List.of() : context);
  }

  /** Another line in the context that the case says. */
  public LogLine other(String otherMessage) {
    return new LogLine(otherMessage, otherContext == null ? line().context() : otherContext);
  }
}
