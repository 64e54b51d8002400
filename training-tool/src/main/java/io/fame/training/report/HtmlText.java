/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

/** Text of log lines as HTML: it can neither become markup nor disturb what stands beside it. */
final class HtmlText {
  /** Longer lines are cut; the page is for reading, not for keeping. */
  static final int LONGEST = 600;

  private HtmlText() {}

  /**
   * Escapes for element content and for quoted attributes.
   *
   * @param text anything: markup, control characters, half surrogate pairs
   */
  static String of(String text) {
    StringBuilder html = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      switch (point) {
        case '&':
          html.append("&amp;");
          break;
        case '<':
          html.append("&lt;");
          break;
        case '>':
          html.append("&gt;");
          break;
        case '"':
          html.append("&quot;");
          break;
        case '\'':
          html.append("&#39;");
          break;
        default:
          if (isInvisible(point)) {
            html.append("‹U+%04X›".formatted(point));
          } else {
            html.appendCodePoint(point);
          }
      }
    }
    return html.toString();
  }

  /** The same, cut to {@link #LONGEST} characters. */
  static String cut(String text) {
    if (text.length() <= LONGEST) {
      return of(text);
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return of(text.substring(0, end)) + " …";
  }

  /**
   * Control characters, lone surrogates, and marks that would turn the direction of the page. A
   * message of several lines stays one of several lines.
   */
  private static boolean isInvisible(int point) {
    if (point == '\n' || point == '\t') {
      return false;
    }
    int type = Character.getType(point);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
