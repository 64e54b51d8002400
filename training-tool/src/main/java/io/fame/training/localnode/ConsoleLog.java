/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds in what OpenSearch's programs print why they gave up. */
final class ConsoleLog {
  private static final int TAIL_BYTES = 128 * 1024;
  private static final int LONGEST_REASON = 500;

  /** From the most to the least telling. */
  private static final List<Pattern> TELLING =
      List.of(
          Pattern.compile("^Likely root cause: (.+)"),
          Pattern.compile("^Caused by: (.+)"),
          Pattern.compile("^ERROR: (.+)"),
          Pattern.compile("^(?:Exception in thread \"[^\"]*\" |-> |Error: )(.+)"),
          Pattern.compile(".*\\[(?:ERROR|FATAL) ?\\]\\[[^]]*\\] ?\\[[^]]*\\] ?(.+)"),
          Pattern.compile("^(?!\\s*at |\\s*$)(.+)"));

  private ConsoleLog() {}

  /** The reason for a failure, on one line, out of the end of a file; looks behind an offset. */
  static String reason(Path file, long offset) {
    List<String> lines = tail(file, offset).lines().map(String::strip).toList();
    return TELLING.stream()
        .flatMap(
            pattern ->
                lines.stream()
                    .map(pattern::matcher)
                    .filter(java.util.regex.Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .reduce((first, last) -> last)
                    .stream())
        .findFirst()
        .map(reason -> reason.substring(0, Math.min(reason.length(), LONGEST_REASON)))
        .orElse("it printed nothing");
  }

  /** Whether OpenSearch could not listen because someone else does. */
  static boolean saysPortTaken(Path file, long offset) {
    String text = tail(file, offset);
    return text.contains("Address already in use")
        || text.contains("BindHttpException")
        || text.contains("BindTransportException");
  }

  private static String tail(Path file, long offset) {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(offset, log.length() - TAIL_BYTES);
      byte[] bytes = new byte[(int) Math.max(0, log.length() - start)];
      log.seek(start);
      log.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
