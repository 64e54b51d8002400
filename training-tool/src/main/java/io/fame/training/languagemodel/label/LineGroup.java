/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import io.fame.scoring.template.Template;
import io.fame.training.sample.SampledLine;
import java.util.List;

/**
 * Sampled lines that no scorer could tell apart, once they are redacted. One of them is asked for
 * all.
 *
 * @param key names the group in the journal, 64 hex digits: equal lines of another day have it too
 * @param message the line that is asked, redacted, not yet cut
 * @param context its context values, redacted
 * @param template the template of all of them
 * @param lines the sampled lines
 * @param weight how many lines of the history they stand for
 * @param rank place among the groups of its template, 0 first: the order in which they are asked
 *     for where the budget does not suffice for all
 */
record LineGroup(
    String key,
    String message,
    List<String> context,
    Template template,
    List<SampledLine> lines,
    double weight,
    int rank) {
  LineGroup {
    context = List.copyOf(context);
    lines = List.copyOf(lines);
  }

  LineGroup withRank(int newRank) {
    return new LineGroup(key, message, context, template, lines, weight, newRank);
  }
}
