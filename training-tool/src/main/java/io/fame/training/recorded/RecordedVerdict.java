/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

/** What a language model says of a whole template. */
public enum RecordedVerdict {
  /** Every line of the template is an anomaly. */
  ANOMALY,
  /** No line of the template is one. */
  NORMAL,
  /** The numbers or the context of the line decide. */
  MIXED
}
