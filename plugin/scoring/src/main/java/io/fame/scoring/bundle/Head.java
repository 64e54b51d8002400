/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

/**
 * One head of the model graph: a block of columns of the weight table.
 *
 * @param name {@code router} or {@code expert:<domain>}
 * @param digest SHA-256, hex, over the head's weights and biases; equal digests mean equal heads
 */
public record Head(String name, String digest) {}
