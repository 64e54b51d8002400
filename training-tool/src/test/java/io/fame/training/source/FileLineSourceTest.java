/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.LogLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLineSourceTest {
  private static final String BGL_LINE =
      "- 1117838570 2005.06.03 R02-M1-N0 2005-06-03-15.42.50.363779 R02-M1-N0 RAS KERNEL INFO"
          + " instruction cache parity error corrected";

  @TempDir Path folder;

  @Test
  void aBglLineKeepsItsLabelApartFromMessageAndContext() throws Exception {
    List<SourceLine> lines = read(file("x.log", BGL_LINE), LogFormat.BGL, "level", "component");

    assertThat(lines)
        .containsExactly(
            new SourceLine(
                "1",
                1117838570363L,
                LogLine.of("instruction cache parity error corrected", "INFO", "KERNEL"),
                "-"));
  }

  @Test
  void aBglLineMayEndAfterItsLevelAndMayLackMilliseconds() throws Exception {
    String line = "APPREAD 7 2005.06.03 n 2005-06-03 n RAS KERNEL FATAL";

    assertThat(read(file("x.log", line), LogFormat.BGL, "level"))
        .containsExactly(new SourceLine("1", 7000, LogLine.of("", "FATAL"), "APPREAD"));
  }

  @Test
  void aThunderbirdLineGivesItsComponentWithoutTheProcessNumber() throws Exception {
    Path file =
        file(
            "t.log",
            "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond(pam_unix)[2915]:"
                + " session closed for user root",
            "VAPI 1131566462 2005.11.09 an9 Nov 9 12:01:02 an9/an9 kernel: [KERNEL_IB] failed",
            "- 1131566463 2005.11.09 an9 Nov 9 12:01:03 an9/an9 no component here");

    assertThat(read(file, LogFormat.THUNDERBIRD, "component"))
        .containsExactly(
            new SourceLine(
                "1",
                1131566461000L,
                LogLine.of("session closed for user root", "crond(pam_unix)"),
                "-"),
            new SourceLine("2", 1131566462000L, LogLine.of("[KERNEL_IB] failed", "kernel"), "VAPI"),
            new SourceLine("3", 1131566463000L, LogLine.of("no component here", ""), "-"));
  }

  @Test
  void jsonReadAsALoghubFormatIsMalformedAlthoughItsSecondWordIsANumber() throws Exception {
    Path file =
        file("x.jsonl", "{\"@timestamp\": 1131566461 ,\"message\": \"a b c d e f g h i j k\"}");

    for (LogFormat format : List.of(LogFormat.BGL, LogFormat.THUNDERBIRD)) {
      FileLineSource source = new FileLineSource(file, format, List.of());
      assertThat(source.size()).isZero();
      assertThat(source.malformedLines()).isEqualTo(1);
    }
  }

  @Test
  void jsonContextIsReadFromDottedKeysAndFromNestedObjectsAndIsEmptyWhereAbsent() throws Exception {
    Path file =
        file(
            "x.jsonl",
            "{\"@timestamp\":\"2026-01-02T03:04:05.006Z\",\"message\":\"a\",\"log.level\":\"warn\","
                + "\"label\":\"anomaly\"}",
            "{\"@timestamp\":7,\"message\":\"b\",\"log\":{\"level\":\"info\"},\"label\":null}",
            "{\"@timestamp\":8,\"message\":\"c\"}");

    assertThat(read(file, LogFormat.JSONL, "log.level"))
        .containsExactly(
            new SourceLine("1", 1767323045006L, LogLine.of("a", "warn"), "anomaly"),
            new SourceLine("2", 7, LogLine.of("b", "info"), null),
            new SourceLine("3", 8, LogLine.of("c", ""), null));
  }

  @Test
  void malformedLinesAreLeftOutCountedAndNamedByNumber() throws Exception {
    Path file =
        file(
            "x.jsonl",
            "{\"@timestamp\":1,\"message\":\"good\"}",
            "{\"@timestamp\":1,\"message\":",
            "",
            "{\"@timestamp\":\"yesterday\",\"message\":\"a\"}",
            "{\"@timestamp\":1,\"message\":5}",
            "{\"@timestamp\":1,\"message\":\"good too\"}");
    FileLineSource source = new FileLineSource(file, LogFormat.JSONL, List.of());

    assertThat(source.size()).isEqualTo(2);
    assertThat(source.malformedLines()).isEqualTo(3);
    assertThat(source.malformedLineNumbers()).containsExactly(2L, 4L, 5L);
  }

  @Test
  void aSourceCanBeReadAgainAndGivesTheSameLines() throws Exception {
    FileLineSource source =
        new FileLineSource(file("x.log", BGL_LINE, "broken", BGL_LINE), LogFormat.BGL, List.of());

    List<SourceLine> first = new ArrayList<>();
    source.forEach(first::add);
    List<SourceLine> second = new ArrayList<>();
    source.forEach(second::add);

    assertThat(second).isEqualTo(first).hasSize(2);
    assertThat(source.malformedLines()).isEqualTo(1);
  }

  @Test
  void gzipIsReadByItsFileName() throws Exception {
    Path file = folder.resolve("x.log.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((BGL_LINE + "\n").getBytes(StandardCharsets.UTF_8));
    }

    assertThat(read(file, LogFormat.BGL)).hasSize(1);
    Path wrong = file("plain.gz", BGL_LINE);
    assertThatThrownBy(() -> read(wrong, LogFormat.BGL))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a gzip file");
  }

  @Test
  void brokenUtf8DoesNotStopTheReading() throws Exception {
    Path file = folder.resolve("x.log");
    byte[] line = BGL_LINE.getBytes(StandardCharsets.US_ASCII);
    line[line.length - 1] = (byte) 0xC3;
    Files.write(file, line);

    assertThat(read(file, LogFormat.BGL).get(0).line().message()).endsWith("correcte\uFFFD");
  }

  @Test
  void aContextNameThatTheFormatLacksIsRefused() {
    assertThatThrownBy(() -> LogFormat.BGL.parser(List.of("service")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format bgl has no field service");
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static List<SourceLine> read(Path file, LogFormat format, String... context)
      throws Exception {
    List<SourceLine> lines = new ArrayList<>();
    new FileLineSource(file, format, List.of(context)).forEach(lines::add);
    return lines;
  }
}
