/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.TinyHistory;
import io.fame.training.cli.Main;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.progress.Progress;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real cluster with the history of a shop, a model that {@code fame run} trained on it, and later
 * lines that the model scored while they were indexed; and the ways that tests use all of these.
 */
final class ShopUnderTest implements AutoCloseable {
  /** Index of the lines that the model learned from; none of them is scored. */
  static final String HISTORY = "life-history";

  /** Lines of {@link #HISTORY}. */
  static final int HISTORY_LINES = 3_000;

  /** Index of the lines that the model scored. */
  static final String LATER = "life-lines";

  /** Lines of {@link #LATER}. */
  static final int LATER_LINES = 1_500;

  /** Name of the model, and of the pipeline that scores with it. */
  static final String MODEL = "life";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MAPPING =
      """
      {"settings":{"number_of_shards":2,"number_of_replicas":0},
       "mappings":{"properties":{
         "@timestamp":{"type":"date"},"message":{"type":"text"},"label":{"type":"keyword"},
         "service":{"type":"keyword"},"level":{"type":"keyword"},"fame":%s}}}
      """;
  private static final String PIPELINE =
      """
      {"processors":[{"fame":{"model":"%s","context_fields":["service","level"]}}]}
      """;

  private final Path folder;
  private final Path key;
  private final URI url;
  private final ClusterConnection connection;
  private String printed = "";

  private ShopUnderTest(ClusterUnderTest cluster) throws IOException {
    this.folder = Files.createTempDirectory("shop");
    this.key = folder.resolve("signing.key");
    this.url = cluster.uri();
    this.connection = ClusterConnection.open(new ConnectionSettings(url, null, null, null));
    Files.writeString(key, Ed25519Keys.toText(cluster.signingKeys().getPrivate()));
  }

  /** Trains the model and has it score the later lines. */
  static ShopUnderTest trainAndScore(ClusterUnderTest cluster) throws Exception {
    ShopUnderTest shop = new ShopUnderTest(cluster);
    try {
      shop.createIndex(HISTORY);
      shop.index(HISTORY, null, history());
      assertThat(shop.fame(shop.onHistory("run", MODEL, 50))).as(shop.printed).isZero();
      shop.createPipeline(MODEL);
      shop.createIndex(LATER);
      shop.index(LATER, MODEL, TinyHistory.of(LATER_LINES, 8, 2).lines());
      return shop;
    } catch (Exception | AssertionError e) {
      shop.close();
      throw e;
    }
  }

  /**
   * Lines of {@link #HISTORY}, one every forty seconds: of what is held out there are hours enough
   * to compare an update on.
   */
  private static List<SourceLine> history() {
    List<SourceLine> lines = TinyHistory.of(HISTORY_LINES, 8, 1).lines();
    long end = lines.get(HISTORY_LINES - 1).timestampMillis();
    return lines.stream()
        .map(
            line ->
                new SourceLine(
                    line.id(), end - 4 * (end - line.timestampMillis()), line.line(), line.label()))
        .toList();
  }

  /** The client of the cluster. */
  ClusterConnection connection() {
    return connection;
  }

  /** Where the cluster is. */
  URI url() {
    return url;
  }

  /** The key that the cluster trusts. */
  Path key() {
    return key;
  }

  /** A file of the tests, in a folder that ends with them. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** Arguments of a command that learns from {@link #HISTORY}, with the labels there. */
  String[] onHistory(String command, String model, int k, String... more) {
    return with(
        new String[] {
          command,
          "--index",
          HISTORY,
          "--label-field",
          "label",
          "--context",
          "service,level",
          "--model",
          model,
          "--k",
          Integer.toString(k),
          "--key",
          key.toString()
        },
        more);
  }

  static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Runs a command on the cluster, at its own address or the one given, and returns its code. */
  int fame(String... arguments) {
    StringWriter out = new StringWriter();
    int code =
        Main.execute(
            new PrintWriter(out),
            new PrintWriter(System.err),
            List.of(arguments).contains("--url")
                ? arguments
                : with(arguments, "--url", url.toString()));
    printed = out.toString();
    return code;
  }

  /** What the last command printed. */
  String printed() {
    return printed;
  }

  /** What a command reports, which has to succeed. */
  JsonNode json(String... arguments) throws IOException {
    assertThat(fame(with(arguments, "--json"))).as(printed).isZero();
    return JSON.readTree(printed);
  }

  /** The versions of a model, as {@code fame models} lists them. */
  List<JsonNode> models(String name) throws IOException {
    List<JsonNode> versions = new ArrayList<>();
    for (JsonNode model : json("models").path("models")) {
      if (model.path("model").asText().equals(name)) {
        versions.add(model);
      }
    }
    return versions;
  }

  /** Creates an index for lines of the shop, with the fields that the processor writes. */
  void createIndex(String name) throws IOException {
    Path fields = Path.of("../config/component-template-fame.json");
    JsonNode fame =
        JSON.readTree(Files.readString(fields)).at("/template/mappings/properties/fame");
    connection.put("/" + name, JSON.readTree(MAPPING.formatted(fame)));
  }

  /** Creates a pipeline, named like the model that scores in it. */
  void createPipeline(String model) throws IOException {
    connection.put("/_ingest/pipeline/" + model, JSON.readTree(PIPELINE.formatted(model)));
  }

  /**
   * Indexes lines, all of which are found afterwards.
   *
   * @param pipeline {@code null} for that of the index
   */
  void index(String index, String pipeline, List<SourceLine> lines) throws Exception {
    List<BulkDocument> documents = new ArrayList<>();
    for (SourceLine line : lines) {
      documents.add(document(line.id(), document(line)));
    }
    assertThat(
            new BulkIndexer(connection, index, pipeline)
                .index(documents.iterator(), Progress.Stage.SILENT)
                .indexed())
        .isEqualTo(lines.size());
    connection.post("/" + index + "/_refresh", null);
  }

  static BulkDocument document(String id, ObjectNode source) {
    return new BulkDocument(id, source.toString().getBytes(StandardCharsets.UTF_8));
  }

  static ObjectNode document(SourceLine line) {
    return JSON.createObjectNode()
        .put("@timestamp", line.timestampMillis())
        .put("message", line.line().message())
        .put("service", line.line().context().get(0))
        .put("level", line.line().context().get(1))
        .put("label", line.label());
  }

  /** How many documents match, once all of them can be found. */
  long count(String index, String query) throws IOException {
    connection.post("/" + index + "/_refresh", null);
    return connection
        .post("/" + index + "/_count", JSON.readTree("{\"query\":" + query + "}"))
        .path("count")
        .asLong();
  }

  @Override
  public void close() {
    connection.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
