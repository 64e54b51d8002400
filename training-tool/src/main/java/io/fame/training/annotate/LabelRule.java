/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.annotate;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says which values of a label field mean an anomaly. Upper and lower case are the same. */
public final class LabelRule {
  private static final Set<String> USUAL_ANOMALY =
      Set.of("anomaly", "anomalous", "abnormal", "error", "failure", "fault", "true", "yes", "1");
  private static final Set<String> USUAL_NORMAL =
      Set.of("normal", "ok", "healthy", "benign", "none", "false", "no", "0", "-");

  private final Set<String> anomaly;
  private final Set<String> normal;
  private final Optional<Boolean> otherwise;

  private LabelRule(
      Collection<String> anomaly, Collection<String> normal, Optional<Boolean> otherwise) {
    this.anomaly = folded(anomaly);
    this.normal = folded(normal);
    this.otherwise = otherwise;
  }

  /** The words that label fields usually hold, such as {@code anomaly} and {@code normal}. */
  public static LabelRule usualWords() {
    return new LabelRule(USUAL_ANOMALY, USUAL_NORMAL, Optional.empty());
  }

  /** These values mean an anomaly; any other one is normal. */
  public static LabelRule anomalyValues(Collection<String> values) {
    return new LabelRule(values, Set.of(), Optional.of(false));
  }

  /** These values mean a normal line; any other one is an anomaly, as an alert category is. */
  public static LabelRule normalValues(Collection<String> values) {
    return new LabelRule(Set.of(), values, Optional.of(true));
  }

  /**
   * @param value of the label field, not {@code null}
   * @return whether the line is an anomaly; empty where the rule does not know the value
   */
  public Optional<Boolean> isAnomaly(String value) {
    String folded = fold(value);
    if (anomaly.contains(folded)) {
      return Optional.of(true);
    }
    return normal.contains(folded) ? Optional.of(false) : otherwise;
  }

  /** The known values, for messages. */
  @Override
  public String toString() {
    return "anomaly: "
        + (otherwise.orElse(false) ? "any other" : String.join(", ", anomaly))
        + "; normal: "
        + (otherwise.orElse(true) ? String.join(", ", normal) : "any other");
  }

  private static Set<String> folded(Collection<String> values) {
    TreeSet<String> folded = new TreeSet<>();
    values.forEach(value -> folded.add(fold(value)));
    return folded;
  }

  private static String fold(String value) {
    return value.strip().toLowerCase(Locale.ROOT);
  }
}
