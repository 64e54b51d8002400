/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time that a report looks at.
 *
 * @param from first instant, included
 * @param to last instant, excluded
 */
public record ReportWindow(Instant from, Instant to) {
  /** Bars of a plot over time. */
  static final int BARS = 48;

  private static final Pattern AGO = Pattern.compile("(\\d{1,6})([smhdw])");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));

  /**
   * @throws IllegalArgumentException with a message for people, if there is nothing between the two
   */
  public ReportWindow {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("There is no time between " + from + " and " + to + ".");
    }
  }

  /**
   * Reads what users write.
   *
   * @param since {@code 24h}, {@code 7d} … before the end, or an instant such as {@code
   *     2026-01-31T00:00:00Z}
   * @param until an instant, or {@code null} for now
   * @throws IllegalArgumentException with a message for people
   */
  public static ReportWindow of(String since, String until, Instant now) {
    Instant to = until == null ? now : instant("--until", until);
    Matcher ago = AGO.matcher(since);
    if (ago.matches()) {
      Duration span = UNITS.get(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1)));
      return new ReportWindow(to.minus(span), to);
    }
    return new ReportWindow(instant("--since", since), to);
  }

  private static Instant instant(String option, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          option
              + " \""
              + text
              + "\" is neither a span such as 24h or 7d nor an instant such as"
              + " 2026-01-31T00:00:00Z.",
          e);
    }
  }

  /** Length of a bar, in seconds. */
  long barSeconds() {
    return Math.max(1, -Math.floorDiv(-Duration.between(from, to).toSeconds(), BARS));
  }
}
