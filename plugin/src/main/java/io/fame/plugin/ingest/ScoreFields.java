/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import io.fame.scoring.DomainProbability;
import io.fame.scoring.LogScore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields that the processor writes, below the target field. */
final class ScoreFields {
  private static final int MAX_EVIDENCE_CHARS = 256;

  private ScoreFields() {}

  /**
   * A scored line.
   *
   * @param model {@code name:version}
   */
  static Map<String, Object> of(LogScore score, String model) {
    Map<String, Object> fields = new LinkedHashMap<>(16);
    fields.put("anomaly_score", score.anomalyScore());
    fields.put("anomaly", score.anomaly());
    fields.put("failure_domain", score.failureDomain());
    fields.put("domain_confidence", score.domainConfidence());
    fields.put("routing", routing(score.routing()));
    fields.put("template_id", score.templateId());
    fields.put("novel", score.novel());
    fields.put("review", score.review());
    if (!score.evidence().isEmpty()) {
      fields.put("evidence", evidence(score.evidence()));
    }
    fields.put("model", model);
    return fields;
  }

  /** A document without a score. */
  static Map<String, Object> of(Unscored reason) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("unscored", reason.reason());
    return fields;
  }

  /**
   * Two parallel lists. Domains as keys would read better, but without our index template each
   * domain would become a field of its own, and a dot in its name an object.
   */
  private static Map<String, Object> routing(List<DomainProbability> routing) {
    List<Object> domains = new ArrayList<>(routing.size());
    List<Object> probabilities = new ArrayList<>(routing.size());
    for (DomainProbability entry : routing) {
      domains.add(entry.domain());
      probabilities.add(entry.probability());
    }
    Map<String, Object> fields = new LinkedHashMap<>(4);
    fields.put("domains", domains);
    fields.put("probabilities", probabilities);
    return fields;
  }

  /** A keyword of more than 32,766 bytes would make the index reject the document. */
  private static List<Object> evidence(List<String> words) {
    List<Object> evidence = new ArrayList<>(words.size());
    for (String word : words) {
      int length = Math.min(word.length(), MAX_EVIDENCE_CHARS);
      if (length > 0 && Character.isHighSurrogate(word.charAt(length - 1))) {
        length--; // half a character: what is cut here or in the tokenizer
      }
      evidence.add(word.substring(0, length));
    }
    return evidence;
  }
}
