/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import io.fame.scoring.LogLine;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The text of a line without its numbers, as "unseen" is defined: a line is unseen if its masked
 * text occurs nowhere in the training window. This is a definition for reports, independent of the
 * templates that a model mines, so that two models can be compared.
 */
public final class MaskedText {
  private static final Pattern HEX_NUMBER = Pattern.compile("0x[0-9a-fA-F]+");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");
  private static final Pattern LONG_HEX = Pattern.compile("0x[0-9a-f]+|[0-9a-f]{8,}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private final LogFormat format;
  private final int service;

  /**
   * @param context names of the context fields of the lines; of JSON lines, texts are compared per
   *     {@code service} or {@code service.name} where one is among them
   */
  public MaskedText(LogFormat format, List<String> context) {
    this.format = format;
    this.service = Math.max(context.indexOf("service"), context.indexOf("service.name"));
  }

  /** Masked text of a line; equal texts count as the same text. */
  public String of(LogLine line) {
    if (format != LogFormat.JSONL) {
      return DIGITS.matcher(HEX_NUMBER.matcher(line.message()).replaceAll("#")).replaceAll("#");
    }
    String text = line.message().toLowerCase(Locale.ROOT);
    text = IPV4.matcher(text).replaceAll("#");
    text = LONG_HEX.matcher(text).replaceAll("#");
    text = DIGITS.matcher(text).replaceAll("#");
    return service >= 0 && service < line.context().size()
        ? line.context().get(service) + '\t' + text
        : text;
  }

  /** The definition in words, for reports. */
  public String definition() {
    if (format != LogFormat.JSONL) {
      return "0x[0-9a-fA-F]+ -> #, then runs of digits -> #";
    }
    return "lower case; IPv4 addresses -> #; 0x[0-9a-f]+ and runs of 8 or more hex digits -> #; then"
        + " runs of digits -> #"
        + (service >= 0 ? "; compared per service" : "");
  }
}
