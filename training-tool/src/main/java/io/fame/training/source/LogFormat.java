/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Formats of log files that are read without an index. */
public enum LogFormat {
  /**
   * Blue Gene/L as Loghub publishes it: {@code <label> <epoch seconds> <date> <node> <time> <node>
   * <type> <component> <level> <message>}.
   */
  BGL(List.of("level", "component"), Set.of("-")),
  /**
   * Thunderbird as Loghub publishes it: {@code <label> <epoch seconds> <date> <node> <month> <day>
   * <time> <node/node> <component>[<pid>]: <message>}; it knows no level.
   */
  THUNDERBIRD(List.of("component"), Set.of("-")),
  /**
   * One JSON object a line with {@code @timestamp} (ISO 8601 or milliseconds since the epoch),
   * {@code message}, optionally {@code label}, and whatever fields serve as context.
   */
  JSONL(List.of(), Set.of("normal"));

  private final List<String> defaultContext;
  private final Set<String> normalLabels;

  LogFormat(List<String> defaultContext, Set<String> normalLabels) {
    this.defaultContext = defaultContext;
    this.normalLabels = normalLabels;
  }

  /** As it is written on the command line, for example {@code bgl}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Context names that a file of this format has without being asked. */
  public List<String> defaultContext() {
    return defaultContext;
  }

  /** Values of the label that mean a normal line; every other value means an anomaly. */
  public Set<String> normalLabels() {
    return normalLabels;
  }

  /**
   * A parser of this format's lines.
   *
   * @param context names of the context fields, in the order in which {@code LogLine.context()}
   *     shall hold them
   * @throws IllegalArgumentException if the format does not have one of the names
   */
  public LineParser parser(List<String> context) {
    if (this == JSONL) {
      return new JsonLineParser(context);
    }
    for (String name : context) {
      if (!defaultContext.contains(name)) {
        throw new IllegalArgumentException(
            "format " + this + " has no field " + name + ", only " + defaultContext);
      }
    }
    return this == BGL ? new BglLineParser(context) : new ThunderbirdLineParser(context);
  }
}
