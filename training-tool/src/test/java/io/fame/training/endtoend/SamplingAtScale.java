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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures {@code fame sample} both ways on generated documents with BGL's template frequencies;
 * not part of the build, since it takes long:
 *
 * <pre>mvn -pl plugin,training-tool -am -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false \
 *   -Dit.test=SamplingAtScale -Dfailsafe.failIfNoSpecifiedTests=false verify</pre>
 *
 * It prints one line per size and way. The node has a heap of 1 GiB, the tool one of 256 MiB. Linux
 * only, since it reads how much memory the tool's processes hold.
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

  private static final int PER_TEMPLATE = 100;

  /** Of the tool: neither way may need more, whatever the number of documents. */
  private static final String TOOL_HEAP = "256m";

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
      try (ClusterConnection connection = connect(cluster)) {
        connection.put("/" + index, JSON.readTree(MAPPING));
        long indexed =
            new BulkIndexer(connection, index, null)
                .index(generated(lines, templates, documents / part), Progress.Stage.SILENT)
                .indexed();
        assertThat(indexed).isEqualTo(documents / part);
        connection.post("/" + index + "/_refresh", null);
      }
      System.out.printf("%d documents indexed%n", documents / part);
      Sampled drawn = sample(cluster, index);
      Sampled read = sample(cluster, index, "--read");
      assertThat(drawn.result().path("way").asText()).isEqualTo("aggregations");
      assertThat(drawn.result().path("documents").asLong()).isEqualTo(documents / part);
      assertThat(drawn.result().path("templates").asLong()).isEqualTo(distinct);
      assertThat(read.result().path("way").asText()).isEqualTo("read");
      assertThat(read.result().path("documents").asLong()).isEqualTo(documents / part);
      assertThat(drawn.result().path("documents_read").asLong())
          .as("what is drawn depends on the templates, not on the documents")
          .isLessThan(distinct * 4 * PER_TEMPLATE);
      assertThat(drawn.result().path("seconds").asDouble())
          .isLessThan(read.result().path("seconds").asDouble());
      try (ClusterConnection connection = connect(cluster)) {
        connection.delete("/" + index);
      }
    }
  }

  private static ClusterConnection connect(ClusterUnderTest cluster) throws IOException {
    return ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null));
  }

  /** What a process of its own said, and the most memory it held: its heap and all else. */
  private record Sampled(JsonNode result, long mebibytes) {}

  private Sampled sample(ClusterUnderTest cluster, String index, String... more) throws Exception {
    Path out = folder.resolve(index + more.length + ".json");
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + TOOL_HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "sample",
                "--index",
                index,
                "--context",
                "level,component",
                "--k",
                Integer.toString(PER_TEMPLATE),
                "--json",
                "--url",
                cluster.uri().toString(),
                "--out",
                folder.resolve(index + more.length + ".jsonl").toString()));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long mebibytes = 0;
    while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
      mebibytes = Math.max(mebibytes, mostHeld(process.pid()));
    }
    assertThat(process.exitValue()).isZero();
    JsonNode result = JSON.readTree(out.toFile());
    System.out.printf(
        "%s: %d documents, %d read, %d templates, %d lines, %.1f s, at most %d MiB of the process"
            + " (heap at most %s)%n",
        result.path("way").asText(),
        result.path("documents").asLong(),
        result.path("documents_read").asLong(),
        result.path("templates").asInt(),
        result.path("lines").asLong(),
        result.path("seconds").asDouble(),
        mebibytes,
        TOOL_HEAP);
    return new Sampled(result, mebibytes);
  }

  /** Most resident memory so far, as Linux counts it; 0 once the process has ended. */
  private static long mostHeld(long pid) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (NoSuchFileException | UncheckedIOException ended) {
      return 0;
    }
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
