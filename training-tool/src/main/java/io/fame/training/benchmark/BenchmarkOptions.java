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
 * @param train history, with labels
 * @param test later lines, with labels; read only after the model and its thresholds are fixed
 * @param format of both files
 * @param context names of the context fields
 * @param recorded prefix of a language model's recorded answers, or {@code null}
 */
record BenchmarkOptions(
    Path train, Path test, LogFormat format, List<String> context, Path recorded) {}
