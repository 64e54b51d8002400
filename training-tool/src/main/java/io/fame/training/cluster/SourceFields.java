/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which fields of a document make a line. Names are dotted paths; documents may hold them nested
 * ({@code {"log": {"level": …}}}), as literal dotted keys, or in any mixture.
 *
 * @param timestamp field of type date or date_nanos
 * @param message text-like field
 * @param context fields in the order of the model's context, may be empty
 * @param label field with the verdict of people, or {@code null} for none
 */
public record SourceFields(String timestamp, String message, List<String> context, String label) {
  public static final String DEFAULT_TIMESTAMP = "@timestamp";
  public static final String DEFAULT_MESSAGE = "message";

  public SourceFields {
    Objects.requireNonNull(timestamp, "timestamp");
    Objects.requireNonNull(message, "message");
    context = List.copyOf(context);
  }

  /** What is asked for of each document's source; the time comes from the sort key instead. */
  List<String> ofSource() {
    List<String> names = new ArrayList<>();
    names.add(message);
    names.addAll(context);
    if (label != null) {
      names.add(label);
    }
    return names;
  }
}
