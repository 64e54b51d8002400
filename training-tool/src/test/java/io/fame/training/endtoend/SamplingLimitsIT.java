/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.cli.Main;
import io.fame.training.cluster.BulkDocument;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code fame sample} at its default of 100 lines per template, against what a real node allows.
 */
@ExtendWith(RealCluster.class)
class SamplingLimitsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long START = 1_760_000_400_000L;
  private static final long HOUR = 3_600_000;

  /** Documents of each template, by the number of hours that they are spread over. */
  private static final Map<Integer, Integer> DOCUMENTS = Map.of(1, 400, 2, 300, 3, 290, 60, 660);

  private static final int DOCUMENTS_OF_ALL = 1_650;

  @TempDir static Path folder;
  private static TemplatedIndex index;

  @BeforeAll
  static void indexTemplatesOfFewAndManyHours(ClusterUnderTest cluster) throws Exception {
    List<BulkDocument> documents = new ArrayList<>();
    DOCUMENTS.forEach(
        (hours, count) -> {
          for (int i = 0; i < count; i++) {
            documents.add(
                TemplatedIndex.document(
                    hours + "-" + i,
                    START + (i % hours) * HOUR + i,
                    "job of %d hours: part %d, user u%s"
                        .formatted(hours, i, Integer.toString(i % 23, 36)),
                    hours));
          }
        });
    assertThat(documents).hasSize(DOCUMENTS_OF_ALL);
    index = TemplatedIndex.of(cluster, "sampling-limits", documents);
  }

  @AfterAll
  static void dropTheIndex() throws Exception {
    if (index != null) {
      index.close();
    }
  }

  /** Lines of the sample that such a command writes. */
  private static List<String> sample(String name, String... more) throws Exception {
    Path file = folder.resolve(name + ".jsonl");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sample", "--index", index.name(), "--url", index.url(), "--out", file.toString()));
    arguments.addAll(Arrays.asList(more));
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    assertThat(Main.execute(out, out, arguments.toArray(String[]::new)))
        .as(said.toString())
        .isZero();
    List<String> all = Files.readAllLines(file);
    // The first one says of what it is a sample.
    return all.subList(1, all.size());
  }

  private static Map<Integer, List<JsonNode>> byHours(List<String> lines) throws Exception {
    Map<Integer, List<JsonNode>> byHours = new TreeMap<>();
    for (String line : lines) {
      JsonNode one = JSON.readTree(line);
      byHours
          .computeIfAbsent(
              Integer.parseInt(one.path("template_id").asText(), 16), hours -> new ArrayList<>())
          .add(one);
    }
    return byHours;
  }

  @Test
  void templatesOfAFewHoursGiveAsManyLinesAsAreAskedForByDefault() throws Exception {
    List<String> lines = sample("default");

    Map<Integer, List<JsonNode>> byHours = byHours(lines);
    assertThat(byHours).containsOnlyKeys(DOCUMENTS.keySet());
    byHours.forEach(
        (hours, chosen) -> {
          assertThat(chosen).as("of %d hours", hours).hasSize(100);
          assertThat(chosen.stream().map(line -> line.path("id").asText())).doesNotHaveDuplicates();
          assertThat(chosen.stream().map(line -> line.path("block").asInt()).distinct())
              .hasSize(hours);
          assertThat(chosen.stream().mapToDouble(line -> line.path("weight").asDouble()).sum())
              .isEqualTo(DOCUMENTS.get(hours), within(1e-9));
        });
    assertThat(sample("again")).isEqualTo(lines);
    assertThat(sample("another", "--seed", "2")).isNotEqualTo(lines);
  }

  @Test
  void whatAnIndexOrAClusterAllowsOfOneSearchDoesNotChangeTheSample() throws Exception {
    List<String> allowed = sample("allowed");
    List<String> read = sample("read", "--read");
    limit("10", "40", "20");
    try {
      assertThat(sample("limited")).isEqualTo(allowed);
      assertThat(sample("limited-read", "--read")).isEqualTo(read);
    } finally {
      limit("null", "null", "null");
    }
  }

  private static void limit(String perBucket, String perSearch, String buckets) throws Exception {
    index
        .connection()
        .put(
            "/" + index.name() + "/_settings",
            JSON.readTree(
                """
            {"index.max_inner_result_window":%s,"index.max_result_window":%s}
            """
                    .formatted(perBucket, perSearch)));
    index
        .connection()
        .put(
            "/_cluster/settings",
            JSON.readTree("{\"transient\":{\"search.max_buckets\":%s}}".formatted(buckets)));
  }

  @Test
  void moreLinesThanTheTemplatesHaveAreAllOfThem() throws Exception {
    List<String> all = sample("all", "--k", "5000");

    assertThat(all).hasSize(DOCUMENTS_OF_ALL);
    for (String line : all) {
      assertThat(JSON.readTree(line).path("weight").asDouble()).isEqualTo(1, within(1e-9));
    }
  }
}
