/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import java.util.regex.Pattern;

/**
 * How the lines of the supercomputer logs in Loghub begin: {@code <label> <epoch seconds> <date>}.
 *
 * @param label {@code -} for a normal line, else the administrators' category
 * @param epochSeconds when the line was written
 */
record LoghubHeader(String label, long epochSeconds) {
  /** Fields of the header, separated by one space each. */
  static final int FIELDS = 3;

  private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

  /** Without it a line of JSON whose second word is a number would pass. */
  private static final Pattern DATE = Pattern.compile("\\d{4}\\.\\d{2}\\.\\d{2}");

  /** Reads the first fields of a line; {@code null} if they are no such header. */
  static LoghubHeader parse(String[] fields) {
    if (fields.length < FIELDS
        || !SECONDS.matcher(fields[1]).matches()
        || !DATE.matcher(fields[2]).matches()) {
      return null;
    }
    return new LoghubHeader(fields[0], Long.parseLong(fields[1]));
  }
}
