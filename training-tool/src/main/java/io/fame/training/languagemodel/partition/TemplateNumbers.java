/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.partition;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.languagemodel.InstructionDetector;
import io.fame.training.languagemodel.QuotedData;
import io.fame.training.languagemodel.Redactor;
import io.fame.training.partition.TemplateProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Templates under short names of their own, T1, T2, …, as a prompt shows them: redacted, cut and
 * quoted, without what seems to speak to its reader. The real ids, 16 hex digits each, would be
 * half of the prompt.
 */
final class TemplateNumbers {
  private static final int EXAMPLES = 2;

  /** In place of a text that seems to speak to its reader. */
  private static final String WITHHELD = "(not shown)";

  private final List<String> contextNames;
  private final Redactor redactor;
  private final Map<String, TemplateProfile> byNumber = new LinkedHashMap<>();

  TemplateNumbers(List<TemplateProfile> templates, List<String> contextNames, Redactor redactor) {
    this.contextNames = contextNames;
    this.redactor = redactor;
    for (TemplateProfile template : templates) {
      byNumber.put("T" + (byNumber.size() + 1), template);
    }
  }

  /** Short names in order. */
  List<String> numbers() {
    return List.copyOf(byNumber.keySet());
  }

  boolean knows(String number) {
    return byNumber.containsKey(number);
  }

  /** The template's own id. */
  String id(String number) {
    return byNumber.get(number).template().id();
  }

  TemplateProfile profile(String number) {
    return byNumber.get(number);
  }

  /** The JSON text of these templates: what they look like, how often, where from. */
  String describe(List<String> numbers) {
    ArrayNode templates = JsonNodeFactory.instance.arrayNode();
    for (String number : numbers) {
      TemplateProfile profile = byNumber.get(number);
      ObjectNode template = templates.addObject();
      template.put("id", number);
      template.put("lines", Math.round(profile.lines()));
      for (int i = 0; i < Math.min(contextNames.size(), profile.context().size()); i++) {
        String name = contextNames.get(i);
        template.put(name, harmless(redactor.redact(name, profile.context().get(i))));
      }
      template.put("template", harmless(redactor.redact(profile.template().text())));
      ArrayNode examples = template.putArray("examples");
      profile.examples().stream()
          .map(line -> harmless(redactor.redact(line.message())))
          .filter(example -> !example.equals(WITHHELD))
          .limit(EXAMPLES)
          .forEach(examples::add);
    }
    return QuotedData.of(templates);
  }

  private static String harmless(String text) {
    String cut = QuotedData.cut(text);
    return InstructionDetector.addressesReader(cut) ? WITHHELD : cut;
  }
}
