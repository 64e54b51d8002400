/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.line;

import static io.fame.scoring.line.CharacterClass.isDigit;
import static io.fame.scoring.line.CharacterClass.isHex;
import static io.fame.scoring.line.CharacterClass.isHexLetter;
import static io.fame.scoring.line.CharacterClass.isLetterOrDigit;
import static io.fame.scoring.line.CharacterClass.isLink;

/**
 * Finds identifiers that more than their digits give away: hexadecimal numbers and runs, UUIDs,
 * hardware and IPv6 addresses, ISO dates. As a whole, since the groups of one may be all digits,
 * all letters or mixed, and lines would differ in pieces that mean nothing.
 */
final class Identifiers {
  private static final int[] UUID = {8, 4, 4, 4, 12};
  private static final int[] HARDWARE_ADDRESS = {2, 2, 2, 2, 2, 2};
  private static final int[] DATE = {4, 2, 2};
  private static final int MAX_GROUP = 4;
  private static final int ADDRESS_GROUPS = 8;

  private Identifiers() {}

  /** End of the identifier that starts at {@code from}, the start of a word, or {@code from}. */
  static int end(char[] text, int from, int length) {
    if (text[from] == '0' && from + 2 < length && (text[from + 1] | 0x20) == 'x') {
      int end = hexEnd(text, from + 2, length);
      return end > from + 2 ? end : from;
    }
    int end = hexEnd(text, from, length);
    int run = end - from;
    if (end < length) {
      int formatted = formattedEnd(text, from, run, text[end], length);
      if (formatted > from) {
        return formatted;
      }
    }
    int digits = 0;
    for (int i = from; i < end; i++) {
      digits += isDigit(text[i]) ? 1 : 0;
    }
    boolean mixed = digits > 0 && digits < run && run >= 4;
    boolean longDigits = digits > 0 && run >= 8 && !continuesAsNumber(text, end, length);
    return (mixed || longDigits) && endsWord(text, end, length) ? end : from;
  }

  private static int formattedEnd(char[] text, int from, int run, char next, int length) {
    if (run == UUID[0] && next == '-') {
      return groupsEnd(text, from, length, next, UUID);
    }
    if (run == DATE[0] && (next == '-' || next == '/')) {
      return dateEnd(text, from, length, next);
    }
    if (run == HARDWARE_ADDRESS[0] && (next == ':' || next == '-')) {
      int end = groupsEnd(text, from, length, next, HARDWARE_ADDRESS);
      if (end > from) {
        return end;
      }
    }
    return run <= MAX_GROUP && next == ':' ? addressEnd(text, from, length) : from;
  }

  /** End of hexadecimal groups of these lengths, or {@code from}. */
  private static int groupsEnd(char[] text, int from, int length, char separator, int[] groups) {
    int at = from;
    for (int g = 0; g < groups.length; g++) {
      if (g > 0 && (at == length || text[at++] != separator)) {
        return from;
      }
      int end = hexEnd(text, at, length);
      if (end - at != groups[g]) {
        return from;
      }
      at = end;
    }
    return endsWord(text, at, length) && !continuesAsNumber(text, at, length) ? at : from;
  }

  /** End of a date such as 2024-01-31, or {@code from}; a time may follow after a letter. */
  private static int dateEnd(char[] text, int from, int length, char separator) {
    int end = from + 10;
    if (end > length || (end < length && isDigit(text[end]))) {
      return from;
    }
    for (int i = 0; i < 10; i++) {
      char c = text[from + i];
      boolean separates = i == 4 || i == 7;
      if (separates ? c != separator : !isDigit(c)) {
        return from;
      }
    }
    return end;
  }

  /**
   * End of an IPv6 address, or {@code from}. Needs a digit, and either {@code ::} or all groups and
   * a letter: names such as {@code add::fade} are none, and without letters it is a chain anyway.
   */
  private static int addressEnd(char[] text, int from, int length) {
    int groups = 0;
    boolean shortened = false;
    boolean digit = false;
    boolean letter = false;
    int at = from;
    while (true) {
      int end = hexEnd(text, at, length);
      if (end - at > MAX_GROUP) {
        return from;
      }
      for (int i = at; i < end; i++) {
        digit |= isDigit(text[i]);
        letter |= isHexLetter(text[i]);
      }
      groups += end > at ? 1 : 0;
      at = end;
      boolean another =
          at + 1 < length
              && text[at] == ':'
              && (isHex(text[at + 1]) || (!shortened && text[at + 1] == ':'));
      if (!another) {
        break;
      }
      at++;
      if (text[at] == ':') {
        shortened = true;
        at++;
      }
    }
    boolean complete = shortened ? groups < ADDRESS_GROUPS : groups == ADDRESS_GROUPS && letter;
    return complete && digit && endsWord(text, at, length) ? at : from;
  }

  private static boolean endsWord(char[] text, int end, int length) {
    return end == length || !isLetterOrDigit(text[end]);
  }

  private static boolean continuesAsNumber(char[] text, int at, int length) {
    return at + 1 < length && isLink(text[at]) && isDigit(text[at + 1]);
  }

  private static int hexEnd(char[] text, int from, int length) {
    int end = from;
    while (end < length && isHex(text[end])) {
      end++;
    }
    return end;
  }
}
