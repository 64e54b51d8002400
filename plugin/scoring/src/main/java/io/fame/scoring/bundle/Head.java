/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

/**
 * One head of the model graph: a block of columns of the weight table.
 *
 * @param name {@link #ROUTER} or {@link #expert}
 * @param digest SHA-256, hex, over the head's weights, row by row, and biases, as big-endian
 *     floats; equal digests mean equal heads
 */
public record Head(String name, String digest) {
  public static final String ROUTER = "router";

  /** Name of the head that judges the lines of a domain. */
  public static String expert(String domain) {
    return "expert:" + domain;
  }
}
