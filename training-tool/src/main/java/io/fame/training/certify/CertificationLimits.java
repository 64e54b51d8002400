/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a model has to reach to be certified.
 *
 * @param labelledLines fewest labelled lines to train on
 * @param labelledPerClass fewest of them of either class
 * @param onnxDifference largest difference of a score between the trained and the exported model
 * @param f1 least F1 on held-out lines
 * @param f1LowerBound least lower end of its 95 % interval; 0 demands nothing
 * @param precisionLowerBound least lower end of the 95 % interval of the precision on held-out
 *     lines; 0 demands nothing
 * @param recallLowerBound the same of the recall
 * @param unseenRecall least recall on templates that were left out in turn; 0 demands nothing
 * @param calibrationError largest expected calibration error on held-out lines
 * @param queueShare largest share of held-out lines that people would have to look at
 * @param invarianceDifference largest change of a score by other addresses, identifiers or long
 *     numbers
 * @param statusSensitivity least change that another status code makes to the score of some line; 0
 *     demands nothing
 * @param durationSensitivity the same of a duration that is a thousand times as long
 * @param onnxBytes largest graph; 0 demands nothing
 * @param requireEvidence whether a number that rests on too few independent observations to be
 *     certifiable stops a model; where it does not, the certificate and every command say so
 */
public record CertificationLimits(
    int labelledLines,
    int labelledPerClass,
    double onnxDifference,
    double f1,
    double f1LowerBound,
    double precisionLowerBound,
    double recallLowerBound,
    double unseenRecall,
    double calibrationError,
    double queueShare,
    double invarianceDifference,
    double statusSensitivity,
    double durationSensitivity,
    int onnxBytes,
    boolean requireEvidence) {
  /** Limits for a first model of a system that nobody has measured before. */
  public static final CertificationLimits DEFAULT =
      new CertificationLimits(50, 5, 1e-5, 0.7, 0, 0, 0, 0, 0.1, 0.5, 1e-4, 0, 0, 0, false);

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * The default limits but for those that are given with a value, in snake case: {@code {"f1": 0.8,
   * "require_evidence": true}}.
   *
   * @throws IllegalArgumentException naming the gate that does not exist or has no such value
   */
  public static CertificationLimits of(JsonNode changes) {
    if (!changes.isObject()) {
      throw new IllegalArgumentException("gates are an object, such as {\"f1\": 0.8}");
    }
    ObjectNode limits = JSON.valueToTree(DEFAULT);
    changes
        .properties()
        .forEach(
            change -> {
              // A key without a value, as in YAML, means the default, as everywhere else.
              if (!change.getValue().isNull() || !limits.has(change.getKey())) {
                limits.set(change.getKey(), change.getValue());
              }
            });
    try {
      return JSON.treeToValue(limits, CertificationLimits.class);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          "there is no gate '" + e.getPropertyName() + "'; there are " + names(), e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "a gate has a value of the wrong kind; the defaults are " + JSON.valueToTree(DEFAULT), e);
    }
  }

  private static String names() {
    StringBuilder names = new StringBuilder();
    JSON.valueToTree(DEFAULT)
        .fieldNames()
        .forEachRemaining(name -> names.append(names.length() == 0 ? "" : ", ").append(name));
    return names.toString();
  }
}
