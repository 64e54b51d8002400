/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import io.fame.training.train.HeldOutTrial;
import io.fame.training.update.UpdateRun.Review;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Labels by whether the active model has learned from them.
 *
 * @param known those that it has learned from
 * @param added those that are new: of new lines, verdicts of reviewers, and labels that became
 *     others by these
 * @param learnedTexts hashes of the masked texts that it has learned, also where a reviewer's
 *     verdict has taken the place of the label since
 * @param reviewed how many lines of the new ones reviewers looked at
 * @param unmatched verdicts of reviewers on lines that are not in the selection
 */
record NewLabels(
    List<LabelledLine> known,
    List<LabelledLine> added,
    Set<Long> learnedTexts,
    int reviewed,
    int unmatched) {
  /**
   * Joins the annotator's labels with those of reviewers, which come before them: of the same line,
   * and of lines that no model tells apart from it.
   *
   * @param labelled the annotator's, known and new ones
   */
  static NewLabels of(
      ActiveModel active, UpdateSample sample, List<LabelledLine> labelled, List<Review> reviews) {
    Verdicts verdicts = new Verdicts(active, reviews);
    Map<String, Review> open = new LinkedHashMap<>();
    reviews.forEach(review -> open.put(review.line().id(), review));
    Set<String> knownIds =
        sample.known().stream().map(line -> line.source().id()).collect(Collectors.toSet());
    Map<String, SampledLine> sampled = new HashMap<>();
    sample.lines().forEach(line -> sampled.put(line.source().id(), line));
    List<LabelledLine> known = new ArrayList<>();
    List<LabelledLine> added = new ArrayList<>();
    Set<Long> learned = new HashSet<>();
    TokenizedLine tokens = new TokenizedLine();
    int reviewed = 0;
    for (LabelledLine label : labelled) {
      String id = label.line().source().id();
      Review review = open.remove(id);
      boolean contradicted =
          review != null
              ? review.anomaly() != label.anomaly()
              : verdicts.contradict(label.line().source().line(), label.anomaly());
      LabelledLine now = contradicted ? new LabelledLine(label.line(), !label.anomaly(), 1) : label;
      boolean learnedVerdict =
          review != null
              ? active.learnedFrom(review)
              : verdicts.learned(label.line().source().line());
      boolean isKnown = knownIds.contains(id) && (!contradicted || learnedVerdict);
      reviewed += review != null && !isKnown ? 1 : 0;
      (isKnown ? known : added).add(now);
      if (knownIds.contains(id)) {
        learned.add(text(label, tokens));
      }
    }
    int unmatched = 0;
    Set<Template> newTemplates = new HashSet<>(sample.newTemplates());
    for (Review review : open.values()) {
      SampledLine line = sampled.get(review.line().id());
      if (line == null) {
        long time = review.line().timestampMillis();
        int block =
            active.learnedFrom(review)
                ? active.history().blocks().blockOf(time)
                : sample.addedBlocks().blockOf(time);
        line = asSampled(sample, review.line(), block, tokens);
      }
      if (line == null) {
        unmatched++;
        continue;
      }
      LabelledLine label = new LabelledLine(line, review.anomaly(), 1);
      if (active.learnedFrom(review) && !newTemplates.contains(line.template())) {
        known.add(label);
        learned.add(text(label, tokens));
      } else {
        added.add(label);
        reviewed++;
      }
    }
    return new NewLabels(known, added, learned, reviewed, unmatched);
  }

  /** A line that nobody drew stands for itself; {@code null} where it is of no template. */
  private static SampledLine asSampled(
      UpdateSample sample, SourceLine line, int block, TokenizedLine tokens) {
    Template template = sample.templateOf(line.line(), tokens);
    return template == null ? null : new SampledLine(line, template, block, 1);
  }

  /** All labels, the known ones first. */
  List<LabelledLine> all() {
    List<LabelledLine> all = new ArrayList<>(known);
    all.addAll(added);
    return all;
  }

  /** New labels before or after the time that divides them for the trial of the update. */
  List<LabelledLine> added(boolean later) {
    int split = HeldOutTrial.split(added, HeldOutTrial.EARLIER);
    return added.stream().filter(label -> label.line().block() >= split == later).toList();
  }

  /** Hash of a line's masked text. */
  static long text(LabelledLine label, TokenizedLine tokens) {
    return LineTokenizer.tokenize(label.line().source().line().message(), tokens).maskedHash();
  }
}
