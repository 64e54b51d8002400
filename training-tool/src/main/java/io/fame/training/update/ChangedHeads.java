/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import io.fame.scoring.Explain;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.line.TokenizedLine;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.train.KeptHeads;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which heads of the active model have something to learn from new labels. Training weighs every
 * masked text equally, however many lines it has, so a further line of a text that the model has
 * learned teaches it nothing, unless its verdict on the line is wrong.
 *
 * @param domains indices of the domains whose expert has to be trained
 * @param router whether the router has to be: there is a new text to route
 */
record ChangedHeads(Set<Integer> domains, boolean router) {

  /**
   * @param learnedTexts hashes of the masked texts that the active model has learned
   * @param added labels that it has not learned from
   * @param domainOf index of the domain of each template
   */
  static ChangedHeads of(
      ActiveModel active,
      Set<Long> learnedTexts,
      List<LabelledLine> added,
      Map<String, Integer> domainOf)
      throws BundleException {
    TokenizedLine tokens = new TokenizedLine();
    List<LogScore> scores;
    try (LogScorer scorer = LogScorer.open(active.bundle())) {
      scores =
          scorer.score(
              added.stream().map(label -> label.line().source().line()).toList(), Explain.NEVER);
    }
    Set<Integer> domains = new HashSet<>();
    boolean router = false;
    for (int i = 0; i < added.size(); i++) {
      LabelledLine label = added.get(i);
      boolean newText = !learnedTexts.contains(NewLabels.text(label, tokens));
      if (newText || scores.get(i).anomaly() != label.anomaly()) {
        domains.add(domainOf.get(label.line().template().id()));
      }
      router |= newText;
    }
    return new ChangedHeads(Set.copyOf(domains), router);
  }

  boolean none() {
    return domains.isEmpty() && !router;
  }

  /** The heads of the active model that stay as they are. */
  KeptHeads kept(ActiveModel active) {
    return new KeptHeads(
        active.heads(),
        !router,
        IntStream.range(0, active.domains().size())
            .filter(domain -> !domains.contains(domain))
            .boxed()
            .collect(Collectors.toSet()));
  }
}
