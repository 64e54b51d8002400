/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.training.languagemodel.Redactor.Category;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of machines and people that some line gives away by where they stand ({@code user=alice},
 * {@code /home/alice}, a field {@code host.name}), so that they are recognized where nothing around
 * them does ({@code glosli's quota is used up}). Only positions count after which hardly anything
 * else can stand; words that say something about a name, and words that are the value of a field
 * that is sent anyway, such as a service's, are no names.
 *
 * <p>Whoever logs in as {@code timeout} writes that into a line: if it made the word vanish from
 * all others, one line could change what is said of many. So a common word is a name only where the
 * field of a host says so, which nobody writes from outside, or the configuration. Thread-safe.
 */
final class KnownNames {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 64;

  /** Letters and digits of a name may be in so many pieces: {@code db-1.rack-7} has four. */
  private static final int MOST_PIECES = 8;

  /** Most characters between two pieces of a name. */
  private static final int WIDEST_GAP = 2;

  static final Pattern PIECE = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

  private static final Pattern PLACEHOLDER = Pattern.compile("<(?:" + Redactor.NAMES + ")>");

  private static final Pattern LETTER = Pattern.compile("\\p{L}");

  /** Of what is otherwise spelled like any word, this tells a name: {@code web17}, {@code db-a}. */
  private static final Pattern DISTINCTIVE = Pattern.compile(".*[\\p{N}_-].*");

  /** A value behind the name of a field: quoted, or behind an equals sign. */
  private static List<Pattern> valueOf(String field, String unquoted) {
    String quote = "(?:\\\\*[\"'])?";
    return List.of(
        Pattern.compile(field + ")" + quote + "\\s*[=:]\\s*(\\\\*[\"'])(?<name>(?:(?!\\2).)+)\\2"),
        Pattern.compile(field + ")" + quote + "\\s*=\\s*(?<name>" + unquoted + ")"));
  }

  private static final Map<Category, List<Pattern>> POSITIONS = new EnumMap<>(Category.class);

  /** Without such a word in a line none of its positions need to be looked at. */
  private static final Map<Category, Pattern> CLUES =
      Map.of(
          Category.HOSTS,
          Pattern.compile("(?i)host|node|server|peer"),
          Category.USERS,
          Pattern.compile(
              "(?i)user|login|logname|account|owner|uid|principal|logged|authenticated|password"
                  + "|publickey|keyboard|/home/|~"));

  private static final Pattern SYSLOG =
      Pattern.compile(Redactor.SYSLOG_HEADER + "(?<name>[\\w.-]+)" + Redactor.SYSLOG_PROGRAM);

  /** Where only distinctive names are believed: what else stands there are services and sites. */
  private static final List<Pattern> ADDRESSES =
      List.of(
          Pattern.compile("://(?:[^/\\s@]*@)?(?<name>[A-Za-z0-9][\\w-]*)"),
          Pattern.compile(
              "(?i)(?<![\\w.@/-])(?<name>[a-z0-9][a-z0-9-]*)(?=(?:\\.[a-z0-9-]+)*\\.(?:com|net|org|io|dev"
                  + "|local|internal|lan|intern|corp|cloud|edu|gov|mil|localdomain|svc)(?![\\w.-]*\\w))"));

  static {
    List<Pattern> hosts = new ArrayList<>(valueOf(Redactor.HOST, "[\\w.-]++(?!=)"));
    POSITIONS.put(Category.HOSTS, hosts);
    List<Pattern> users = new ArrayList<>(valueOf(Redactor.USER, "[^\\s\"',;=)\\]}<>\\\\]++(?!=)"));
    users.add(
        Pattern.compile(
            Redactor.USER
                + ")(?:\\\\*[\"'])?\\s*[=:]\\s*(?:\\\\*[\"'])?[\\w.-]+\\\\{1,4}(?<name>[\\w.$-]+)"));
    for (String position :
        List.of(
            "(?i)\\bfor user [\"']?(?<name>[\\w.$-]+)(?=[\"']? (?:by|from)\\b)",
            "(?i)\\b(?:logged (?:in|on)|authenticated) as [\"']?(?<name>[\\w.$-]+)",
            " by (?<name>[\\w.$-]+)(?=\\(uid)",
            "(?i)\\b(?:password|publickey|keyboard-interactive/pam) for (?<name>[\\w.$-]+)(?= from\\b)",
            "/(?:home|Users)/(?<name>[\\w.-]+)",
            "(?<![\\w/])~(?<name>[A-Za-z][\\w.-]*)/",
            "(?i)[a-z]:\\\\+(?:users|documents and settings)\\\\+(?<name>[\\w.-]+)")) {
      users.add(Pattern.compile(position));
    }
    POSITIONS.put(Category.USERS, users);
  }

  private final Set<Category> categories;
  private final ListedNames listed;
  private final Set<String> kept;

  /** Values of fields that are sent as they are. */
  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  /** What was looked at before and is none. */
  private final Set<String> others = ConcurrentHashMap.newKeySet();

  private final Map<String, Category> byName = new ConcurrentHashMap<>();

  /**
   * @param categories which kinds are looked for; only hosts and users have names
   * @param listed what is a user's name in any case
   * @param kept words that are no names, whatever their position says, as {@link #nameIn} gives
   *     them
   */
  KnownNames(Set<Category> categories, ListedNames listed, Set<String> kept) {
    this.categories = categories;
    this.listed = listed;
    this.kept = kept;
  }

  /** Takes the names out of a line's message. */
  void learn(String message) {
    POSITIONS.forEach(
        (category, patterns) -> {
          if (CLUES.get(category).matcher(message).find()) {
            patterns.forEach(
                pattern -> found(pattern, message).forEach(name -> learn(category, name, false)));
          }
        });
    found(SYSLOG, message).forEach(name -> learn(Category.HOSTS, name, false));
    for (Pattern address : ADDRESSES) {
      found(address, message).forEach(host -> learnIfDistinctive(host, false));
    }
  }

  private static List<String> found(Pattern pattern, String message) {
    List<String> names = new ArrayList<>();
    Matcher matcher = pattern.matcher(message);
    while (matcher.find()) {
      names.add(matcher.group("name"));
    }
    return names;
  }

  /**
   * Takes the value of a field for a name.
   *
   * @param category what the field holds; {@code null} for a value that is sent as it is
   */
  void learnField(Category category, String value) {
    if (category == null) {
      shown.add(value.toLowerCase(Locale.ROOT));
    } else if (category == Category.HOSTS || category == Category.USERS) {
      learn(category, value, category == Category.HOSTS);
    }
  }

  private void learnIfDistinctive(String host, boolean trusted) {
    if (DISTINCTIVE.matcher(host).matches()) {
      learn(Category.HOSTS, host, trusted);
    }
  }

  /**
   * @param trusted nobody writes it from outside, so that a common word may be a name too
   */
  private void learn(Category category, String value, boolean trusted) {
    if (!categories.contains(category) || (!trusted && !others.add(category + value))) {
      return;
    }
    String name = nameIn(value);
    if (name.length() >= SHORTEST
        && LETTER.matcher(name).find()
        && !OrdinaryWords.contains(name)
        && !kept.contains(name)
        && (trusted || isRare(category, name))) {
      // Which kind it is must not depend on the order of the lines.
      byName.merge(name, category, (one, other) -> one.compareTo(other) <= 0 ? one : other);
    }
    if (category == Category.HOSTS && name.indexOf('.') > 0) {
      learnIfDistinctive(name.substring(0, name.indexOf('.')), trusted);
    }
  }

  /** What a value would be known by: without signs around it; empty if it cannot be a name. */
  static String nameIn(String value) {
    int at = value.indexOf('@');
    List<int[]> pieces = pieces(at > 0 ? value.substring(0, at) : value);
    if (pieces.isEmpty() || pieces.size() > MOST_PIECES || !joined(pieces, 0, pieces.size() - 1)) {
      return "";
    }
    int first = pieces.get(0)[0];
    int end = pieces.get(pieces.size() - 1)[1];
    return end - first > LONGEST ? "" : value.substring(first, end).toLowerCase(Locale.ROOT);
  }

  /** Whether it is unlike all words that messages are made of. */
  private static boolean isRare(Category category, String name) {
    return name.chars().anyMatch(Character::isDigit)
        || (category == Category.USERS && name.indexOf('.') > 0)
        || pieces(name).stream()
            .anyMatch(piece -> !Tokens.isCommonWord(name.substring(piece[0], piece[1])));
  }

  /** The text with the names replaced wherever they stand as whole words. */
  String redact(String text, Map<Category, String> placeholders) {
    if (byName.isEmpty() && listed.isEmpty()) {
      return text;
    }
    List<int[]> pieces = pieces(text);
    StringBuilder result = new StringBuilder();
    int done = 0;
    for (int first = 0; first < pieces.size(); first++) {
      int last = Math.min(pieces.size(), first + MOST_PIECES) - 1;
      while (last > first && !joined(pieces, first, last)) {
        last--;
      }
      for (; last >= first; last--) {
        Category category = category(text, pieces.get(first)[0], pieces.get(last)[1]);
        if (category != null) {
          result.append(text, done, pieces.get(first)[0]).append(placeholders.get(category));
          done = pieces.get(last)[1];
          first = last;
          break;
        }
      }
    }
    return done == 0 ? text : result.append(text, done, text.length()).toString();
  }

  private Category category(String text, int start, int end) {
    if (end - start > LONGEST) {
      return null;
    }
    String name = text.substring(start, end).toLowerCase(Locale.ROOT);
    if (listed.contains(name)) {
      return isPlaceholder(text, start, end) ? null : Category.USERS;
    }
    return shown.contains(name) ? null : byName.get(name);
  }

  private static boolean isPlaceholder(String text, int start, int end) {
    return start > 0
        && end < text.length()
        && PLACEHOLDER.matcher(text.substring(start - 1, end + 1)).matches();
  }

  /** Start and end of each run of letters and digits. */
  private static List<int[]> pieces(String text) {
    List<int[]> pieces = new ArrayList<>();
    Matcher matcher = PIECE.matcher(text);
    while (matcher.find()) {
      pieces.add(new int[] {matcher.start(), matcher.end()});
    }
    return pieces;
  }

  private static boolean joined(List<int[]> pieces, int first, int last) {
    for (int i = first; i < last; i++) {
      if (pieces.get(i + 1)[0] - pieces.get(i)[1] > WIDEST_GAP) {
        return false;
      }
    }
    return true;
  }

  /** What is replaced, by kind. */
  Map<Category, SortedSet<String>> all() {
    Map<Category, SortedSet<String>> all = new EnumMap<>(Category.class);
    byName.forEach(
        (name, category) -> {
          if (!shown.contains(name)) {
            all.computeIfAbsent(category, c -> new TreeSet<>()).add(name);
          }
        });
    if (!listed.isEmpty()) {
      all.computeIfAbsent(Category.USERS, c -> new TreeSet<>()).addAll(listed.all());
    }
    return all;
  }
}
