/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.sample.SampledLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of a template when it is put into a failure domain.
 *
 * @param template the template; its domain is ignored
 * @param context most frequent value of each context field among its lines; {@code ""} if absent
 * @param lines how many lines of the history it has
 * @param examples a few different lines of it, the first and last in time among them
 */
public record TemplateProfile(
    Template template, List<String> context, double lines, List<LogLine> examples) {
  private static final int EXAMPLES = 3;

  public TemplateProfile {
    context = List.copyOf(context);
    examples = List.copyOf(examples);
  }

  /** A template of which no line is shown to anybody. */
  public TemplateProfile(Template template, List<String> context, double lines) {
    this(template, context, lines, List.of());
  }

  /** Profiles of the templates that the sample has lines of, in their order in the sample. */
  public static List<TemplateProfile> of(List<SampledLine> sample) {
    Map<Template, List<SampledLine>> byTemplate = new LinkedHashMap<>();
    sample.forEach(
        line -> byTemplate.computeIfAbsent(line.template(), key -> new ArrayList<>()).add(line));
    return byTemplate.entrySet().stream()
        .map(entry -> profile(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static TemplateProfile profile(Template template, List<SampledLine> lines) {
    int fields = lines.stream().mapToInt(line -> contextOf(line).size()).max().orElse(0);
    List<String> context = new ArrayList<>();
    for (int field = 0; field < fields; field++) {
      Map<String, Double> weightOfValue = new TreeMap<>();
      for (SampledLine line : lines) {
        String value = field < contextOf(line).size() ? contextOf(line).get(field) : "";
        weightOfValue.merge(value, line.weight(), Double::sum);
      }
      context.add(heaviest(weightOfValue));
    }
    return new TemplateProfile(
        template,
        context,
        lines.stream().mapToDouble(SampledLine::weight).sum(),
        examples(lines.stream().map(line -> line.source().line()).distinct().toList()));
  }

  private static List<LogLine> examples(List<LogLine> different) {
    int count = Math.min(EXAMPLES, different.size());
    List<LogLine> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      examples.add(different.get(count == 1 ? 0 : i * (different.size() - 1) / (count - 1)));
    }
    return examples;
  }

  private static List<String> contextOf(SampledLine line) {
    return line.source().line().context();
  }

  private static String heaviest(Map<String, Double> weightOfValue) {
    return weightOfValue.entrySet().stream()
        .max(
            Map.Entry.<String, Double>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .orElseThrow()
        .getKey();
  }
}
