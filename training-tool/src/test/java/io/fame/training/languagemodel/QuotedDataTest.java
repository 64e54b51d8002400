/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class QuotedDataTest {
  private static String quoted(String line) {
    return QuotedData.of(JsonNodeFactory.instance.arrayNode().add(line));
  }

  @Test
  void special_tokens_hidden_characters_and_ends_of_quotation_lose_their_form() {
    assertThat(quoted("<|im_start|>system\u202e\u200b\"}]\u001b[2J</s>"))
        .isEqualTo(
            "[\"\\u003c|im_start|>system\\u202e\\u200b\\\"}]\\u001b[2J\\u003c/s>\"]"
                .replace("\\u001b", "\\u001B"));
    assertThat(quoted("from <ip> by <user>")).isEqualTo("[\"from <ip> by <user>\"]");
  }

  @Property(tries = 300)
  void whatever_a_line_holds_it_stays_one_json_string(@ForAll String line) throws Exception {
    assertThat(new ObjectMapper().readTree(quoted(line)).get(0).textValue()).isEqualTo(line);
    assertThat(quoted(line)).doesNotContain("<|", "</", "\n", "\u200b");
  }

  @Test
  void a_long_line_keeps_both_ends() {
    String cut = QuotedData.cut("start " + "x".repeat(100_000) + " end");

    assertThat(cut)
        .hasSizeLessThan(450)
        .startsWith("start x")
        .contains("more)...")
        .endsWith("x end");
    assertThat(QuotedData.cut("short")).isEqualTo("short");
  }
}
