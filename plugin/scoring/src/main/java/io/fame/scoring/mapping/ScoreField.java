/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.mapping;

import java.util.Locale;

/** The fields below the target field, and what their values are in JSON. */
public enum ScoreField {
  ANOMALY_SCORE(Kind.NUMBER),
  ANOMALY(Kind.BOOLEAN),
  FAILURE_DOMAIN(Kind.TEXT),
  DOMAIN_CONFIDENCE(Kind.NUMBER),
  ROUTING(Kind.OBJECT),
  TEMPLATE_ID(Kind.TEXT),
  NOVEL(Kind.BOOLEAN),
  REVIEW(Kind.BOOLEAN),
  EVIDENCE(Kind.TEXT),
  MODEL(Kind.TEXT),
  UNSCORED(Kind.TEXT);

  /** What a value is. */
  public enum Kind {
    NUMBER,
    BOOLEAN,
    TEXT,
    OBJECT
  }

  private final String fieldName = name().toLowerCase(Locale.ROOT);
  private final Kind kind;

  ScoreField(Kind kind) {
    this.kind = kind;
  }

  /** Its name in a document. */
  public String fieldName() {
    return fieldName;
  }

  public Kind kind() {
    return kind;
  }
}
