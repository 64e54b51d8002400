/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

/**
 * How fast one client indexes.
 *
 * @param docsPerSecond median over the rounds, lines scored by the pipeline
 * @param docsPerSecondWithoutPipeline the same lines into the same mapping without a pipeline
 * @param documents documents per round, 2,000 a bulk, two bulks under way
 * @param rounds measured rounds of each, taken in turn, after one of each that is not counted
 */
record IngestSpeed(
    double docsPerSecond, double docsPerSecondWithoutPipeline, long documents, int rounds) {}
