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
 * @param statusLines lines with a number of three digits that could be a status code
 * @param statusSensitivity mean change of the score when it becomes 200, or 503 where it begins
 *     with 2; what may decide
 * @param durationLines lines with a duration, such as {@code 12ms} or {@code 3.5 s}
 * @param durationSensitivity mean change of the score when it is a thousand times as long
 */
public record ProbeReport(
    int invarianceLines,
    double invarianceDifference,
    int statusLines,
    double statusSensitivity,
    int durationLines,
    double durationSensitivity) {}
