/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Where the credentials for Bedrock come from when the environment holds no key: every place is
 * real to the AWS SDK, a file or a server of this machine, and the signature of the request that
 * reaches the model says whose key it was. The process must not have AWS_ACCESS_KEY_ID set.
 */
@Isolated("It sets system properties that the SDK reads.")
class BedrockCredentialsTest {
  private static final String TEMPORARY =
      """
      {"Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-01-01T00:00:00Z",
       "AccessKeyId": "%s", "SecretAccessKey": "secret", "Token": "%s",
       "Expiration": "2099-01-01T00:00:00Z"}
      """;

  @TempDir Path folder;
  private final FakeProvider fake = new FakeProvider(Provider.BEDROCK);
  private final WireMockServer machine =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
  private final Map<String, String> before = new HashMap<>();

  @BeforeEach
  void no_credentials_anywhere() throws Exception {
    machine.start();
    fake.saying(asked -> VerdictOnOneLine.GOOD);
    Path nothing = Files.createFile(folder.resolve("nothing"));
    property("aws.sharedCredentialsFile", nothing.toString());
    property("aws.configFile", nothing.toString());
    property("aws.disableEc2Metadata", "true");
  }

  @AfterEach
  void stop() {
    before.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
    machine.stop();
    fake.close();
  }

  /** What an environment variable says, in the way that the SDK takes inside of a process. */
  private void property(String name, String value) {
    before.putIfAbsent(name, System.getProperty(name));
    System.setProperty(name, value);
  }

  private LoggedRequest asked() throws Exception {
    try (LanguageModel model = fake.open(fake.settings(folder), Map.of())) {
      assertThat(model.ask(VerdictOnOneLine.of("disk failed"), VerdictOnOneLine::read))
          .isEqualTo("anomaly");
    }
    return fake.server.getAllServeEvents().get(0).getRequest();
  }

  private static void assertSignedBy(String key, LoggedRequest request) {
    assertThat(request.getHeader("Authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=" + key + "/");
  }

  @Test
  void a_profile_of_the_credentials_file() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("credentials"),
            """
            [default]
            aws_access_key_id = AKIDDEFAULT
            aws_secret_access_key = secret

            [logs]
            aws_access_key_id = AKIDPROFILE
            aws_secret_access_key = secret
            """);
    property("aws.sharedCredentialsFile", file.toString());
    property("aws.profile", "logs");

    LoggedRequest request = asked();

    assertSignedBy("AKIDPROFILE", request);
    assertThat(request.containsHeader("X-Amz-Security-Token")).isFalse();
  }

  @Test
  void the_endpoint_of_the_container() throws Exception {
    machine.stubFor(
        get(urlEqualTo("/credentials"))
            .withHeader("Authorization", equalTo("container-token"))
            .willReturn(aResponse().withBody(TEMPORARY.formatted("AKIDCONTAINER", "session-c"))));
    property("aws.containerCredentialsFullUri", machine.baseUrl() + "/credentials");
    property("aws.containerAuthorizationToken", "container-token");

    LoggedRequest request = asked();

    assertSignedBy("AKIDCONTAINER", request);
    assertThat(request.getHeader("X-Amz-Security-Token")).isEqualTo("session-c");
  }

  @Test
  void the_endpoint_of_the_instance() throws Exception {
    machine.stubFor(
        put(urlEqualTo("/latest/api/token")).willReturn(aResponse().withBody("metadata-token")));
    String path = "/latest/meta-data/iam/security-credentials/";
    machine.stubFor(
        get(urlEqualTo(path))
            .withHeader("x-aws-ec2-metadata-token", equalTo("metadata-token"))
            .willReturn(aResponse().withBody("reader")));
    machine.stubFor(
        get(urlEqualTo(path + "reader"))
            .withHeader("x-aws-ec2-metadata-token", equalTo("metadata-token"))
            .willReturn(aResponse().withBody(TEMPORARY.formatted("AKIDINSTANCE", "session-i"))));
    property("aws.disableEc2Metadata", "false");
    property("aws.ec2MetadataServiceEndpoint", machine.baseUrl());

    LoggedRequest request = asked();

    assertSignedBy("AKIDINSTANCE", request);
    assertThat(request.getHeader("X-Amz-Security-Token")).isEqualTo("session-i");
  }

  @Test
  void keys_of_the_environment_come_before_all_of_these() throws Exception {
    property("aws.containerCredentialsFullUri", machine.baseUrl() + "/credentials");
    Map<String, String> environment =
        Map.of(
            "AWS_ACCESS_KEY_ID", "AKIDGIVEN",
            "AWS_SECRET_ACCESS_KEY", "secret",
            "AWS_SESSION_TOKEN", "session-g");

    try (LanguageModel model = fake.open(fake.settings(folder), environment)) {
      model.ask(VerdictOnOneLine.of("disk failed"), VerdictOnOneLine::read);
    }

    LoggedRequest request = fake.server.getAllServeEvents().get(0).getRequest();
    assertSignedBy("AKIDGIVEN", request);
    assertThat(request.getHeader("X-Amz-Security-Token")).isEqualTo("session-g");
    assertThat(machine.getAllServeEvents()).isEmpty();
  }

  @Test
  void nothing_anywhere_is_said_before_anything_is_sent() {
    assertThatThrownBy(() -> fake.open(fake.settings(folder), Map.of()))
        .isInstanceOf(LanguageModelException.class)
        .hasMessageContaining("there are no AWS credentials for bedrock");
    assertThat(fake.asked).isEmpty();
  }

  @Test
  void an_endpoint_that_refuses_is_no_source_of_credentials() {
    machine.stubFor(get(urlEqualTo("/credentials")).willReturn(aResponse().withStatus(403)));
    property("aws.containerCredentialsFullUri", machine.baseUrl() + "/credentials");

    assertThatThrownBy(() -> fake.open(fake.settings(folder), Map.of()))
        .hasMessageContaining("there are no AWS credentials for bedrock");
    assertThat(fake.asked).isEmpty();
  }
}
