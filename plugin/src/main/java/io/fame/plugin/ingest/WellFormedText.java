/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

/**
 * Text without lone surrogates. JSON may bring them as escapes, and a document that holds one
 * cannot be written again after a pipeline; the index stores them as U+FFFD, and so do we.
 */
final class WellFormedText {
  private static final char REPLACEMENT = '\uFFFD';

  private WellFormedText() {}

  /** The text itself where nothing has to be replaced. */
  static String of(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (startsPair(text, i)) {
          i++;
        } else {
          return replaced(text, i);
        }
      }
    }
    return text;
  }

  private static String replaced(String text, int from) {
    char[] chars = text.toCharArray();
    for (int i = from; i < chars.length; i++) {
      if (Character.isSurrogate(chars[i])) {
        if (startsPair(text, i)) {
          i++;
        } else {
          chars[i] = REPLACEMENT;
        }
      }
    }
    return new String(chars);
  }

  private static boolean startsPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }
}
