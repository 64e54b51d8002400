/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names of users that the configuration lists. They are names wherever they stand as whole words,
 * in any case, whatever else is known of the word: no letter or digit may touch them.
 *
 * <p>Names with signs in them ({@code _svc}, {@code o'brien}) would be torn apart by the rules for
 * places and fields, so a plain word stands in for them while these rules work.
 */
final class ListedNames {
  /** Like no word of a log, and for all rules like any name. */
  private static final String STAND_IN = "famelistedname";

  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{M}\\p{N}]{1,64}");

  /** Behind a name that is the name of a field here; what stands there, the rules must see. */
  private static final String FIELD = "(?!\\\\*[\"']?\\s*[=:])";

  private final SortedSet<String> names;
  private final SortedSet<String> plain = new TreeSet<>();
  private final Pattern withSigns;
  private final Pattern withSignsAsValue;

  /**
   * @param names as {@link #normalized} gives them
   */
  ListedNames(Collection<String> names) {
    this.names = new TreeSet<>(names);
    List<String> others =
        this.names.stream()
            .filter(name -> !PLAIN.matcher(name).matches())
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    plain.addAll(this.names);
    others.forEach(plain::remove);
    if (others.isEmpty()) {
      withSigns = null;
      withSignsAsValue = null;
    } else {
      String word = wholeWord(others);
      int anyCase = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
      withSigns = Pattern.compile(word, anyCase);
      withSignsAsValue = Pattern.compile(word + FIELD, anyCase);
      plain.add(STAND_IN);
    }
  }

  private static String wholeWord(List<String> names) {
    return names.stream()
        .map(
            name ->
                SPACES
                    .splitAsStream(name)
                    .map(Pattern::quote)
                    .collect(Collectors.joining(SPACES.pattern())))
        .collect(
            Collectors.joining("|", "(?<![\\p{L}\\p{M}\\p{N}])(?:", ")(?![\\p{L}\\p{M}\\p{N}])"));
  }

  /** An entry of the configuration in lower case, with single spaces; empty if it is no name. */
  static String normalized(String entry) {
    if (entry == null || !KnownNames.PIECE.matcher(entry).find()) {
      return "";
    }
    return SPACES.matcher(entry.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
  }

  /** The text with plain words in place of names with signs, for the rules to work on. */
  String plainForRules(String text) {
    return withSigns == null ? text : withSignsAsValue.matcher(text).replaceAll(STAND_IN);
  }

  /** The same for those that the rules needed to see, when they have worked. */
  String plain(String text) {
    return withSigns == null ? text : withSigns.matcher(text).replaceAll(STAND_IN);
  }

  /** Whether a word of a text is a name, or stands in for one. */
  boolean contains(String lowerCase) {
    return plain.contains(lowerCase);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  SortedSet<String> all() {
    return names;
  }
}
