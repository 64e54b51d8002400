/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.TinyHistory;
import io.fame.training.cli.Main;
import io.fame.training.command.ExitCode;
import io.fame.training.source.SourceLine;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> BASELINES =
      List.of("severity", "keyword", "remembered_template", "bag_of_words", "one_expert");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  @TempDir Path folder;
  private Path train;
  private Path test;

  @BeforeEach
  void writeFiles() throws Exception {
    List<String> lines = new ArrayList<>();
    TinyHistory.of(900, 8, 1).lines().forEach(line -> lines.add(json(line)));
    train = Files.write(folder.resolve("train.jsonl"), lines.subList(0, 600));
    List<String> later = new ArrayList<>(lines.subList(600, 900));
    later.add(line("db", "PANIC", "disk quota of tablespace reached, writes failed", "anomaly"));
    test = Files.write(folder.resolve("test.jsonl"), later);
  }

  private static String json(SourceLine line) {
    ObjectNode json = JSON.createObjectNode();
    json.put("@timestamp", Instant.ofEpochMilli(line.timestampMillis()).toString());
    json.put("service", line.line().context().get(0));
    json.put("level", line.line().context().get(1));
    json.put("message", line.line().message());
    json.put("label", line.label());
    if (line.label().equals("anomaly")) {
      json.put("fault", line.line().context().get(0) + "_down");
    }
    return json.toString();
  }

  private static String line(String service, String level, String message, String label) {
    return
"""
{"@timestamp":"2024-01-01T00:00:00Z","service":"%s","level":"%s","message":"%s","label":"%s"}
"""
        .formatted(service, level, message, label)
        .strip();
  }

  private int benchmark(String... arguments) {
    String[] all =
        Stream.concat(Stream.of("benchmark"), Arrays.stream(arguments)).toArray(String[]::new);
    return Main.execute(new PrintWriter(out), new PrintWriter(err), all);
  }

  private int onFiles(String... more) {
    return benchmark(
        Stream.concat(
                Stream.of(
                    "--train",
                    train.toString(),
                    "--test",
                    test.toString(),
                    "--format",
                    "jsonl",
                    "--context",
                    "service,level"),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  private JsonNode report() throws Exception {
    return JSON.readTree(out.toString());
  }

  @Test
  void reports_every_figure_that_other_programs_rely_on() throws Exception {
    assertThat(onFiles("--k", "10", "--json")).isEqualTo(ExitCode.OK.code());

    JsonNode report = report();
    assertThat(report.path("lines_train").asInt()).isEqualTo(600);
    assertThat(report.path("lines_test").asInt()).isEqualTo(301);
    assertThat(report.path("lines_labelled").asInt()).isEqualTo(90);
    assertThat(report.path("templates").asInt()).isEqualTo(9);
    assertThat(report.path("domains").asInt()).isBetween(1, 9);
    assertThat(report.path("unseen_anomalies").asInt()).isEqualTo(1);
    assertThat(report.path("annotator").asText()).isEqualTo("label-field:label");
    assertThat(report.path("partition").asText()).isEqualTo("deterministic");
    assertThat(report.path("unseen_definition").asText()).contains("compared per service");
    for (String share :
        List.of(
            "precision",
            "recall",
            "f1",
            "unseen_recall",
            "threshold",
            "average_precision",
            "ece",
            "review_share",
            "queue_share",
            "oracle_f1")) {
      assertThat(report.path(share).isNumber()).as(share).isTrue();
      assertThat(report.path(share).asDouble()).as(share).isBetween(0.0, 1.0);
    }
    assertThat(report.path("f1").asDouble()).isGreaterThan(0.9);
    assertThat(report.path("oracle_f1").asDouble()).isEqualTo(1);
    for (String speed : List.of("mining_lines_per_second", "scoring_lines_per_second")) {
      assertThat(report.path(speed).asLong()).as(speed).isPositive();
    }
    assertThat(report.path("training_seconds").asDouble()).isPositive();
  }

  @Test
  void simpler_ways_are_measured_on_the_same_lines() throws Exception {
    assertThat(onFiles("--k", "10", "--json")).isEqualTo(ExitCode.OK.code());

    JsonNode baselines = report().path("baselines");
    assertThat(baselines.size()).isEqualTo(BASELINES.size());
    for (String name : BASELINES) {
      for (String measure : List.of("precision", "recall", "f1", "average_precision")) {
        assertThat(baselines.path(name).path(measure).isNumber()).as(name + measure).isTrue();
      }
    }
    // Every failure of this log has a level to match, and one text was never seen before.
    assertThat(baselines.at("/severity/f1").asDouble()).isEqualTo(1);
    assertThat(baselines.at("/severity/threshold").asDouble()).isEqualTo(0.5);
    assertThat(baselines.at("/remembered_template/precision").asDouble()).isEqualTo(1);
    assertThat(baselines.at("/remembered_template/unseen_recall").asDouble()).isZero();
    assertThat(baselines.at("/keyword/unseen_recall").asDouble()).isEqualTo(1);
  }

  @Test
  void people_get_a_table_on_standard_output_and_progress_on_standard_error() throws Exception {
    Path file = folder.resolve("report.json");

    assertThat(onFiles("--k", "10", "--report", file.toString())).isEqualTo(ExitCode.OK.code());

    assertThat(out.toString())
        .startsWith("Trained on 600 lines: 9 templates")
        .contains("Tested on 301 later lines")
        .containsPattern("(?m)^fame +[01]\\.[0-9]{4} ")
        .containsPattern("(?m)^bag of words +[01]\\.[0-9]{4} ")
        .contains("Unseen: ");
    assertThat(out.toString().lines()).hasSizeLessThan(24).allMatch(line -> line.length() <= 200);
    assertThat(err.toString()).contains("mining templates").contains("scoring later lines");
    assertThat(JSON.readTree(file.toFile()).path("lines_test").asInt()).isEqualTo(301);
  }

  @Test
  void verdicts_are_told_apart_by_kind_service_and_message_type() throws Exception {
    assertThat(onFiles("--k", "10", "--json")).isEqualTo(ExitCode.OK.code());

    JsonNode report = report();
    assertThat(total(report.path("by_kind"), "anomalies"))
        .isEqualTo(report.path("anomalies_test").asInt());
    assertThat(report.at("/by_kind/unknown/anomalies").asInt()).isEqualTo(1);
    assertThat(total(report.path("by_service"), "lines")).isEqualTo(301);
    assertThat(report.at("/by_message_type/texts").asInt()).isEqualTo(11);
    for (String measure : List.of("precision", "recall", "f1", "unseen_recall")) {
      JsonNode interval = report.at("/intervals/" + measure);
      assertThat(interval.get(0).asDouble()).isLessThanOrEqualTo(interval.get(1).asDouble());
      assertThat(report.path(measure).asDouble())
          .as(measure)
          .isBetween(interval.get(0).asDouble(), interval.get(1).asDouble());
    }
    assertThat(report.at("/files/test/sha256").asText()).hasSize(64);
    assertThat(report.path("ece_uncertain").isNumber()).isTrue();
  }

  private static int total(JsonNode groups, String field) {
    int total = 0;
    for (JsonNode group : groups) {
      total += group.path(field).asInt();
    }
    return total;
  }

  @Test
  void what_is_left_out_or_made_worse_is_measured_on_the_same_lines_and_drawn() throws Exception {
    Path plot = folder.resolve("plot.svg");

    assertThat(
            onFiles(
                "--k",
                "8",
                "--ablation",
                "--robustness",
                "--leave-one-out",
                "--plot",
                plot.toString(),
                "--json"))
        .isEqualTo(ExitCode.OK.code());

    JsonNode report = report();
    // Without a language model's answers there is nothing anticipated to leave out.
    assertThat(names(report.path("ablation")))
        .containsExactly(
            "no_calibration",
            "blind_partition_without_certification",
            "blind_partition_with_certification",
            "plain_random_k",
            "threshold_one_half");
    assertThat(report.at("/ablation/no_calibration/ece").asDouble()).isBetween(0.0, 1.0);
    assertThat(names(report.path("robustness")))
        .containsExactly(
            "labels_flipped_5_percent",
            "templates_flipped_5_percent",
            "templates_flipped_5_percent_and_20_checked",
            "labels_flipped_10_percent",
            "templates_flipped_10_percent",
            "templates_flipped_10_percent_and_20_checked",
            "labels_flipped_20_percent",
            "templates_flipped_20_percent",
            "templates_flipped_20_percent_and_20_checked",
            "templates_misplaced_10_percent",
            "templates_misplaced_30_percent",
            "time_in_front",
            "prefix",
            "wrapped_in_json");
    assertThat(report.at("/robustness/prefix/f1").asDouble()).isBetween(0.0, 1.0);
    assertThat(report.at("/leave_one_out/by_kind").size()).isGreaterThan(1);
    assertThat(report.at("/leave_one_out/average_precision").asDouble()).isBetween(0.0, 1.0);
    assertThat(Files.readString(plot))
        .startsWith("<svg ")
        .contains("fame, K=8", "time in front", "</svg>");
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void several_runs_and_values_of_k_give_means_deviations_and_paired_differences()
      throws Exception {
    assertThat(onFiles("--k", "10", "--runs", "2", "--sweep-k", "8,10", "--json"))
        .isEqualTo(ExitCode.OK.code());

    JsonNode report = report();
    assertThat(report.path("runs").asInt()).isEqualTo(2);
    assertThat(report.at("/deviation/f1").isNumber()).isTrue();
    assertThat(report.path("lines_labelled_k8").asInt()).isEqualTo(72);
    assertThat(report.path("f1_k8").isNumber()).isTrue();
    assertThat(report.path("f1_k8_difference").isNumber()).isTrue();
    assertThat(report.path("f1_k10")).isEqualTo(report.path("f1"));
    assertThat(report.path("f1_k10_difference").asDouble()).isZero();
  }

  @Test
  void without_a_test_file_the_later_part_of_the_training_file_is_tested() throws Exception {
    assertThat(
            benchmark(
                "--train",
                train.toString(),
                "--split",
                "0.75",
                "--format",
                "jsonl",
                "--context",
                "service,level",
                "--k",
                "10",
                "--json"))
        .isEqualTo(ExitCode.OK.code());

    assertThat(report().path("lines_train").asInt()).isEqualTo(450);
    assertThat(report().path("lines_test").asInt()).isEqualTo(150);
    assertThat(Instant.parse(report().path("split_at").asText())).isNotNull();
  }

  @Test
  void gzip_files_are_read_and_malformed_lines_are_counted_but_not_shown() throws Exception {
    Path packed = folder.resolve("test.jsonl.gz");
    try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
      gzip.write(Files.readAllBytes(test));
      gzip.write("secret that is no JSON\n".getBytes(StandardCharsets.UTF_8));
    }
    test = packed;

    assertThat(onFiles("--k", "10", "--json")).isEqualTo(ExitCode.OK.code());

    assertThat(report().path("lines_test").asInt()).isEqualTo(301);
    assertThat(report().path("malformed_lines").asInt()).isEqualTo(1);
    assertThat(err.toString())
        .contains("1 lines are not of the format jsonl and are left out.")
        .doesNotContain("secret");
  }

  @Test
  void what_is_wrong_with_the_command_line_is_said_at_once() {
    assertThat(onFiles("--k", "0")).isEqualTo(ExitCode.USAGE.code());
    assertThat(onFiles("--runs", "0")).isEqualTo(ExitCode.USAGE.code());
    assertThat(onFiles("--split", "0.5")).isEqualTo(ExitCode.USAGE.code());
    assertThat(onFiles("--labels", "recorded")).isEqualTo(ExitCode.USAGE.code());
    assertThat(benchmark("--train", train.toString(), "--format", "syslog"))
        .isEqualTo(ExitCode.USAGE.code());
    assertThat(benchmark("--train", train.toString(), "--format", "bgl", "--context", "service"))
        .isEqualTo(ExitCode.USAGE.code());

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("--k must be at least 1.")
        .contains("--runs must be at least 1.")
        .contains("--split is for runs without --test.")
        .contains("--labels recorded needs --recorded PREFIX")
        .contains("'--format': expected one of")
        .contains("--context: format bgl has no field service");
  }

  @Test
  void a_file_that_is_not_there_or_no_gzip_is_a_wrong_command_line() throws Exception {
    Path there = test;
    test = folder.resolve("none.jsonl");
    assertThat(onFiles()).isEqualTo(ExitCode.USAGE.code());
    test = Files.copy(there, folder.resolve("plain.gz"));
    assertThat(onFiles()).isEqualTo(ExitCode.USAGE.code());

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("none.jsonl is not a file that can be read.")
        .contains("plain.gz ends in .gz but is not a gzip file.")
        .doesNotContain("Exception");
  }

  @Test
  void lines_of_another_format_are_unusable_data() throws Exception {
    Files.writeString(train, "not JSON\nat all\n");

    assertThat(onFiles()).isEqualTo(ExitCode.DATA.code());

    assertThat(err.toString()).contains("train.jsonl has no training line of the format jsonl");
  }

  @Test
  void test_lines_without_label_are_unusable_data() throws Exception {
    Files.writeString(
        test, "{\"@timestamp\":0,\"message\":\"up\",\"service\":\"web\",\"level\":\"INFO\"}\n");

    assertThat(onFiles("--k", "10")).isEqualTo(ExitCode.DATA.code());

    assertThat(err.toString()).contains("1 test lines have no label");
    assertThat(out.toString()).isEmpty();
  }
}
