/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.source.FileLineSource;
import io.fame.training.source.LineSource;
import io.fame.training.source.LogFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The two windows of lines that a demo works on.
 *
 * @param name what the user called it, and the name of the model
 * @param description what the lines are, in one line
 * @param history earlier lines: the model is trained on them
 * @param later the lines that are scored
 * @param context field names of the lines' context values in the index, in order
 * @param normalLabels labels that mean a normal line
 * @param recorded a language model's recorded answers on the history, or {@code null}
 */
record DemoData(
    String name,
    String description,
    LineSource history,
    LineSource later,
    List<String> context,
    Set<String> normalLabels,
    Recorded recorded) {

  /**
   * Where recorded answers are.
   *
   * @param prefix path prefix of the files
   * @param context names of the context values in the files, in the order of {@link #context}
   */
  record Recorded(Path prefix, List<String> context) {}

  /** Data sets that come with the tool. */
  enum Carried {
    SERVICES,
    BGL;

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Share of a user's own file that is history. */
  private static final double HISTORY_SHARE = 0.8;

  private static final List<String> FIELDS = List.of("service.name", "log.level");

  private static final Map<String, String> COMMON_NAMES =
      Map.of("service", "service.name", "component", "service.name", "level", "log.level");

  static DemoData carried(Carried data, Path folder) {
    return data == Carried.SERVICES ? services(folder) : bgl(folder);
  }

  private static DemoData services(Path folder) {
    List<String> names = List.of("service", "level");
    return new DemoData(
        "services",
        "logs of seven real services under injected faults",
        new FileLineSource(folder.resolve("services/T1.jsonl.gz"), LogFormat.JSONL, names),
        new FileLineSource(folder.resolve("services/T2_dev.jsonl.gz"), LogFormat.JSONL, names),
        FIELDS,
        LogFormat.JSONL.normalLabels(),
        new Recorded(folder.resolve("services/services_T1"), names));
  }

  private static DemoData bgl(Path folder) {
    List<String> names = List.of("component", "level");
    return new DemoData(
        "bgl",
        "logs of Blue Gene/L (Loghub; Zhu et al., ISSRE 2023)",
        new FileLineSource(folder.resolve("bgl/BGL_100k.log.gz"), LogFormat.BGL, names),
        new FileLineSource(folder.resolve("bgl/BGL_later_dev.log.gz"), LogFormat.BGL, names),
        FIELDS,
        LogFormat.BGL.normalLabels(),
        null);
  }

  /**
   * A user's own labelled file, cut by time.
   *
   * @param path where it is
   * @param file its lines
   * @param scan what is in it
   * @param context names of the context fields in the file
   */
  static DemoData ownFile(Path path, LineSource file, FileScan scan, List<String> context) {
    long lines = scan.lines();
    long cut = (long) (lines * HISTORY_SHARE);
    return new DemoData(
        "logs",
        "your file " + path.getFileName(),
        new PartOfSource(file, 0, cut),
        new PartOfSource(file, cut, lines),
        fieldNames(context),
        scan.normalLabels(),
        null);
  }

  /**
   * Names in the index, for names in a file: what index templates call {@code service.name} cannot
   * be called {@code service} beside it.
   */
  private static List<String> fieldNames(List<String> context) {
    List<String> fields = new ArrayList<>();
    for (String name : context) {
      String field = COMMON_NAMES.getOrDefault(name, name);
      fields.add(fields.contains(field) ? name : field);
    }
    return fields;
  }
}
