/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir static Path folder;
  private static WireMockServer server;
  private static Path certificate;

  @BeforeAll
  static void start() throws Exception {
    Path store = folder.resolve("server.p12");
    certificate = folder.resolve("ca.pem");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        "node",
        "-keyalg",
        "EC",
        "-dname",
        "CN=node",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-storetype",
        "PKCS12");
    keytool(store, "-exportcert", "-rfc", "-alias", "node", "-file", certificate.toString());
    server =
        new WireMockServer(
            WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(store.toString())
                .keystorePassword("secret")
                .keyManagerPassword("secret")
                .keystoreType("PKCS12"));
    server.start();
    server.stubFor(get("/").willReturn(okJson("{\"version\":{\"number\":\"3.6.0\"}}")));
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-keystore",
                    store.toString(),
                    "-storepass",
                    "secret"),
                Stream.of(arguments))
            .toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
  }

  private static ClusterConnection connect(Path caFile) throws IOException {
    return ClusterConnection.open(
        new ConnectionSettings(
            URI.create("https://127.0.0.1:" + server.httpsPort()), caFile, null, null));
  }

  @Test
  void trustsTheAuthorityOfTheCaFile() throws IOException {
    try (ClusterConnection connection = connect(certificate)) {
      assertThat(connection.version()).isEqualTo("3.6.0");
    }
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() throws IOException {
    try (ClusterConnection connection = connect(null)) {
      assertThatThrownBy(connection::version)
          .isInstanceOfSatisfying(
              ClusterException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
          .hasMessageContaining("No trusted connection")
          .hasMessageContaining("--ca");
    }
  }

  @Test
  void saysWhatIsWrongWithACaFile() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pem"), "hello");
    assertThatThrownBy(() -> connect(text)).hasMessageContaining("text.pem cannot be used");
    assertThatThrownBy(() -> connect(folder.resolve("none.pem")))
        .hasMessageContaining("it cannot be read");
    Path empty = Files.writeString(folder.resolve("empty.pem"), "");
    assertThatThrownBy(() -> connect(empty)).hasMessageContaining("it holds no certificate");
  }
}
