/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

/**
 * Limits on the rounded score.
 *
 * @param anomaly a line with at least this score is an anomaly
 * @param reviewFrom lower end, inclusive, of the scores that are marked for review
 * @param reviewTo upper end, exclusive; equal to {@code reviewFrom} where nothing is marked
 */
public record Thresholds(double anomaly, double reviewFrom, double reviewTo) {}
