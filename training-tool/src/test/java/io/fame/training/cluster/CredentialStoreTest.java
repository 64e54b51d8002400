/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keystores as the JDK's own keytool makes them. */
class CredentialStoreTest {
  private static final URI CLUSTER = URI.create("https://logs:9200");

  @TempDir static Path folder;
  private static Path store;

  @BeforeAll
  static void makeAKeystore() throws Exception {
    store = folder.resolve("fame.p12");
    importPassword("fame.user", "ann");
    importPassword("fame.password", "correct horse");
    importPassword("fame.aws_access_key_id", "AKIDSTORED");
    importPassword("fame.aws_secret_access_key", "secret of the store");
  }

  private static void importPassword(String alias, String value) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-importpass",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "opensesame",
                "-alias",
                alias)
            .redirectErrorStream(true)
            .start();
    keytool.getOutputStream().write((value + "\n" + value + "\n").getBytes(StandardCharsets.UTF_8));
    keytool.getOutputStream().close();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
  }

  private static ConnectionSettings settings(Map<String, String> environment) {
    return ConnectionSettings.fromEnvironment(CLUSTER, null, environment);
  }

  @Test
  void credentialsComeFromTheKeystoreThatTheEnvironmentNames() {
    ConnectionSettings settings =
        settings(Map.of("FAME_KEYSTORE", store.toString(), "FAME_KEYSTORE_PASSWORD", "opensesame"));

    assertThat(settings.user()).isEqualTo("ann");
    assertThat(settings.password()).isEqualTo("correct horse");
    assertThat(settings.toString()).doesNotContain("horse");
  }

  @Test
  void whatTheEnvironmentSaysItselfComesFirst() {
    ConnectionSettings settings =
        settings(
            Map.of(
                "FAME_KEYSTORE",
                store.toString(),
                "FAME_KEYSTORE_PASSWORD",
                "opensesame",
                "FAME_USER",
                "eve"));

    assertThat(settings.user()).isEqualTo("eve");
    assertThat(settings.password()).isEqualTo("correct horse");
  }

  @Test
  void whatIsSignedForAwsHasTheKeystoresKeysUnlessTheEnvironmentHasSome() {
    Map<String, String> environment = new HashMap<>();
    environment.put("FAME_KEYSTORE", store.toString());
    environment.put("FAME_KEYSTORE_PASSWORD", "opensesame");
    AwsSigning signing = new AwsSigning("eu-central-1", "es");

    ConnectionSettings stored =
        ConnectionSettings.fromEnvironment(CLUSTER, null, signing, environment);
    assertThat(stored.user()).isNull();
    assertThat(stored.aws().stored().accessKeyId()).isEqualTo("AKIDSTORED");
    assertThat(stored.aws().stored().secretAccessKey()).isEqualTo("secret of the store");
    assertThat(stored.aws() + " " + stored).doesNotContain("secret of the store");

    environment.put("AWS_ACCESS_KEY_ID", "AKIDENVIRONMENT");
    assertThat(
            ConnectionSettings.fromEnvironment(CLUSTER, null, signing, environment).aws().stored())
        .isNull();
  }

  @Test
  void aKeystoreThatCannotBeOpenedIsNamedWithoutItsPassword() throws Exception {
    Path other = Files.writeString(folder.resolve("other.p12"), "not a keystore");

    for (Map<String, String> environment :
        java.util.List.of(
            Map.of("FAME_KEYSTORE", store.toString(), "FAME_KEYSTORE_PASSWORD", "wrong-one"),
            Map.of("FAME_KEYSTORE", other.toString()),
            Map.of("FAME_KEYSTORE", folder.resolve("missing").toString()))) {
      assertThatThrownBy(() -> settings(environment))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be opened")
          .message()
          .doesNotContain("wrong-one");
    }
  }

  @Test
  void withoutAKeystoreThereAreNoCredentials() {
    assertThat(settings(Map.of()).user()).isNull();
  }
}
