/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterConnectionTest {
  private final FakeCluster cluster = new FakeCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private interface Call {
    Object run(ClusterConnection connection) throws IOException, InterruptedException;
  }

  private ClusterException failure(Call call) throws IOException {
    return failure(call, null, null);
  }

  private ClusterException failure(Call call, String user, String password) throws IOException {
    try (ClusterConnection connection = cluster.connect(user, password)) {
      return catchThrowableOfType(ClusterException.class, () -> call.run(connection));
    }
  }

  @Test
  void readsTheVersion() throws IOException {
    cluster.on(get("/"), "{\"version\":{\"number\":\"3.6.0\"}}");
    try (ClusterConnection connection = cluster.connect()) {
      assertThat(connection.version()).isEqualTo("3.6.0");
    }
  }

  @Test
  void knowsWhichClusterItIsWhereTheClusterSaysSo() throws IOException {
    try (ClusterConnection connection = cluster.connect()) {
      cluster.on(get("/"), "{\"cluster_uuid\":\"Xb1\",\"version\":{\"number\":\"3.6.0\"}}");
      assertThat(connection.uuid()).contains("Xb1");
      for (String silent :
          List.of("{\"cluster_uuid\":\"_na_\"}", "{\"version\":{\"number\":\"3.6.0\"}}")) {
        cluster.on(get("/"), silent);
        assertThat(connection.uuid()).as(silent).isEmpty();
      }
      cluster.on(get("/"), 403, FakeCluster.error(403, "security_exception", "no permissions"));
      assertThat(connection.uuid()).as("forbidden").isEmpty();
    }
  }

  @Test
  void sendsBasicAuthenticationWithTheFirstRequest() throws IOException {
    cluster.on(get("/"), "{\"version\":{\"number\":\"3.6.0\"}}");
    try (ClusterConnection connection = cluster.connect("ann", "pässword")) {
      connection.version();
    }
    cluster.server.verify(
        1,
        getRequestedFor(urlEqualTo("/"))
            .withHeader("Authorization", equalTo("Basic YW5uOnDDpHNzd29yZA==")));
  }

  @Test
  void keepsThePathOfTheUrlAsPrefix() throws IOException {
    cluster.on(get("/search/"), "{\"version\":{\"number\":\"3.6.0\"}}");
    ConnectionSettings settings =
        new ConnectionSettings(URI.create(cluster.url() + "/search"), null, null, null);
    try (ClusterConnection connection = ClusterConnection.open(settings)) {
      assertThat(connection.version()).isEqualTo("3.6.0");
    }
  }

  @Test
  void namesTheUrlOfAClusterThatIsNotThere() throws IOException {
    int port;
    try (FakeCluster gone = new FakeCluster()) {
      port = gone.server.port();
    }
    URI url = URI.create("http://127.0.0.1:" + port);
    try (ClusterConnection connection =
        ClusterConnection.open(new ConnectionSettings(url, null, null, null))) {
      assertThatThrownBy(connection::version)
          .isInstanceOfSatisfying(
              ClusterException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
          .hasMessage(
              "Cannot reach the cluster at "
                  + url
                  + ": the connection was refused. Check that it runs, and --url.");
    }
  }

  @Test
  void saysThatAHostNameIsUnknown() throws IOException {
    ConnectionSettings settings =
        new ConnectionSettings(URI.create("http://host.invalid:9200"), null, null, null);
    try (ClusterConnection connection = ClusterConnection.open(settings)) {
      assertThatThrownBy(connection::version)
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("http://host.invalid:9200: the host name is unknown");
    }
  }

  @Test
  void saysThatAConnectionBroke() throws IOException {
    cluster.server.stubFor(
        get("/").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    ClusterException failure = failure(ClusterConnection::version);
    assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
    assertThat(failure).hasMessageContaining("the connection broke");
  }

  @Test
  void tellsAnonymousUsersWhereCredentialsGo() throws IOException {
    cluster.on(get("/"), 401, "Unauthorized");
    ClusterException failure = failure(ClusterConnection::version);
    assertThat(failure.kind()).isEqualTo(Kind.CREDENTIALS);
    assertThat(failure)
        .hasMessage(
            "The cluster at "
                + cluster.url()
                + " asks for credentials. Set FAME_USER and FAME_PASSWORD in the environment.");
  }

  @Test
  void namesTheUserWhosePasswordIsRefusedButNeverThePassword() throws IOException {
    cluster.on(get("/"), 401, "Unauthorized");
    ClusterException failure = failure(ClusterConnection::version, "ann", "sesame");
    assertThat(failure.kind()).isEqualTo(Kind.CREDENTIALS);
    assertThat(failure).hasMessageContaining("refuses user ann or the password");
    assertThat(failure.getMessage()).doesNotContain("sesame");
  }

  @Test
  void namesThePermissionThatIsLacking() throws IOException {
    cluster.on(
        get("/logs/_count"),
        403,
        error(403, "security_exception", "no permissions for [indices:data/read/search]"));
    ClusterException failure = failure(c -> c.get("/logs/_count"), "ann", "sesame");
    assertThat(failure.kind()).isEqualTo(Kind.CREDENTIALS);
    assertThat(failure)
        .hasMessageContaining("User ann may not do GET /logs/_count")
        .hasMessageContaining("indices:data/read/search");
  }

  @Test
  void doesNotBlameTheCredentialsForAWriteBlock() throws IOException {
    cluster.on(
        get("/x"), 403, error(403, "cluster_block_exception", "index [x] blocked by: read-only"));
    ClusterException failure = failure(c -> c.get("/x"));
    assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
    assertThat(failure).hasMessageContaining("read-only");
  }

  @Test
  void saysThatTheClusterFailed() throws IOException {
    cluster.on(get("/x"), 500, error(500, "null_pointer_exception", "boom"));
    ClusterException failure = failure(c -> c.get("/x"));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure.status()).isEqualTo(500);
    assertThat(failure.errorType()).isEqualTo("null_pointer_exception");
    assertThat(failure)
        .hasMessage(
            "The cluster failed at GET /x with status 500 (null_pointer_exception: boom). Its log"
                + " says more.");
  }

  @Test
  void saysThatAnAnswerIsCutOff() throws IOException {
    cluster.on(get("/x"), "{\"hits\":{\"hits\":[{\"_source\":{\"message\":\"secret li");
    ClusterException failure = failure(c -> c.get("/x"));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure).hasMessageContaining("GET /x (status 200) is not complete JSON");
    assertThat(failure.getMessage()).doesNotContain("secret");
    assertThat(failure.getCause()).isNull();
  }

  @Test
  void saysThatSomethingElseThanOpenSearchAnswers() throws IOException {
    cluster.server.stubFor(get("/").willReturn(aResponse().withBody("<html>welcome</html>")));
    assertThat(failure(ClusterConnection::version).kind()).isEqualTo(Kind.FAILED);
    cluster.on(get("/"), "{}");
    assertThat(failure(ClusterConnection::version).kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void namesWhatIsNotInstalled() throws IOException {
    ClusterException ml = failure(c -> c.get("/_plugins/_ml/models/1"));
    assertThat(ml.kind()).isEqualTo(Kind.ML_COMMONS_MISSING);
    assertThat(ml).hasMessageContaining("Install the plugin opensearch-ml");
    ClusterException fame = failure(c -> c.get("/_plugins/_fame/models"));
    assertThat(fame.kind()).isEqualTo(Kind.FAME_PLUGIN_MISSING);
    assertThat(fame).hasMessageContaining("Install its zip with opensearch-plugin");
  }

  @Test
  void neverSearchesThroughTheDefaultPipelineOrAcceptsHalfAnAnswer() throws Exception {
    cluster.on(post(urlPathEqualTo("/logs/_search")), "{\"hits\":{\"hits\":[]}}");
    try (ClusterConnection connection = cluster.connect()) {
      connection.search("logs", ClusterConnection.JSON.createObjectNode());
    }
    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/logs/_search"))
            .withQueryParam("search_pipeline", equalTo("_none"))
            .withQueryParam("allow_partial_search_results", equalTo("false")));
  }

  @Test
  void takesNoSearchForCompleteThatTimedOut() throws IOException {
    cluster.on(
        post(urlPathEqualTo("/logs/_search")), "{\"timed_out\":true,\"hits\":{\"hits\":[]}}");
    ClusterException failure =
        failure(c -> c.search("logs", ClusterConnection.JSON.createObjectNode()));
    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
  }

  @Test
  void asksABusyClusterAgain() throws Exception {
    cluster.server.stubFor(
        post(urlPathEqualTo("/logs/_search"))
            .inScenario("busy")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(
                FakeCluster.json(429, error(429, "rejected_execution_exception", "queue full")))
            .willSetStateTo("free"));
    cluster.server.stubFor(
        post(urlPathEqualTo("/logs/_search"))
            .inScenario("busy")
            .whenScenarioStateIs("free")
            .willReturn(FakeCluster.json(200, "{\"took\":1}")));
    try (ClusterConnection connection = cluster.connect()) {
      assertThat(
              connection
                  .search("logs", ClusterConnection.JSON.createObjectNode())
                  .path("took")
                  .asInt())
          .isEqualTo(1);
    }
  }

  @Test
  void givesUpOnAClusterThatStaysBusy() throws IOException {
    for (int status : new int[] {429, 503}) {
      cluster.server.resetRequests();
      cluster.on(
          post(urlPathEqualTo("/logs/_search")),
          status,
          error(status, "rejected_execution_exception", "queue full"));
      ClusterException failure =
          failure(c -> c.search("logs", ClusterConnection.JSON.createObjectNode()));
      assertThat(failure.kind()).isEqualTo(Kind.BUSY);
      assertThat(
              cluster
                  .server
                  .countRequestsMatching(postRequestedFor(urlPathEqualTo("/logs/_search")).build())
                  .getCount())
          .isEqualTo(4);
    }
  }

  @Test
  void saysWhatWasWrongOnTheShardsOrInTheirMergingAndAsksOnceOnly() throws IOException {
    String cause =
        "{\"type\":\"too_many_buckets_exception\",\"reason\":\"more than [100]"
            + " [search.max_buckets]\"}";
    for (String causes :
        new String[] {
          "\"root_cause\":[" + cause + "]", "\"root_cause\":[],\"caused_by\":" + cause
        }) {
      cluster.server.resetRequests();
      cluster.on(
          post(urlPathEqualTo("/logs/_search")),
          503,
          "{\"error\":{\"type\":\"search_phase_execution_exception\",\"reason\":\"\","
              + causes
              + "},\"status\":503}");
      ClusterException failure =
          failure(c -> c.search("logs", ClusterConnection.JSON.createObjectNode()));
      assertThat(failure.kind()).isEqualTo(Kind.REJECTED);
      assertThat(failure)
          .hasMessage(
              "The cluster rejects POST /logs/_search with status 503"
                  + " (too_many_buckets_exception: more than [100] [search.max_buckets]).");
      cluster.server.verify(1, postRequestedFor(urlPathEqualTo("/logs/_search")));
    }
  }

  @Test
  void endsWithTheThreadThatWaitsForIt() throws IOException {
    cluster.server.stubFor(get("/").willReturn(aResponse().withFixedDelay(20_000)));
    try (ClusterConnection connection = cluster.connect()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(connection::version).isInstanceOf(InterruptedIOException.class);
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void encodesNamesOfIndices() {
    assertThat(ClusterConnection.segment("<logs-{now/d}>,a b+c"))
        .isEqualTo("%3Clogs-%7Bnow%2Fd%7D%3E,a%20b%2Bc");
  }

  @Test
  void takesCredentialsFromTheEnvironmentOnly() {
    URI url = URI.create("https://logs");
    ConnectionSettings settings =
        ConnectionSettings.fromEnvironment(
            url, null, Map.of("FAME_USER", "ann", "FAME_PASSWORD", "sesame"));
    assertThat(settings.user()).isEqualTo("ann");
    assertThat(settings).hasToString("https://logs as ann");
    assertThatThrownBy(
            () -> ConnectionSettings.fromEnvironment(url, null, Map.of("FAME_USER", "ann")))
        .hasMessage("Set both FAME_USER and FAME_PASSWORD, or none of them.");
    assertThatThrownBy(
            () -> new ConnectionSettings(URI.create("https://ann:sesame@logs"), null, null, null))
        .hasMessageContaining("Leave them out")
        .message()
        .doesNotContain("sesame");
    for (String wrong : new String[] {"localhost:9200", "ftp://logs", "http:///x"}) {
      assertThatThrownBy(() -> new ConnectionSettings(URI.create(wrong), null, null, null))
          .hasMessageContaining("must look like http://localhost:9200");
    }
  }
}
