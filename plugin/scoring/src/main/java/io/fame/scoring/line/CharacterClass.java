/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

/** What the tokenizer takes a char for; beyond ASCII everything is a letter. */
final class CharacterClass {
  private CharacterClass() {}

  static boolean isSpace(char c) {
    return c <= ' ';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isHexLetter(char c) {
    int l = c | 0x20;
    return l >= 'a' && l <= 'f';
  }

  static boolean isHex(char c) {
    return isDigit(c) || isHexLetter(c);
  }

  static boolean isLetter(char c) {
    int l = c | 0x20;
    return (l >= 'a' && l <= 'z') || c >= 0x80;
  }

  static boolean isLetterOrDigit(char c) {
    return isDigit(c) || isLetter(c);
  }

  /** Whether the char may stand between two runs of digits of one number or chain. */
  static boolean isLink(char c) {
    return c == '.' || c == ':' || c == ',';
  }

  static char lower(char c) {
    if (c >= 0x80) {
      return Character.toLowerCase(c);
    }
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  /** Whether a value may begin after the char. */
  static boolean opensValue(char c) {
    return isSpace(c) || "=:,;|\"'([{".indexOf(c) >= 0;
  }

  /** Whether a value may end before the char. */
  static boolean closesValue(char c) {
    return isSpace(c) || ":,;|\"')]}".indexOf(c) >= 0;
  }
}
