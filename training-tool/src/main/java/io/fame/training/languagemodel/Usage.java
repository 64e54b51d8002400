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
 * @param batchInputTokens those of the tokens sent that went to a batch endpoint, which asks less
 * @param batchOutputTokens those of the tokens received that came from one
 */
public record Usage(
    long requests,
    long inputTokens,
    long outputTokens,
    long batchInputTokens,
    long batchOutputTokens) {
  public static final Usage NONE = new Usage(0, 0, 0);

  /** Of requests that are answered at once. */
  public Usage(long requests, long inputTokens, long outputTokens) {
    this(requests, inputTokens, outputTokens, 0, 0);
  }

  /** The same, all of it by a batch endpoint. */
  public Usage byBatch() {
    return new Usage(requests, inputTokens, outputTokens, inputTokens, outputTokens);
  }

  public Usage plus(Usage other) {
    return new Usage(
        requests + other.requests,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        batchInputTokens + other.batchInputTokens,
        batchOutputTokens + other.batchOutputTokens);
  }

  public Usage minus(Usage other) {
    return plus(other.times(-1));
  }

  public Usage times(long factor) {
    return new Usage(
        requests * factor,
        inputTokens * factor,
        outputTokens * factor,
        batchInputTokens * factor,
        batchOutputTokens * factor);
  }

  public long tokens() {
    return inputTokens + outputTokens;
  }
}
