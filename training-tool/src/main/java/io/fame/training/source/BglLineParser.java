/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import io.fame.scoring.LogLine;
import java.util.List;

/** Lines of {@link LogFormat#BGL}. */
final class BglLineParser implements LineParser {
  private static final int TIME = 4;
  private static final int COMPONENT = 7;
  private static final int LEVEL = 8;
  private static final int MESSAGE = 9;

  private final List<String> context;

  BglLineParser(List<String> context) {
    this.context = List.copyOf(context);
  }

  @Override
  public SourceLine parse(String id, String text) {
    String[] fields = text.split(" ", MESSAGE + 1);
    LoghubHeader header = LoghubHeader.parse(fields);
    if (header == null || fields.length < MESSAGE) {
      return null;
    }
    // Some lines of the machine end after the level.
    String message = fields.length > MESSAGE ? fields[MESSAGE] : "";
    List<String> values =
        context.stream()
            .map(name -> name.equals("level") ? fields[LEVEL] : fields[COMPONENT])
            .toList();
    return new SourceLine(
        id,
        header.epochSeconds() * 1000 + millis(fields[TIME]),
        new LogLine(message, values),
        header.label());
  }

  /** Milliseconds of {@code 2005-06-03-15.42.50.363779}; 0 where the machine wrote none. */
  private static int millis(String time) {
    int dot = time.lastIndexOf('.');
    if (dot < 0 || time.length() < dot + 4) {
      return 0;
    }
    int millis = 0;
    for (int i = dot + 1; i < dot + 4; i++) {
      int digit = time.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      millis = millis * 10 + digit;
    }
    return millis;
  }
}
