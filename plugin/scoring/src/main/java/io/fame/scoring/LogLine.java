/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import java.util.List;
import java.util.Objects;

/**
 * One log line as it is scored.
 *
 * @param message the text of the line, without the envelope (time, host) that other fields hold
 * @param context values of the model's context fields, in the order of {@code
 *     FeatureSpecification.context()}, for example service and level; {@code ""} stands for an
 *     absent value, and a shorter list means that the remaining values are absent
 */
public record LogLine(String message, List<String> context) {
  public LogLine {
    Objects.requireNonNull(message, "message");
    context = List.copyOf(context);
  }

  public static LogLine of(String message, String... context) {
    return new LogLine(message, List.of(context));
  }
}
