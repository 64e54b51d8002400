/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

/** For which lines the words that raised the score are looked for. */
public enum Explain {
  /** Only for lines at or above the model's threshold. The default. */
  ANOMALIES,
  /** For every line; costs one more scored line per word of the line. */
  ALWAYS,
  /** For no line. */
  NEVER
}
