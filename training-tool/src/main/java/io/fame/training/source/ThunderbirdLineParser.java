/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.source;

import io.fame.scoring.LogLine;
import java.util.List;

/** Lines of {@link LogFormat#THUNDERBIRD}. */
final class ThunderbirdLineParser implements LineParser {
  private static final int CONTENT = 8;

  private final List<String> context;

  ThunderbirdLineParser(List<String> context) {
    this.context = List.copyOf(context);
  }

  @Override
  public SourceLine parse(String id, String text) {
    String[] fields = text.split(" ", CONTENT + 1);
    LoghubHeader header = LoghubHeader.parse(fields);
    if (header == null || fields.length < CONTENT) {
      return null;
    }
    String content = fields.length > CONTENT ? fields[CONTENT] : "";
    int componentEnd = componentEnd(content);
    String message = content.substring(componentEnd).stripLeading();
    String component = componentName(content.substring(0, componentEnd));
    return new SourceLine(
        id,
        header.epochSeconds() * 1000,
        new LogLine(message, context.stream().map(name -> component).toList()),
        header.label());
  }

  /** End of {@code component[pid]:}, or 0 where the first word is not a component. */
  private static int componentEnd(String content) {
    int space = content.indexOf(' ');
    int end = space < 0 ? content.length() : space;
    return end > 1 && content.charAt(end - 1) == ':' ? end : 0;
  }

  private static String componentName(String prefix) {
    int end = prefix.length();
    for (int i = 0; i < prefix.length(); i++) {
      char c = prefix.charAt(i);
      if (c == '[' || c == ':') {
        end = i;
        break;
      }
    }
    return prefix.substring(0, end);
  }
}
