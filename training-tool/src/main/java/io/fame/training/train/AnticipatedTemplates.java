/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.mine.TemplateMiner;
import io.fame.training.partition.AnticipatedLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Templates of lines that were not seen but expected. The model has learned from these lines, so
 * one of them, when it comes, is not novel.
 */
final class AnticipatedTemplates {
  private AnticipatedTemplates() {}

  /**
   * The mined templates, and after them those of the anticipated lines that match none of them,
   * each with the domain that its first line is expected of.
   */
  static List<Template> added(List<Template> mined, List<AnticipatedLine> anticipated) {
    TemplateTree tree = TemplateTree.of(mined);
    TokenizedLine tokens = new TokenizedLine();
    TemplateMiner miner = new TemplateMiner();
    Map<Integer, String> domainOf = new HashMap<>();
    for (AnticipatedLine line : anticipated) {
      LineTokenizer.tokenize(line.line().message(), tokens);
      if (tree.match(tokens) == TemplateTree.NONE) {
        domainOf.putIfAbsent(miner.add(line.line()), line.domain());
      }
    }
    Set<String> ids = new HashSet<>();
    mined.forEach(template -> ids.add(template.id()));
    List<Template> all = new ArrayList<>(mined);
    List<Template> expected = miner.templates();
    for (int group = 0; group < expected.size(); group++) {
      // An id stands for one template: should two hash to the same, the mined one keeps it.
      if (ids.add(expected.get(group).id())) {
        all.add(expected.get(group).withDomain(domainOf.get(group)));
      }
    }
    return List.copyOf(all);
  }
}
