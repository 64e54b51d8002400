/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.dashboards;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What differs between users: where their scored lines are and how the fields of a line are called.
 *
 * @param indexPattern indices with scored lines, for example {@code logs-*}
 * @param timeField date field of a line
 * @param messageField its text, of any type
 * @param hostField the machine that wrote it, a keyword
 * @param componentField the service or program that wrote it, a keyword
 * @param timeFrom start of the time range that the dashboards open with, as the time picker writes
 *     it: {@code now-24h} or an ISO date
 * @param timeTo its end
 */
public record LogFields(
    String indexPattern,
    String timeField,
    String messageField,
    String hostField,
    String componentField,
    String timeFrom,
    String timeTo) {

  /** Field names stand in queries and in expressions, where quotes would end a string. */
  private static final Pattern FIELD = Pattern.compile("[\\p{L}\\p{N}@_.-]+");

  private static final Pattern INDICES = Pattern.compile("[^\\s\"'\\\\{}|<>?/#]+");
  private static final Pattern TIME = Pattern.compile("[\\p{Alnum}:.+/-]+");

  /** Names as in {@code config/index-template-logs.json}, over the last day of {@code logs-*}. */
  public static final LogFields DEFAULT =
      new LogFields(
          "logs-*", "@timestamp", "message", "host.name", "service.name", "now-24h", "now");

  /**
   * @throws IllegalArgumentException with a message for people, if a name is none
   */
  public LogFields {
    check(INDICES, "index pattern", indexPattern);
    check(FIELD, "time field", timeField);
    check(FIELD, "message field", messageField);
    check(FIELD, "host field", hostField);
    check(FIELD, "component field", componentField);
    check(TIME, "start of the time range", timeFrom);
    check(TIME, "end of the time range", timeTo);
  }

  private static void check(Pattern allowed, String what, String value) {
    if (!allowed.matcher(value).matches()) {
      throw new IllegalArgumentException("\"" + value + "\" cannot be used as the " + what + ".");
    }
  }

  /** Values by the names that stand in double braces in the sources. */
  Map<String, String> placeholders() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("index_pattern", indexPattern);
    values.put("time_field", timeField);
    values.put("message_field", messageField);
    values.put("host_field", hostField);
    values.put("component_field", componentField);
    values.put("time_from", timeFrom);
    values.put("time_to", timeTo);
    return values;
  }
}
