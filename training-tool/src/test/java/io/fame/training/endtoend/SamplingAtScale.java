/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.cli.Main;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.mine.MinedHistory;
import io.fame.training.progress.Progress;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.LogFormat;
import io.fame.training.source.SourceLine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures {@code fame sample} both ways on generated documents with BGL's template frequencies;
 * not part of the build, since it takes long:
 *
 * <pre>mvn -pl training-tool -am -Dit.test=SamplingAtScale -Dfame.scale.documents=5000000 \
 *   -Dsurefire.skip=true -Dfailsafe.failIfNoSpecifiedTests=false verify</pre>
 *
 * It prints one line per size and way.
 */
@ExtendWith(RealCluster.class)
class SamplingAtScale {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAPPING =
      """
      {"settings":{"number_of_shards":2,"number_of_replicas":0,"refresh_interval":"-1"},
       "mappings":{"properties":{"@timestamp":{"type":"date"},"message":{"type":"match_only_text"},
         "level":{"type":"keyword"},"component":{"type":"keyword"},
         "fame":{"properties":{"template_id":{"type":"keyword"}}}}}}
      """;

  /** A tenth of the documents first: what grows with them shows. */
  private static final int[] PARTS = {10, 1};

  @TempDir Path folder;

  @Test
  void costs_of_both_ways(ClusterUnderTest cluster) throws Exception {
    int documents = Integer.getInteger("fame.scale.documents", 5_000_000);
    List<SourceLine> lines = new ArrayList<>();
    FileLineSource source =
        new FileLineSource(
            Path.of("demo-data/bgl/BGL_100k.log.gz"), LogFormat.BGL, List.of("level", "component"));
    source.forEach(lines::add);
    MinedHistory history = MinedHistory.of(source, Progress.NONE);
    TemplateTree tree = TemplateTree.of(history.templates());
    TokenizedLine tokens = new TokenizedLine();
    String[] templates =
        lines.stream()
            .map(line -> tree.match(LineTokenizer.tokenize(line.line().message(), tokens)))
            .map(template -> tree.templates().get(template).id())
            .toArray(String[]::new);
    long distinct = Arrays.stream(templates).distinct().count();
    for (int part : PARTS) {
      String index = "scale-" + part;
      try (ClusterConnection connection =
          ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null))) {
        connection.put("/" + index, JSON.readTree(MAPPING));
        long indexed =
            new BulkIndexer(connection, index, null)
                .index(generated(lines, templates, documents / part), Progress.Stage.SILENT)
                .indexed();
        assertThat(indexed).isEqualTo(documents / part);
        connection.post("/" + index + "/_refresh", null);
      }
      JsonNode drawn = sample(cluster, index);
      JsonNode read = sample(cluster, index, "--read");
      for (JsonNode result : List.of(drawn, read)) {
        System.out.printf(
            "%s: %d documents, %d templates, %d lines, %.1f s%n",
            result.path("way").asText(),
            result.path("documents").asLong(),
            result.path("templates").asInt(),
            result.path("lines").asLong(),
            result.path("seconds").asDouble());
      }
      assertThat(drawn.path("way").asText()).isEqualTo("aggregations");
      assertThat(drawn.path("documents").asLong()).isEqualTo(documents / part);
      assertThat(drawn.path("templates").asLong()).isEqualTo(distinct);
      assertThat(drawn.path("seconds").asDouble()).isLessThan(read.path("seconds").asDouble());
    }
  }

  private JsonNode sample(ClusterUnderTest cluster, String index, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "sample",
                "--index",
                index,
                "--context",
                "level,component",
                "--k",
                "100",
                "--json",
                "--url",
                cluster.uri().toString(),
                "--out",
                folder.resolve(index + more.length + ".jsonl").toString()));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    int code =
        Main.execute(
            new PrintWriter(out),
            new PrintWriter(java.io.Writer.nullWriter()),
            arguments.toArray(String[]::new));
    assertThat(code).isZero();
    return JSON.readTree(out.toString());
  }

  /** The lines again and again, each time a day later. */
  private static Iterator<BulkDocument> generated(
      List<SourceLine> lines, String[] templates, int documents) {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < documents;
      }

      @Override
      public BulkDocument next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        SourceLine line = lines.get(next % lines.size());
        byte[] source =
            JSON.createObjectNode()
                .put("@timestamp", line.timestampMillis() + 86_400_000L * (next / lines.size()))
                .put("message", line.line().message())
                .put("level", line.line().context().get(0))
                .put("component", line.line().context().get(1))
                .set(
                    "fame",
                    JSON.createObjectNode().put("template_id", templates[next % lines.size()]))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        next++;
        return new BulkDocument(null, source);
      }
    };
  }
}
