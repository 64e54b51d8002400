/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.evaluate;

import io.fame.training.annotate.LabelException;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.HeldOutLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Labelled lines with what the processor wrote about them. Equal ones are counted, not kept: memory
 * depends on how many different scores, templates and hours there are.
 */
public final class ScoredLines {
  /** Fields below the target, in the order in which they have to be the lines' context. */
  private static final List<String> FIELDS =
      List.of(
          "anomaly_score", "anomaly", "template_id", "failure_domain", "novel", "review", "model");

  private final Map<HeldOutLine, Long> counts = new HashMap<>();
  private final TreeMap<String, Long> models = new TreeMap<>();
  private double lowestReported = Double.POSITIVE_INFINITY;
  private double highestUnreported = Double.NEGATIVE_INFINITY;
  private long unscored;
  private long unlabelled;
  private long unknown;

  private ScoredLines() {}

  /** Names of the context fields that {@link #read} needs. */
  public static List<String> context(String targetField) {
    return FIELDS.stream().map(field -> targetField + "." + field).toList();
  }

  /**
   * Reads all lines of a source whose context is {@link #context}.
   *
   * @param model {@code name} or {@code name:version} of the lines to look at, {@code null} for any
   * @throws LabelException if a label is not known to the rule
   */
  public static ScoredLines read(LineSource source, LabelRule rule, String model)
      throws IOException, InterruptedException {
    ScoredLines lines = readKnown(source, rule, model);
    if (lines.unknown > 0) {
      throw new LabelException(lines.unknown + " labels are not known; known are " + rule);
    }
    return lines;
  }

  /** The same, but lines whose label is not known to the rule are left out. */
  public static ScoredLines readKnown(LineSource source, LabelRule rule, String model)
      throws IOException, InterruptedException {
    ScoredLines lines = new ScoredLines();
    source.forEach(line -> lines.add(line, rule, model));
    return lines;
  }

  private void add(SourceLine line, LabelRule rule, String model) {
    List<String> values = line.line().context();
    String of = values.get(6);
    if (model != null && !of.equals(model) && !of.startsWith(model + ":")) {
      return;
    }
    if (line.label() == null) {
      unlabelled++;
      return;
    }
    if (values.get(0).isEmpty()) {
      unscored++;
      return;
    }
    Optional<Boolean> anomaly = rule.isAnomaly(line.label());
    if (anomaly.isEmpty()) {
      unknown++;
      return;
    }
    models.merge(of, 1L, Long::sum);
    double score = Double.parseDouble(values.get(0));
    if (Boolean.parseBoolean(values.get(1))) {
      lowestReported = Math.min(lowestReported, score);
    } else {
      highestUnreported = Math.max(highestUnreported, score);
    }
    counts.merge(
        new HeldOutLine(
            score,
            anomaly.get(),
            1,
            values.get(2),
            HeldOutLine.hourOf(line.timestampMillis()),
            values.get(3),
            Boolean.parseBoolean(values.get(4)),
            Boolean.parseBoolean(values.get(5))),
        1L,
        Long::sum);
  }

  /** The lines, equal ones as one with their number as weight. */
  public List<HeldOutLine> lines() {
    List<HeldOutLine> lines = new ArrayList<>(counts.size());
    counts.forEach((line, count) -> lines.add(line.weighing(count)));
    return lines;
  }

  /** Number of labelled, scored lines by {@code name:version} of the model. */
  public Map<String, Long> models() {
    return models;
  }

  /** Labelled lines without a score. */
  public long unscored() {
    return unscored;
  }

  /** Lines without a label. */
  public long unlabelled() {
    return unlabelled;
  }

  /** Lowest score that was reported; above every score where none was. */
  public double threshold() {
    return Double.isInfinite(lowestReported) ? Math.nextUp(1.0) : lowestReported;
  }

  /** Whether one threshold explains which lines were reported. */
  public boolean hasOneThreshold() {
    return highestUnreported < lowestReported;
  }
}
