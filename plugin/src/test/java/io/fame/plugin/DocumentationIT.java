/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.plugin.FameNode.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The examples of the documentation do what they say. Requests are in blocks of {@code http}, one
 * after the other; a block of {@code json} after them is what the last one answers, or a part of
 * it. An answer that is not shown is a success.
 */
class DocumentationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern BLOCK = Pattern.compile("```(http|json)\n(.*?)```", Pattern.DOTALL);
  private static final Pattern REQUEST =
      Pattern.compile("^(GET|PUT|POST|DELETE) (/\\S+)\n", Pattern.MULTILINE);

  private static FameNode node;

  @BeforeEach
  void start() throws Exception {
    node = FameNode.shared();
    node.call(
            "PUT",
            "/_component_template/fame-fields",
            Files.readString(Path.of("../config/component-template-fame.json")))
        .ok();
    node.call(
            "PUT",
            "/_index_template/app-logs",
            "{'index_patterns': ['app-logs*'], 'composed_of': ['fame-fields']}")
        .ok();
  }

  @AfterEach
  void clean() {
    node.call("DELETE", "/app-logs*").ok();
    node.call("DELETE", "/_index_template/app-logs").ok();
  }

  @ParameterizedTest
  @CsvSource({"processor.md, 13", "search-filter.md, 12"})
  void everyExampleAnswersAsShown(String file, int requests) throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(Path.of("docs", file)));
    Answer last = null;
    int sent = 0;
    while (blocks.find()) {
      if (blocks.group(1).equals("json")) {
        assertThat(last).as("an answer without a request in %s", file).isNotNull();
        contains(last.body(), JSON.readTree(blocks.group(2)), file + " after request " + sent);
        last = null;
        continue;
      }
      for (Request request : requests(blocks.group(2))) {
        succeeded(last, file + " request " + sent);
        last = node.call(request.method(), request.path(), request.body());
        sent++;
      }
    }
    succeeded(last, file + " request " + sent);
    assertThat(sent).isEqualTo(requests);
  }

  private record Request(String method, String path, String body) {}

  private static List<Request> requests(String block) {
    return REQUEST
        .matcher(block)
        .results()
        .map(
            request -> {
              String rest = block.substring(request.end());
              Matcher next = REQUEST.matcher(rest);
              String body = next.find() ? rest.substring(0, next.start()) : rest;
              return new Request(request.group(1), request.group(2), body.strip() + "\n");
            })
        .toList();
  }

  private static void succeeded(Answer answer, String which) {
    if (answer != null) {
      assertThat(answer.status()).as("%s: %s", which, answer.body()).isBetween(200, 299);
    }
  }

  /** Members of an object that are not shown may be there; all else is as shown. */
  private static void contains(JsonNode actual, JsonNode shown, String where) {
    if (shown.isObject()) {
      shown
          .properties()
          .forEach(
              member ->
                  contains(
                      actual.path(member.getKey()),
                      member.getValue(),
                      where + " /" + member.getKey()));
    } else if (shown.isArray()) {
      assertThat(actual.size()).as("%s: %s", where, actual).isEqualTo(shown.size());
      for (int i = 0; i < shown.size(); i++) {
        contains(actual.path(i), shown.get(i), where + "/" + i);
      }
    } else if (shown.isNumber()) {
      assertThat(actual.asDouble(Double.NaN)).as(where).isEqualTo(shown.asDouble());
    } else {
      assertThat(actual).as(where).isEqualTo(shown);
    }
  }
}
