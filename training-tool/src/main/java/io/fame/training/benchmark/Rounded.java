/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

/** Figures in reports have four decimals. */
final class Rounded {
  private Rounded() {}

  static Double of(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
