/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

/**
 * A measured number with its 95 % interval.
 *
 * @param value the measure on the held-out lines
 * @param from lower end of the interval
 * @param to upper end of the interval
 * @param effectiveObservations how many independent bursts of equal weight would carry as much
 *     information; lines of one template and one hour count as one burst
 * @param certifiable the effective observations are enough for the interval to mean something;
 *     where they are not, the numbers are for orientation only
 */
public record Estimate(
    double value, double from, double to, double effectiveObservations, boolean certifiable) {
  /** Fewest effective observations of a number that can be certified. */
  public static final double FEWEST_OBSERVATIONS = 10;
}
