/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import io.fame.scoring.LogLine;

/**
 * One historical line as it is read from an index or a file.
 *
 * @param id where the line came from, unique within the source: {@code index/_id} or a line number
 * @param timestampMillis milliseconds since the epoch
 * @param line message and context
 * @param label value of the label field, or {@code null} where there is none
 */
public record SourceLine(String id, long timestampMillis, LogLine line, String label) {}
