/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

/**
 * A word and what it does to the score of its line.
 *
 * @param word as the line has it
 * @param gain by how much the log odds of an anomaly, ln(p / (1 - p)), fall without it; above 0
 */
public record WordGain(String word, double gain) {}
