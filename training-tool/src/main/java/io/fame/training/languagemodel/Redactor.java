/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.scoring.LogLine;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces what identifies machines and people, and what opens doors, by the name of its category:
 * {@code login of alice from 10.0.0.7} becomes {@code login of <user> from <ip>}. It runs before
 * prompts and cache. It knows forms, not meanings: a name in free text is replaced if some line it
 * has {@linkplain #learn seen} gives it away by its position or its field, and stays otherwise.
 *
 * <p>One placeholder stands for all values of a category, not one for each value: lines that differ
 * in nothing else are one line then, which is asked for once, and what is asked for does not change
 * with the lines beside it.
 */
public final class Redactor {
  /** What is looked for, in the order in which it is replaced. */
  public enum Category {
    /** Private keys, passwords and the like behind their names, and well-known key formats. */
    SECRETS,
    /** Long random texts, such as session tokens. */
    TOKENS,
    EMAILS,
    IPS,
    HOSTS,
    /** Names behind words such as {@code user}. */
    USERS,
    /**
     * What follows {@code /home/}, {@code /Users/}, {@code /root/}, {@code ~/}, {@code C:\Users\}.
     */
    HOME_PATHS,
    LONG_NUMBERS;

    /** As it is written in the configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Rule(Pattern pattern, String replacement) {}

  /** Of all placeholders, as alternatives of a pattern. */
  static final String NAMES = "ip|mac|host|user|email|key|token|number|path";

  /** A quotation mark, perhaps escaped: JSON inside of JSON is usual in logs. */
  private static final String QUOTE = "(?:\\\\*[\"'])?";

  private static final String IS = QUOTE + "\\s*[=:]\\s*";

  private static final String SECRET =
      "(?i)((?:pass(?:word|wd|phrase|code)?|pwd|secret|token|(?:api|access|private|signing)[_-]?key"
          + "|auth|credentials?|session(?:[_-]?id)?|(?<![a-z])sid|cookie|signature)"
          + "(?:[_-]?(?:key|id|value|hash))?";

  static final String USER =
      "(?i)(?<![a-z])((?:user|login|logname|ruser|account|owner|uid|principal)"
          + "(?:[._-]?(?:name|id))?";

  static final String HOST = "(?i)(?<![a-z])((?:(?:host|node|server)(?:[._-]?name)?|rhost|peer)";

  /** The header of a syslog line: time, host, program. */
  static final String SYSLOG_HEADER =
      "^((?:<\\d+>\\d? ?)?(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d"
          + "|\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(?:Z|[+-][\\d:]+)) )"
          + "(?!<|(?i:trace|debug|info|notice|warn|error|fatal|crit|severe|alert|emerg))";

  static final String SYSLOG_PROGRAM = "(?= [\\w./-]+(?:\\[\\d+\\]:?|:))";

  private static final Map<Category, List<Rule>> RULES = new EnumMap<>(Category.class);

  static {
    RULES.put(
        Category.SECRETS,
        List.of(
            rule("-----BEGIN [A-Z ]*KEY-----[\\s\\S]*?(?:-----END [A-Z ]*KEY-----|$)", "<key>"),
            rule("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b", "<key>"),
            rule("\\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[\\w-]{10,}", "<key>"),
            rule("\\beyJ[\\w-]{5,}\\.[\\w-]{5,}\\.[\\w-]*", "<key>"),
            rule("(?i)\\b((?:set-)?cookie:\\s*)(?!<)[^\\s=]+=.*", "$1<key>"),
            rule(
                "(?i)\\b(authorization"
                    + IS
                    + QUOTE
                    + "(?:basic|bearer|token|digest|negotiate|ntlm|apikey|hawk|splunk)\\s+)"
                    + "(?!<)[\\w+/.=~:-]{6,}",
                "$1<key>"),
            rule(
                "(?i)\\b(authorization" + IS + QUOTE + ")(?=\\S*\\d)(?!<)[\\w+/.=~:-]{12,}",
                "$1<key>"),
            rule("(?i)\\b(bearer|basic)\\s+[\\w+/.=~-]{8,}", "$1 <key>"),
            rule("://[^/\\s:@]+:[^/\\s@]+@", "://<key>@"),
            rule("(?i)( --?(?:password|passwd|pass|token|secret|api-key) )(?!<)\\S+", "$1<key>"),
            quoted(SECRET, "<key>"),
            rule(SECRET + IS + QUOTE + ")(?!<)[^\\s\"',;&<>\\\\]+", "$1<key>")));
    RULES.put(Category.EMAILS, List.of(rule("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+", "<email>")));
    RULES.put(
        Category.IPS,
        List.of(
            rule("(?<![\\d.])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\d.]*\\d)", "<ip>"),
            rule(
                "(?<![\\w:])(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}(?![\\w:])"
                    + "|(?<![\\w:])(?:[0-9a-fA-F]{1,4}:){1,6}(?::[0-9a-fA-F]{1,4}){1,6}(?![\\w:])"
                    + "|(?<![\\w:])::(?:[0-9a-fA-F]{1,4}:){0,5}[0-9a-fA-F]{1,4}(?![\\w:])",
                "<ip>"),
            rule("(?<![\\w:])(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}(?![\\w:])", "<mac>")));
    RULES.put(
        Category.HOSTS,
        List.of(
            rule(
                "(?i)(?<![\\w.@/-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+"
                    + "(?:com|net|org|io|dev|local|internal|lan|intern|corp|cloud|edu|gov|mil|info|"
                    + "biz|app|arpa|home|localdomain|svc|[a-z]{2})(?![\\w.]*\\w)",
                "<host>"),
            rule("(?i)(://(?:<key>@)?)(?!<)[a-z0-9][\\w.-]*", "$1<host>"),
            rule("\\bip-\\d{1,3}-\\d{1,3}-\\d{1,3}-\\d{1,3}\\b", "<host>"),
            rule(SYSLOG_HEADER + "[\\w.-]+" + SYSLOG_PROGRAM, "$1<host>"),
            quoted(HOST, "<host>"),
            rule(HOST + IS + QUOTE + ")(?!<)[\\w.-]+", "$1<host>")));
    RULES.put(
        Category.USERS,
        List.of(
            quoted(USER, "<user>"),
            rule(USER + IS + QUOTE + ")(?!<)[^\\s\"',;)\\]}<>\\\\]+", "$1<user>"),
            // Behind the domain of a Windows account.
            rule("(<user>)\\\\{1,4}(?![nrt]\\b)[\\w.$-]+", "$1"),
            rule(
                "(?i)\\b((?:invalid |unknown )?user [\"']?)(?!<)(?!from\\b|is\\b|was\\b|has\\b|not\\b|name\\b|id\\b)[\\w.$-]+",
                "$1<user>"),
            rule(
                "(?i)\\b((?:logged (?:in|on)|authenticated) as [\"']?)(?!<|user\\b)[\\w.$-]+",
                "$1<user>"),
            rule("( by )(?!<)[\\w.$-]+(?=\\(uid)", "$1<user>"),
            rule(
                "(?i)\\b((?:password|publickey|keyboard-interactive/pam) for )(?!invalid\\b|<)[\\w.$-]+",
                "$1<user>")));
    RULES.put(
        Category.HOME_PATHS,
        List.of(
            rule("(/(?:home|Users)/)(?!<)[^\\s\"':;,<>()]+", "$1<path>"),
            rule("(?<![\\w/.])(/root/)(?!<)[^\\s\"':;,<>()]+", "$1<path>"),
            rule("(?<![\\w/])~(?:[A-Za-z][\\w.-]*)?/(?!<)[^\\s\"':;,<>()]+", "~/<path>"),
            rule(
                "(?i)([a-z]:\\\\+(?:users|documents and settings)\\\\+)(?!<)[^\\s\"':;,<>()]+",
                "$1<path>")));
  }

  /** A value in quotation marks, with all of its words. */
  private static Rule quoted(String name, String replacement) {
    return rule(name + IS + "(\\\\*[\"']))(?!<)(?:(?!\\2).)+(?=\\2)", "$1" + replacement);
  }

  /** Fields that hold, by their names, what their values do not show. */
  private static final Map<Category, Pattern> FIELDS =
      Map.of(
          Category.HOSTS,
          field("(?:host|node|server|machine|instance|rhost|peer)(?:[._-]?(?:name|id))?|hostname"),
          Category.USERS,
          field("(?:user|login|account|owner|principal)(?:[._-]?(?:name|id))?|username|uid"),
          Category.IPS,
          field("ip|address|addr"),
          Category.EMAILS,
          field("e?mail"));

  private static final Map<Category, String> PLACEHOLDERS =
      Map.of(
          Category.HOSTS, "<host>",
          Category.USERS, "<user>",
          Category.IPS, "<ip>",
          Category.EMAILS, "<email>");

  private static Pattern field(String names) {
    return Pattern.compile("(?i)(?:.*[._-])?(?:" + names + ")");
  }

  private static final Map<String, String> PLAUSIBLE =
      Map.of(
          "<ip>", "192.0.2.17",
          "<mac>", "00:00:5e:00:53:01",
          "<host>", "host1.example.com",
          "<user>", "alice",
          "<email>", "alice@example.com",
          "<key>", "secret",
          "<token>", "4f9c1a7be03d5c28",
          "<number>", "1234567890",
          "<path>", "work/data.bin");

  /** Text that may be a token: long, of one piece. */
  private static final Pattern MAYBE_TOKEN = Pattern.compile("[A-Za-z0-9+/_=-]{20,}");

  /** Bits per character from which on a long text counts as random; words stay below 3.4. */
  private static final double RANDOM_BITS = 3.5;

  private final LanguageModelSettings.Redaction settings;
  private final Pattern longNumber;
  private final ListedNames listed;
  private final KnownNames names;

  public Redactor(LanguageModelSettings.Redaction settings) {
    this.settings = settings;
    this.longNumber = Pattern.compile("\\d{" + settings.longestNumber() + ",}");
    this.listed = new ListedNames(settings.names());
    this.names = new KnownNames(settings.categories(), listed, Set.copyOf(settings.keep()));
  }

  /**
   * Looks for names that this line gives away; from then on they are replaced wherever they stand.
   *
   * @param contextNames names of the line's context values, in order
   */
  public void learn(LogLine line, List<String> contextNames) {
    names.learn(line.message());
    for (int i = 0; i < Math.min(contextNames.size(), line.context().size()); i++) {
      names.learnField(categoryOf(contextNames.get(i)), line.context().get(i));
    }
  }

  /** The names that are replaced wherever they stand, by category; for whoever may see the logs. */
  public Map<Category, SortedSet<String>> names() {
    return names.all();
  }

  private static Rule rule(String pattern, String replacement) {
    return new Rule(Pattern.compile(pattern), replacement);
  }

  /** A text that a model wrote, with plausible values in place of the placeholders it repeated. */
  public static String plausible(String text) {
    String result = text;
    for (Map.Entry<String, String> value : PLAUSIBLE.entrySet()) {
      result = result.replace(value.getKey(), value.getValue());
    }
    return result;
  }

  /** The text without what must not leave the machine. */
  public String redact(String text) {
    String result = listed.plainForRules(text);
    for (Category category : Category.values()) {
      if (!settings.categories().contains(category)) {
        continue;
      }
      if (category == Category.TOKENS) {
        result = MAYBE_TOKEN.matcher(result).replaceAll(Redactor::tokenOrSame);
      } else if (category == Category.LONG_NUMBERS) {
        result = longNumber.matcher(result).replaceAll("<number>");
      } else {
        for (Rule rule : RULES.get(category)) {
          result = rule.pattern().matcher(result).replaceAll(rule.replacement());
        }
      }
    }
    return names.redact(listed.plain(result), PLACEHOLDERS);
  }

  /** The value of a field; its name may say what the value does not. */
  public String redact(String field, String value) {
    Category category = value.isEmpty() ? null : categoryOf(field);
    return category == null ? redact(value) : PLACEHOLDERS.get(category);
  }

  /** What a field of this name holds, if it is to be redacted; else {@code null}. */
  private Category categoryOf(String field) {
    return FIELDS.entrySet().stream()
        .filter(named -> settings.categories().contains(named.getKey()))
        .filter(named -> named.getValue().matcher(field).matches())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  private static String tokenOrSame(java.util.regex.MatchResult match) {
    String text = match.group();
    boolean digits = text.chars().anyMatch(Character::isDigit);
    boolean letters = text.chars().anyMatch(Character::isLetter);
    boolean token = digits && letters && bits(text) >= RANDOM_BITS && text.indexOf('/') < 0;
    boolean hex = text.matches("[0-9a-fA-F]{24,}");
    return token || hex ? "<token>" : Matcher.quoteReplacement(text);
  }

  /** Shannon entropy of the characters. */
  private static double bits(String text) {
    int[] counts = new int[128];
    text.chars().forEach(c -> counts[c]++);
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / text.length();
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits;
  }
}
