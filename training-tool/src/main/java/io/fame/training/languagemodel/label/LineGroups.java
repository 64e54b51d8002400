/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import io.fame.scoring.bundle.Sha256;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.training.languagemodel.Redactor;
import io.fame.training.sample.ParameterHash;
import io.fame.training.sample.SampledLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts lines together that differ only in what no scorer can see, and ranks the groups. */
final class LineGroups {
  private final Redactor redactor;
  private final List<String> contextNames;
  private final TokenizedLine tokens = new TokenizedLine();
  private final ParameterHash parameters = new ParameterHash();

  LineGroups(Redactor redactor, List<String> contextNames) {
    this.redactor = redactor;
    this.contextNames = contextNames;
  }

  /**
   * The groups, most informative first: one of every template before the second of any; of one
   * template one of every result (the first number that stands alone) before the second of any; and
   * of one result the first and last in time before those between.
   */
  List<LineGroup> of(List<SampledLine> lines) {
    Map<String, List<SampledLine>> members = new LinkedHashMap<>();
    Map<String, String> messages = new LinkedHashMap<>();
    Map<String, List<String>> contexts = new LinkedHashMap<>();
    for (SampledLine line : lines) {
      String message = redactor.redact(line.source().line().message());
      List<String> context = redacted(line.source().line().context());
      String key = key(line.template(), message, context);
      members.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
      messages.putIfAbsent(key, message);
      contexts.putIfAbsent(key, context);
    }
    Map<Template, List<LineGroup>> byTemplate = new LinkedHashMap<>();
    members.forEach(
        (key, group) -> {
          Template template = group.get(0).template();
          double weight = group.stream().mapToDouble(SampledLine::weight).sum();
          byTemplate
              .computeIfAbsent(template, t -> new ArrayList<>())
              .add(
                  new LineGroup(
                      key, messages.get(key), contexts.get(key), template, group, weight, 0));
        });
    List<LineGroup> ranked = new ArrayList<>();
    byTemplate.values().forEach(groups -> ranked.addAll(ranked(groups)));
    ranked.sort(
        Comparator.comparingInt(LineGroup::rank)
            .thenComparing(Comparator.comparingDouble(LineGroup::weight).reversed())
            .thenComparing(LineGroup::key));
    return ranked;
  }

  private List<String> redacted(List<String> context) {
    List<String> redacted = new ArrayList<>();
    for (int i = 0; i < context.size(); i++) {
      String name = i < contextNames.size() ? contextNames.get(i) : "";
      redacted.add(redactor.redact(name, context.get(i)));
    }
    return redacted;
  }

  /** Results take turns, in an order that spreads over time. */
  private List<LineGroup> ranked(List<LineGroup> groups) {
    List<List<LineGroup>> turns = new ArrayList<>();
    Map<Long, Integer> seen = new HashMap<>();
    for (LineGroup group : spread(groups)) {
      long result =
          ParameterHash.resultOf(parameters.applyAsLong(group.lines().get(0).source().line()));
      int turn = seen.merge(result, 1, Integer::sum) - 1;
      if (turn == turns.size()) {
        turns.add(new ArrayList<>());
      }
      turns.get(turn).add(group);
    }
    List<LineGroup> ranked = new ArrayList<>();
    for (List<LineGroup> turn : turns) {
      turn.forEach(group -> ranked.add(group.withRank(ranked.size())));
    }
    return ranked;
  }

  /** First, last, middle, quarters, … of the groups in order of time. */
  private static List<LineGroup> spread(List<LineGroup> groups) {
    List<LineGroup> inTime =
        groups.stream()
            .sorted(
                Comparator.comparingLong(
                        (LineGroup group) -> group.lines().get(0).source().timestampMillis())
                    .thenComparing(LineGroup::key))
            .toList();
    boolean[] taken = new boolean[inTime.size()];
    List<LineGroup> spread = new ArrayList<>();
    for (int parts = 1; spread.size() < inTime.size(); parts *= 2) {
      for (int part = 0; part <= parts; part++) {
        int place = (int) ((long) part * (inTime.size() - 1) / parts);
        if (!taken[place]) {
          taken[place] = true;
          spread.add(inTime.get(place));
        }
      }
    }
    return spread;
  }

  /** Does not depend on the template's id: a template that is mined anew pays for nothing twice. */
  private String key(Template template, String message, List<String> context) {
    LineTokenizer.tokenize(message, tokens);
    StringBuilder text = new StringBuilder();
    for (int token = 0; token < tokens.tokens(); token++) {
      text.append(tokens.maskedToken(token)).append('\u001f');
    }
    text.append(Long.toHexString(tokens.parameterHash()));
    context.forEach(value -> text.append('\u001e').append(value));
    if (tokens.tokens() == 0) {
      text.append(template.id());
    }
    return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
