/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.scoring.LogLine;
import java.util.List;
import java.util.function.Function;

/**
 * A simpler way to score, that the method is compared with.
 *
 * @param group where it stands in the report: {@code baselines} and the like
 * @param name key in the report, for example {@code keyword}
 * @param description what it does, in words, for the report
 * @param threshold lines with at least this score are reported, 0..1
 * @param scoring scores of lines, 0..1, one per line
 */
record Contender(
    String group,
    String name,
    String description,
    double threshold,
    Function<List<LogLine>, double[]> scoring) {}
