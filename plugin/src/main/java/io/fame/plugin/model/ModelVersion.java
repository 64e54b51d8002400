/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exactly one bundle of a model.
 *
 * @param version the registry's version, for example {@code 3}; may restart when a registry is lost
 * @param sha256 SHA-256 of the bundle's zip, 64 lower-case hex digits; this is what identifies it
 */
public record ModelVersion(String version, String sha256) {
  private static final String NUMBER = "[A-Za-z0-9][A-Za-z0-9._-]{0,31}";
  private static final Pattern NUMBER_FORMAT = Pattern.compile(NUMBER);
  private static final Pattern FORMAT = Pattern.compile("(" + NUMBER + "):([0-9a-f]{64})");

  /**
   * Parses {@code version:sha256}.
   *
   * @throws IllegalArgumentException where the text has another form
   */
  public static ModelVersion parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be version:sha256, for example 3: and 64 lower-case hex digits, was ["
              + text
              + "]");
    }
    return new ModelVersion(matcher.group(1), matcher.group(2));
  }

  /** Whether a text can be the first part, what people call the version. */
  public static boolean isNumber(String text) {
    return NUMBER_FORMAT.matcher(text).matches();
  }

  @Override
  public String toString() {
    return version + ':' + sha256;
  }
}
