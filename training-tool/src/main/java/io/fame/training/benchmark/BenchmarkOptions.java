/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import io.fame.training.source.LogFormat;
import java.nio.file.Path;
import java.util.List;

/**
 * What is trained on and what is tested on.
 *
 * @param train history, with labels unless {@code recordedLabels}
 * @param test later lines, with labels, read only after the model and its thresholds are fixed; or
 *     {@code null} where the later part of {@code train} is
 * @param split share of {@code train} that is trained on where there is no {@code test}
 * @param format of both files
 * @param context names of the context fields
 * @param perTemplate K: lines per template that are labelled
 * @param sweep further values of K
 * @param seed of the first run; the next runs have the next seeds
 * @param runs number of runs, at least 1
 * @param recorded prefix of a language model's recorded answers, or {@code null}
 * @param ablation compare with the method without one thing or another
 * @param robustness compare with worse labels and partitions and with lines in other formats
 * @param leaveOneOut also leave each kind of failure of the history out in turn
 * @param recordedLabels train on the recorded verdicts instead of the labels of the file
 */
record BenchmarkOptions(
    Path train,
    Path test,
    double split,
    LogFormat format,
    List<String> context,
    int perTemplate,
    List<Integer> sweep,
    long seed,
    int runs,
    Path recorded,
    boolean recordedLabels,
    boolean ablation,
    boolean robustness,
    boolean leaveOneOut) {
  BenchmarkOptions {
    context = List.copyOf(context);
    sweep = List.copyOf(sweep);
  }
}
