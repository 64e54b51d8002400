/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

/**
 * What happens to scores when one thing in a line is changed.
 *
 * @param invarianceLines labelled lines that hold an address, an identifier or a long number
 * @param invarianceDifference largest change of a score when these are replaced by others of the
 *     same form; they must not decide, so it should be 0
 * @param status a number of three digits that could be a status code becomes 200, or 503 where it
 *     begins with 2; it may decide
 * @param duration a duration, such as {@code 12ms} or {@code 3.5 s}, becomes a thousand times as
 *     long; it may decide
 */
public record ProbeReport(
    int invarianceLines, double invarianceDifference, Sensitivity status, Sensitivity duration) {

  /**
   * What a change does that may decide.
   *
   * @param lines labelled lines that it applies to
   * @param mean mean change of their scores, 0..1; small where most of them say nothing else
   *     whatever the number is
   * @param largest largest change of a score, 0..1; 0 where the model is deaf to it
   */
  public record Sensitivity(int lines, double mean, double largest) {}
}
