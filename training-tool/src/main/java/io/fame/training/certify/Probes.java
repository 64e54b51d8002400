/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import io.fame.scoring.LogLine;
import io.fame.training.certify.ProbeReport.Sensitivity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Changes one thing in a line and looks at the score. The forms are described here anew, not taken
 * from the tokenizer: a mistake there should show.
 */
public final class Probes {
  /** An IPv4 address, with or without a port. */
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\w.:-])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\w.-])");

  /** An IPv6 address in full or shortened, or a hardware address. */
  private static final Pattern LONG_ADDRESS =
      Pattern.compile(
          "(?<![\\w.:-])(?:"
              + "(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}"
              + "|(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}"
              + "|[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,2}::[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,3}"
              + ")(?![\\w.:-])");

  /** A UUID, a run of at least eight hexadecimal digits, or a number that says to be one. */
  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "(?<![\\w.:-])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
              + "|[0-9a-f]{8,}|[0-9A-F]{8,})(?![\\w.:-])"
              + "|0x[0-9a-fA-F]+(?![\\w.:-])");

  /** More than three digits, and too few for an identifier. */
  private static final Pattern LONG_NUMBER =
      Pattern.compile("(?<![\\w.:-])[1-9]\\d{3,6}(?![\\w.:-])");

  private static final Pattern STATUS = Pattern.compile("(?<![\\w.:-])[1-5]\\d\\d(?![\\w.:-])");

  private static final Pattern DURATION =
      Pattern.compile("(?<![\\w.:-])([1-9]\\d{0,5})(?=(?:\\.\\d+)? ?(?:us|ms|s|sec|seconds)\\b)");

  private static final int MOST_LINES = 20_000;

  private final Function<List<LogLine>, double[]> scores;
  private final Random random = new Random(1);

  /**
   * @param scores P(anomaly) of lines, as the plugin would give it
   */
  public Probes(Function<List<LogLine>, double[]> scores) {
    this.scores = scores;
  }

  /** Probes the lines, at most {@value #MOST_LINES} of them, spread over all. */
  public ProbeReport of(List<LogLine> lines) {
    int apart = Math.max(1, (lines.size() + MOST_LINES - 1) / MOST_LINES);
    List<LogLine> probed =
        IntStream.iterate(0, i -> i < lines.size(), i -> i + apart).mapToObj(lines::get).toList();
    double[] invariance =
        changes(
            probed,
            text ->
                replaced(
                    LONG_NUMBER,
                    replaced(IDENTIFIER, replaced(ADDRESS, replaced(LONG_ADDRESS, text)))));
    double[] status =
        changes(
            probed,
            text ->
                STATUS
                    .matcher(text)
                    .replaceFirst(match -> match.group().startsWith("2") ? "503" : "200"));
    double[] duration = changes(probed, text -> DURATION.matcher(text).replaceFirst("$1000"));
    return new ProbeReport(
        invariance.length,
        Arrays.stream(invariance).max().orElse(0),
        sensitivity(status),
        sensitivity(duration));
  }

  private static Sensitivity sensitivity(double[] changes) {
    DoubleSummaryStatistics all = Arrays.stream(changes).summaryStatistics();
    return new Sensitivity(changes.length, all.getAverage(), Math.max(0, all.getMax()));
  }

  /** Absolute changes of the score, for those lines that the change applies to. */
  private double[] changes(List<LogLine> lines, UnaryOperator<String> change) {
    List<LogLine> before = new ArrayList<>();
    List<LogLine> after = new ArrayList<>();
    for (LogLine line : lines) {
      String changed = change.apply(line.message());
      if (!changed.equals(line.message())) {
        before.add(line);
        after.add(new LogLine(changed, line.context()));
      }
    }
    double[] differences = new double[before.size()];
    if (differences.length == 0) {
      return differences;
    }
    double[] first = scores.apply(before);
    double[] second = scores.apply(after);
    for (int i = 0; i < differences.length; i++) {
      differences[i] = Math.abs(first[i] - second[i]);
    }
    return differences;
  }

  private String replaced(Pattern pattern, String text) {
    return pattern.matcher(text).replaceAll(this::another);
  }

  /** Other digits and letters of the same kind in the same places; no leading zero appears. */
  private String another(MatchResult match) {
    StringBuilder other = new StringBuilder();
    String text = match.group();
    if (text.chars().noneMatch(Character::isDigit)) {
      // A word, or a name such as add::fade.
      return text;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean first = i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1));
      if ((c >= '1' && c <= '9') || (c == '0' && !first)) {
        other.append((char) ('1' + random.nextInt(9)));
      } else if (c >= 'a' && c <= 'f') {
        other.append((char) ('a' + random.nextInt(6)));
      } else if (c >= 'A' && c <= 'F') {
        other.append((char) ('A' + random.nextInt(6)));
      } else {
        other.append(c);
      }
    }
    return other.toString();
  }
}
