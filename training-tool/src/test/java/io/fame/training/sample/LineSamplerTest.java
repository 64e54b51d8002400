/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LineSamplerTest {
  private static final int HOUR = 3_600_000;
  private static final TimeBlocks HOURS = new TimeBlocks(0, HOUR);
  private static final ToLongFunction<LogLine> BY_TEXT = line -> line.message().hashCode();
  private static final List<Template> TEMPLATES =
      List.of(template("a"), template("b"), template("c"));

  @Property(tries = 60)
  void the_order_of_arrival_does_not_change_the_sample(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int perTemplate,
      @ForAll @IntRange(min = 1, max = 3000) int lines,
      @ForAll @IntRange(min = 1, max = 200) int distinct) {
    List<SourceLine> history = history(seed, lines, distinct);
    List<SourceLine> shuffled = new ArrayList<>(history);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(sample(shuffled, perTemplate, 7)).isEqualTo(sample(history, perTemplate, 7));
  }

  @Property(tries = 60)
  void every_template_gives_k_lines_or_all_it_has_and_their_weights_sum_to_its_lines(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int perTemplate,
      @ForAll @IntRange(min = 1, max = 3000) int lines,
      @ForAll @IntRange(min = 1, max = 200) int distinct) {
    List<SourceLine> history = history(seed, lines, distinct);

    var byTemplate =
        sample(history, perTemplate, seed).stream()
            .collect(Collectors.groupingBy(SampledLine::template));

    for (int group = 0; group < TEMPLATES.size(); group++) {
      int index = group;
      long total = history.stream().filter(line -> groupOf(line) == index).count();
      List<SampledLine> chosen = byTemplate.getOrDefault(TEMPLATES.get(group), List.of());
      assertThat(chosen).hasSize((int) Math.min(total, perTemplate));
      assertThat(chosen).extracting(line -> line.source().id()).doesNotHaveDuplicates();
      assertThat(chosen).allMatch(line -> line.weight() >= 1 - 1e-9);
      assertThat(chosen.stream().mapToDouble(SampledLine::weight).sum())
          .isEqualTo(total, within(1e-6));
    }
  }

  @Test
  void each_result_is_chosen_before_one_is_chosen_in_further_words() {
    List<SourceLine> history = new ArrayList<>();
    for (int i = 0; i < 3600; i++) {
      String path = List.of("a", "b", "c", "d", "e", "f").get(i % 6);
      int status = i == 1234 ? 503 : 200;
      history.add(
          new SourceLine(
              Integer.toString(i),
              i * 1000L,
              LogLine.of("GET /" + path + " status=" + status + " ms=3"),
              ""));
    }
    for (long seed = 0; seed < 20; seed++) {
      LineSampler sampler = new LineSampler(3, seed, HOURS, new ParameterHash());
      history.forEach(line -> sampler.add(line, 0));

      assertThat(sampler.sample(TEMPLATES)).extracting(line -> line.source().id()).contains("1234");
    }
  }

  @Test
  void another_seed_chooses_other_lines() {
    List<SourceLine> history = history(1, 3000, 20);

    assertThat(sample(history, 10, 1)).isEqualTo(sample(history, 10, 1));
    assertThat(sample(history, 10, 2)).isNotEqualTo(sample(history, 10, 1));
  }

  @Test
  void a_rare_parameter_is_chosen_beside_a_frequent_one() {
    LineSampler sampler = new LineSampler(10, 3, HOURS, BY_TEXT);
    for (int i = 0; i < 10_000; i++) {
      sampler.add(line(i, i % HOUR, i == 5_000 ? "status 502" : "status 200"), 0);
    }

    List<SampledLine> sampled = sampler.sample(TEMPLATES);

    assertThat(sampled).hasSize(10);
    assertThat(sampled)
        .filteredOn(line -> line.source().line().message().equals("status 502"))
        .singleElement()
        .satisfies(line -> assertThat(line.weight()).isEqualTo(1));
    assertThat(sampled)
        .filteredOn(line -> line.source().line().message().equals("status 200"))
        .allSatisfy(line -> assertThat(line.weight()).isEqualTo(9_999 / 9.0, within(1e-9)));
  }

  @Test
  void a_result_that_few_hours_have_is_chosen_although_every_hour_has_others() {
    LineSampler sampler = new LineSampler(10, 3, HOURS, BY_TEXT);
    for (int i = 0; i < 5_000; i++) {
      sampler.add(line(i, i % 50 * (long) HOUR, "status " + (200 + i % 3)), 0);
    }
    for (int i = 0; i < 5; i++) {
      sampler.add(line(10_000 + i, 7 * HOUR, "status 502"), 0);
    }

    List<SampledLine> sampled = sampler.sample(TEMPLATES);

    assertThat(sampled)
        .extracting(line -> line.source().line().message())
        .contains("status 200", "status 201", "status 202", "status 502");
    assertThat(sampled)
        .filteredOn(line -> line.source().line().message().equals("status 502"))
        .singleElement()
        .satisfies(line -> assertThat(line.weight()).isEqualTo(5));
    // Blocks that were not drawn count all the same.
    assertThat(
            sampled.stream()
                .filter(line -> line.source().line().message().equals("status 200"))
                .mapToDouble(SampledLine::weight)
                .sum())
        .isEqualTo(1_667, within(1e-6));
  }

  @Test
  void a_burst_does_not_push_out_the_quiet_hours() {
    LineSampler sampler = new LineSampler(10, 3, HOURS, line -> 0);
    for (int i = 0; i < 5_000; i++) {
      sampler.add(line(i, 3 * HOUR, "burst"), 0);
    }
    for (int hour = 0; hour < 10; hour++) {
      sampler.add(line(10_000 + hour, (long) hour * HOUR, "quiet"), 0);
    }

    assertThat(sampler.sample(TEMPLATES))
        .extracting(SampledLine::block)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void an_hour_with_many_parameters_takes_turns_with_the_other_hours() {
    LineSampler sampler = new LineSampler(8, 3, HOURS, BY_TEXT);
    for (int i = 0; i < 20; i++) {
      sampler.add(line(i, 0, "parameter " + i), 0);
    }
    for (int hour = 1; hour < 4; hour++) {
      sampler.add(line(100 + hour, (long) hour * HOUR, "same"), 0);
    }

    assertThat(sampler.sample(TEMPLATES)).extracting(SampledLine::block).contains(0, 1, 2, 3);
  }

  @Test
  void memory_does_not_grow_with_the_number_of_lines() {
    LineSampler sampler = new LineSampler(10, 3, HOURS, line -> line.message().hashCode());
    for (int i = 0; i < 100_000; i++) {
      sampler.add(line(i, (long) i * 1000, "value " + i % 50_000), 0);
      assertThat(sampler.held()).isLessThanOrEqualTo(50);
    }

    assertThat(sampler.lines(0)).isEqualTo(100_000);
    assertThat(sampler.sample(TEMPLATES)).hasSize(10);
  }

  @Test
  void nothing_added_gives_an_empty_sample() {
    assertThat(new LineSampler(10, 3, HOURS, BY_TEXT).sample(TEMPLATES)).isEmpty();
  }

  @Test
  void a_group_without_template_and_a_sample_of_nothing_are_refused() {
    LineSampler sampler = new LineSampler(10, 3, HOURS, BY_TEXT);
    sampler.add(line(1, 0, "x"), 3);

    assertThatThrownBy(() -> sampler.sample(TEMPLATES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 templates for 4 groups");
    assertThatThrownBy(() -> new LineSampler(0, 3, HOURS, BY_TEXT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<SampledLine> sample(List<SourceLine> history, int perTemplate, long seed) {
    LineSampler sampler = new LineSampler(perTemplate, seed, HOURS, BY_TEXT);
    history.forEach(line -> sampler.add(line, groupOf(line)));
    return sampler.sample(TEMPLATES);
  }

  private static int groupOf(SourceLine line) {
    return line.line().message().charAt(0) - 'a';
  }

  private static List<SourceLine> history(long seed, int lines, int distinct) {
    Random random = new Random(seed);
    List<SourceLine> history = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      char group = "aaaaaaaabc".charAt(random.nextInt(10));
      // Squared, so that some parameters are frequent and some are rare.
      int parameter = (int) (distinct * Math.pow(random.nextDouble(), 2));
      history.add(line(i, random.nextInt(50) * (long) HOUR, group + " " + parameter));
    }
    return history;
  }

  private static SourceLine line(int id, long time, String message) {
    return new SourceLine("line-" + id, time, LogLine.of(message), null);
  }

  private static Template template(String id) {
    return new Template(id.repeat(16), List.of(id, Template.WILDCARD), null);
  }
}
