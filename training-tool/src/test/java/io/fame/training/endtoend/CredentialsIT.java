/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.JavaProcess;
import io.fame.training.cli.Main;
import io.fame.training.cluster.BulkDocument;
import io.fame.training.cluster.BulkIndexer;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code fame sample} against a real cluster behind TLS of a private authority, with a password or
 * signed for AWS, both from the environment and from a keystore.
 */
@ExtendWith(RealCluster.class)
class CredentialsIT {
  private static final String INDEX = "guarded-lines";
  private static final int DOCUMENTS = 300;

  @TempDir static Path folder;
  private static ClusterConnection connection;
  private static GuardedCluster guarded;
  private static Path store;
  private String said = "";

  @BeforeAll
  static void guardAnIndex(ClusterUnderTest cluster) throws Exception {
    connection = ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null));
    List<BulkDocument> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      String source =
          "{\"@timestamp\":%d,\"message\":\"request %d served\"}"
              .formatted(1_760_000_400_000L + i, i);
      documents.add(new BulkDocument("d" + i, source.getBytes(StandardCharsets.UTF_8)));
    }
    connection.put(
        "/" + INDEX,
        new ObjectMapper()
            .readTree(
                """
                {"settings":{"number_of_shards":1,"number_of_replicas":0},
                 "mappings":{"properties":{"@timestamp":{"type":"date"}}}}
                """));
    new BulkIndexer(connection, INDEX, null).index(documents.iterator(), Progress.Stage.SILENT);
    connection.post("/" + INDEX + "/_refresh", null);
    guarded = new GuardedCluster(cluster.uri(), folder);
    store = folder.resolve("fame.p12");
    store("fame.user", GuardedCluster.USER);
    store("fame.password", GuardedCluster.PASSWORD);
    store("fame.aws_access_key_id", GuardedCluster.ACCESS_KEY_ID);
    store("fame.aws_secret_access_key", GuardedCluster.SECRET_KEY);
  }

  private static void store(String alias, String value) throws Exception {
    Keytool.run(
        value + "\n" + value + "\n",
        "-importpass",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString(),
        "-storepass",
        "opensesame",
        "-alias",
        alias);
  }

  @AfterAll
  static void disconnect() throws Exception {
    if (guarded != null) {
      guarded.close();
    }
    if (connection != null) {
      connection.delete("/" + INDEX);
      connection.close();
    }
  }

  @BeforeEach
  void countAnew() {
    guarded.byPassword.set(0);
    guarded.bySignature.set(0);
  }

  private static Path out() {
    return folder.resolve("sample.jsonl");
  }

  private static List<String> command(String... more) {
    List<String> command =
        new ArrayList<>(
            List.of("sample", "--index", INDEX, "--url", guarded.url(), "--out", out().toString()));
    command.addAll(List.of(more));
    return command;
  }

  private int sample(Map<String, String> environment, String... more) throws Exception {
    Files.deleteIfExists(out());
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    int code =
        Main.execute(
            new Terminal(writer, writer, environment), command(more).toArray(String[]::new));
    said = text.toString();
    assertThat(said).doesNotContain(GuardedCluster.PASSWORD, GuardedCluster.SECRET_KEY);
    return code;
  }

  private static String[] trusted(String... more) {
    List<String> all = new ArrayList<>(List.of("--ca", guarded.authority().toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static Map<String, String> password(String password) {
    return Map.of("FAME_USER", GuardedCluster.USER, "FAME_PASSWORD", password);
  }

  private static Map<String, String> keystore() {
    return Map.of("FAME_KEYSTORE", store.toString(), "FAME_KEYSTORE_PASSWORD", "opensesame");
  }

  @Test
  void thePasswordComesFromTheEnvironmentOrAKeystore() throws Exception {
    assertThat(sample(password(GuardedCluster.PASSWORD), trusted())).as(said).isZero();
    assertThat(out()).content().hasLineCount(101);
    int requests = guarded.byPassword.get();
    assertThat(requests).isGreaterThan(5);

    assertThat(sample(keystore(), trusted())).as(said).isZero();
    assertThat(out()).content().hasLineCount(101);
    assertThat(guarded.byPassword.get()).isEqualTo(2 * requests);
    assertThat(guarded.bySignature.get()).isZero();
  }

  @Test
  void everyRequestIsSignedWithTheKeyOfAKeystore() throws Exception {
    assertThat(sample(keystore(), trusted("--aws-region", "eu-central-1"))).as(said).isZero();

    assertThat(out()).content().hasLineCount(101);
    assertThat(guarded.bySignature.get()).isGreaterThan(5);
    assertThat(guarded.byPassword.get()).isZero();
  }

  @Test
  void everyRequestIsSignedWithTheKeyOfTheEnvironment() throws Exception {
    // The SDK looks into the environment of the process itself.
    assertThat(signedByAProcess(GuardedCluster.SECRET_KEY)).as(said).isZero();
    assertThat(out()).content().hasLineCount(101);
    assertThat(guarded.bySignature.get()).isGreaterThan(5);
    assertThat(guarded.byPassword.get()).isZero();

    assertThat(signedByAProcess("another")).isEqualTo(3);
    assertThat(out()).doesNotExist();
  }

  private int signedByAProcess(String secret) throws Exception {
    Files.deleteIfExists(out());
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        JavaProcess.of(
            Main.class,
            output,
            command(trusted("--aws-region", "eu-central-1")).toArray(String[]::new));
    builder.environment().put("AWS_ACCESS_KEY_ID", GuardedCluster.ACCESS_KEY_ID);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", secret);
    builder.environment().remove("AWS_SESSION_TOKEN");
    Process process = builder.start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    said = Files.readString(output);
    return process.exitValue();
  }

  @Test
  void withoutTheRightPasswordOrAuthorityThereIsNoSample() throws Exception {
    assertThat(sample(password("wrong"), trusted())).isEqualTo(3);
    assertThat(said).contains("refuses user ann");
    assertThat(sample(Map.of(), trusted())).isEqualTo(3);
    assertThat(said).contains("asks for credentials");
    assertThat(sample(password(GuardedCluster.PASSWORD))).isEqualTo(3);
    assertThat(said).contains("No trusted connection", "--ca");
    assertThat(guarded.byPassword.get() + guarded.bySignature.get()).isZero();
    assertThat(out()).doesNotExist();
  }
}
