/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

/**
 * What requests cost.
 *
 * @param requests number of requests that were answered
 * @param inputTokens tokens sent
 * @param outputTokens tokens received
 */
public record Usage(long requests, long inputTokens, long outputTokens) {
  public static final Usage NONE = new Usage(0, 0, 0);

  public Usage plus(Usage other) {
    return new Usage(
        requests + other.requests,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens);
  }

  public Usage minus(Usage other) {
    return new Usage(
        requests - other.requests,
        inputTokens - other.inputTokens,
        outputTokens - other.outputTokens);
  }

  public Usage times(long factor) {
    return new Usage(requests * factor, inputTokens * factor, outputTokens * factor);
  }

  public long tokens() {
    return inputTokens + outputTokens;
  }
}
