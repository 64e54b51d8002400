/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.mine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.LogLine;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TemplateMinerTest {
  private static TemplateMiner mined(String... messages) {
    TemplateMiner miner = new TemplateMiner();
    Arrays.stream(messages).forEach(message -> miner.add(LogLine.of(message)));
    return miner;
  }

  private static List<String> texts(String... messages) {
    return mined(messages).templates().stream().map(Template::text).toList();
  }

  @Test
  void numbers_are_no_difference() {
    assertThat(texts("retry 1 of 10", "retry 2 of 10", "retry 37 of 512")).hasSize(1);
  }

  @Test
  void a_word_that_differs_in_a_long_enough_line_becomes_a_wildcard() {
    assertThat(
            texts(
                "session opened for user root by the daemon",
                "session opened for user mary by the daemon"))
        .containsExactly("session opened for user <*> by the daemon");
  }

  @Test
  void lines_that_share_too_little_stay_apart() {
    assertThat(texts("user root logged in", "user mary logged out")).hasSize(2);
  }

  @Test
  void lines_of_another_length_or_another_first_word_stay_apart() {
    assertThat(
            texts(
                "disk sda is full and was remounted read only",
                "disk sda is full and was remounted read only now",
                "volume sda is full and was remounted read only"))
        .hasSize(3);
  }

  @Test
  void a_first_word_with_a_number_does_not_split_lines_of_one_kind() {
    assertThat(
            texts(
                "node17: link to switch is up again now", "node18: link to switch is up again now"))
        .hasSize(1);
  }

  @Test
  void lines_without_words_have_a_template_too() {
    TemplateMiner miner = mined("", "   ");

    assertThat(miner.templates()).hasSize(1);
    assertThat(miner.templates().get(0).tokens()).isEmpty();
  }

  @Test
  void a_group_keeps_its_index_when_it_is_generalized() {
    TemplateMiner miner = new TemplateMiner();
    int first = miner.add(LogLine.of("a b c d e one"));
    int other = miner.add(LogLine.of("quite another line"));

    assertThat(miner.add(LogLine.of("a b c d e two"))).isEqualTo(first);
    assertThat(miner.add(LogLine.of("a b c d e one"))).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(miner.templates().get(first).text()).isEqualTo("a b c d e <*>");
  }

  @Test
  void ids_depend_on_the_text_of_the_template_and_not_on_what_else_was_mined() {
    String id = mined("link down on port 7").templates().get(0).id();

    assertThat(id).matches("[0-9a-f]{16}");
    assertThat(mined("something else", "link down on port 9").templates().get(1).id())
        .isEqualTo(id);
    assertThat(mined("link up on port 7").templates().get(0).id()).isNotEqualTo(id);
  }

  @Test
  void the_order_of_lines_decides_which_lines_share_a_template() {
    String one = "a b c d e f g x y z";
    String lastDiffers = "a b c d e f g x y other";
    String twoDiffer = "a b c d e f g quite unlike z";

    // Either of the others is close to the first line, and too far from what the two make of it.
    assertThat(texts(one, lastDiffers, twoDiffer))
        .hasSize(2)
        .first()
        .isEqualTo("a b c d e f g x y <*>");
    assertThat(texts(one, twoDiffer, lastDiffers))
        .hasSize(2)
        .first()
        .isEqualTo("a b c d e f g <*> <*> z");
  }

  @Provide
  Arbitrary<List<String>> logs() {
    Arbitrary<String> word =
        Arbitraries.of("disk", "node", "link", "up", "down", "17", "0x3f", "a-9");
    return word.list().ofMaxSize(8).map(words -> String.join(" ", words)).list().ofMaxSize(40);
  }

  @Property(tries = 200)
  void every_line_matches_a_mined_template(@ForAll("logs") List<String> messages) {
    TemplateMiner miner = mined(messages.toArray(new String[0]));
    TemplateTree tree = TemplateTree.of(miner.templates());
    TokenizedLine buffer = new TokenizedLine();

    for (String message : messages) {
      assertThat(tree.match(LineTokenizer.tokenize(message, buffer)))
          .isNotEqualTo(TemplateTree.NONE);
    }
  }

  @Property(tries = 200)
  void wildcards_cover_the_lines_of_their_group(@ForAll("logs") List<String> messages) {
    TemplateMiner miner = new TemplateMiner();
    List<Integer> groups = new ArrayList<>();
    messages.forEach(message -> groups.add(miner.add(LogLine.of(message))));
    List<Template> templates = miner.templates();
    TokenizedLine buffer = new TokenizedLine();

    for (int i = 0; i < messages.size(); i++) {
      TemplateTree only = TemplateTree.of(List.of(templates.get(groups.get(i))));
      assertThat(only.match(LineTokenizer.tokenize(messages.get(i), buffer))).isZero();
    }
    assertThat(templates).extracting(Template::id).doesNotHaveDuplicates();
  }

  @Property(tries = 200)
  void a_miner_that_goes_on_from_a_saved_state_is_the_one_that_was_saved(
      @ForAll("logs") List<String> messages, @ForAll @IntRange(max = 40) int savedAfter)
      throws Exception {
    TemplateMiner undisturbed = mined(messages.toArray(new String[0]));
    int at = Math.min(savedAfter, messages.size());
    TemplateMiner before = mined(messages.subList(0, at).toArray(new String[0]));
    // As a file would hold it.
    TemplateMiner after = new TemplateMiner(new ObjectMapper().readTree(before.state().toString()));
    messages.subList(at, messages.size()).forEach(message -> after.add(LogLine.of(message)));

    assertThat(after.templates()).isEqualTo(undisturbed.templates());
    for (String message : messages) {
      assertThat(after.add(LogLine.of(message))).isEqualTo(undisturbed.add(LogLine.of(message)));
    }
  }

  @Test
  void a_line_with_the_text_of_a_wildcard_survives_a_saved_state() {
    TemplateMiner miner = mined("a b c d e f <*>");

    TemplateMiner restored = new TemplateMiner(miner.state());
    restored.add(LogLine.of("a b c d e f <*>"));
    assertThat(restored.templates()).isEqualTo(miner.templates());
    restored.add(LogLine.of("a b c d e f g"));
    miner.add(LogLine.of("a b c d e f g"));
    assertThat(restored.templates()).isEqualTo(miner.templates());
  }

  /** Every number has another word, so that no two lines are alike. */
  private static String word(int number) {
    return Integer.toString(number, 26)
        .chars()
        .mapToObj(digit -> String.valueOf((char) ('a' + Character.digit(digit, 26))))
        .collect(Collectors.joining());
  }

  @Test
  void texts_beyond_the_limit_have_no_group_and_known_ones_keep_theirs() throws Exception {
    TemplateMiner miner = new TemplateMiner();
    for (int i = 0; i < TemplateMiner.MOST_TEMPLATES; i++) {
      assertThat(miner.add(LogLine.of("removed " + word(i)))).isEqualTo(i);
    }
    String late = "quite another line";

    assertThat(miner.add(LogLine.of(late))).isEqualTo(TemplateMiner.NO_GROUP);
    assertThat(miner.add(LogLine.of("removed " + word(17)))).isEqualTo(17);
    assertThat(miner.templates()).hasSize(TemplateMiner.MOST_TEMPLATES);
    TemplateMiner restored =
        new TemplateMiner(new ObjectMapper().readTree(miner.state().toString()));
    assertThat(restored.add(LogLine.of(late))).isEqualTo(TemplateMiner.NO_GROUP);
  }

  @Test
  void long_texts_reach_the_limit_sooner() {
    TemplateMiner miner = new TemplateMiner();
    String rest = " word".repeat(200);
    int groups = 0;
    while (miner.add(LogLine.of(word(groups) + rest)) != TemplateMiner.NO_GROUP) {
      groups++;
    }

    assertThat(groups).isBetween(2_000, 5_000);
    assertThat(miner.add(LogLine.of(word(1) + rest))).isEqualTo(1);
  }

  @Test
  void a_miner_restored_near_the_limit_has_the_room_that_the_saved_one_had() throws Exception {
    TemplateMiner undisturbed = new TemplateMiner();
    for (int i = 0; i < 2_000; i++) {
      addGeneralized(undisturbed, i);
    }
    TemplateMiner restored =
        new TemplateMiner(new ObjectMapper().readTree(undisturbed.state().toString()));

    int next = 2_000;
    int group;
    do {
      group = addGeneralized(undisturbed, next);
      assertThat(addGeneralized(restored, next)).isEqualTo(group);
      next++;
    } while (group != TemplateMiner.NO_GROUP);
    assertThat(next).isBetween(2_050, 3_000);
    assertThat(restored.templates()).isEqualTo(undisturbed.templates());
  }

  /** Two lines of a group of which a fifth of the words, long ones, become wildcards. */
  private static int addGeneralized(TemplateMiner miner, int number) {
    String begin = word(number) + " word".repeat(160);
    miner.add(LogLine.of(begin + (" " + "x".repeat(60)).repeat(40)));
    return miner.add(LogLine.of(begin + " other".repeat(40)));
  }

  @Property(tries = 100)
  void equal_lines_in_equal_order_give_equal_templates(@ForAll("logs") List<String> messages) {
    String[] lines = messages.toArray(new String[0]);

    assertThat(mined(lines).templates()).isEqualTo(mined(lines).templates());
  }
}
