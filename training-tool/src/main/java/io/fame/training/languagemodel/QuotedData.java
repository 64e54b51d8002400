/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes log lines into a prompt as JSON, so that nothing in them can end the quotation, look like
 * a special token of a chat template, or hide: angle brackets, control and format characters, and
 * whatever Unicode does not define become {@code \\u} escapes.
 */
public final class QuotedData {
  private static final int LONGEST = 400;

  /** The redactor's own placeholders are no markup. */
  private static final Pattern OPENING = Pattern.compile("<(?!(?:" + Redactor.NAMES + ")>)");

  private static final Set<Integer> HIDDEN =
      Set.of(
          (int) Character.CONTROL,
          (int) Character.FORMAT,
          (int) Character.PRIVATE_USE,
          (int) Character.SURROGATE,
          (int) Character.UNASSIGNED,
          (int) Character.LINE_SEPARATOR,
          (int) Character.PARAGRAPH_SEPARATOR);

  private QuotedData() {}

  /** A line for a prompt: cut in the middle where it is long, since both ends tell most. */
  public static String cut(String line) {
    if (line.length() <= LONGEST) {
      return line;
    }
    int head = LONGEST * 3 / 4;
    int tail = LONGEST - head;
    return line.substring(0, head)
        + " ...("
        + (line.length() - LONGEST)
        + " more)... "
        + line.substring(line.length() - tail);
  }

  /** The JSON text of data that holds log lines. */
  public static String of(JsonNode data) {
    String json = OPENING.matcher(data.toString()).replaceAll("\\\\u003c");
    StringBuilder text = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            c -> {
              if (c >= ' ' && HIDDEN.contains(Character.getType(c))) {
                for (char unit : Character.toChars(c)) {
                  text.append(String.format("\\u%04x", (int) unit));
                }
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }
}
