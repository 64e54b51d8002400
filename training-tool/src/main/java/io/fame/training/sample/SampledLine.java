/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;

/**
 * A line that was chosen to be labelled.
 *
 * @param source the line
 * @param template the template it belongs to
 * @param block time block of the line; blocks are numbered in time order
 * @param weight how many lines of the history it stands for, at least 1
 */
public record SampledLine(SourceLine source, Template template, int block, double weight) {}
