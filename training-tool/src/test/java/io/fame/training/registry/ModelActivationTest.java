/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.cluster.FakeCluster;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelActivationTest {
  private static final RegisteredModel VERSION_2 =
      new RegisteredModel("svc", "2", "bb", "m2", 1, 0, null, true);
  private static final String ACTIVATE = "/_plugins/_fame/models/svc/_activate";
  private static final String ROLLBACK = "/_plugins/_fame/models/svc/_rollback";

  private final FakeCluster cluster = new FakeCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  private interface Call<T> {
    T on(ModelActivation activation) throws Exception;
  }

  private <T> T call(Call<T> call) throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      return call.on(new ModelActivation(connection));
    }
  }

  private ClusterException refusal() {
    return catchThrowableOfType(
        ClusterException.class, () -> call(activation -> activation.activate(VERSION_2)));
  }

  @Test
  void asksForExactlyTheBundleAndReportsWhatTheNodesServe() throws Exception {
    cluster.on(
        post(urlPathEqualTo(ACTIVATE)),
        """
        {"acknowledged":true,"model":"svc","active":"2:bb","previous":"1:aa",
         "nodes":{"n1":{"name":"one"},"n2":{"name":"two"}}}
        """);

    Activation activation = call(a -> a.activate(VERSION_2));

    assertThat(activation.model()).isEqualTo("svc");
    assertThat(activation.active()).isEqualTo("2:bb");
    assertThat(activation.previous()).isEqualTo("1:aa");
    assertThat(activation.nodes()).isEqualTo(2);
    cluster.server.verify(
        postRequestedFor(urlPathEqualTo(ACTIVATE))
            .withRequestBody(equalToJson("{\"version\":\"2:bb\"}")));
  }

  @Test
  void aRollbackLeavesTheChoiceToThePlugin() throws Exception {
    cluster.on(
        post(urlPathEqualTo(ROLLBACK)),
        """
        {"acknowledged":true,"model":"svc","active":"1:aa","previous":null,
         "nodes":{"n1":{"name":"one"}}}
        """);

    Activation activation = call(a -> a.rollback("svc"));

    assertThat(activation.active()).isEqualTo("1:aa");
    assertThat(activation.previous()).isNull();
    assertThat(activation.nodes()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"400", "404", "409", "503", "504"})
  void aRefusalSaysInAllCasesWhatThePluginSays(int status) {
    cluster.on(
        post(urlPathEqualTo(ACTIVATE)),
        status,
        error(
            status,
            "status_exception",
            "version [2] of model [svc] was not activated: node [two] unsigned: no signature"));

    ClusterException refusal = refusal();

    assertThat(refusal.kind()).isEqualTo(Kind.ACTIVATION_REFUSED);
    assertThat(refusal)
        .hasMessage(
            "Version [2] of model [svc] was not activated: node [two] unsigned: no signature.");
  }

  @Test
  void saysWhereThePluginIsMissing() {
    // The node that answers has no plugin.
    assertThat(refusal().kind()).isEqualTo(Kind.FAME_PLUGIN_MISSING);
    // It has one, and the cluster manager has none.
    cluster.on(
        post(urlPathEqualTo(ACTIVATE)),
        500,
        error(
            500,
            "action_not_found_transport_exception",
            "No handler for action [cluster:admin/fame/models/activate]"));
    assertThat(refusal().kind()).isEqualTo(Kind.FAME_PLUGIN_MISSING);
    assertThat(
            catchThrowableOfType(
                    ClusterException.class,
                    () ->
                        call(
                            activation -> {
                              activation.requirePlugin();
                              return null;
                            }))
                .kind())
        .isEqualTo(Kind.FAME_PLUGIN_MISSING);
  }

  @Test
  void knowsWhatIsActiveAndWhatWas() throws Exception {
    cluster.on(
        get("/_plugins/_fame/models"),
        """
        {"models":{"svc":{"active":"3:cc","previous":["2:bb","1:aa"]},
                   "off":{"active":null,"previous":[]}},"nodes":{}}
        """);

    ModelActivation.Versions versions = call(a -> a.versions("svc"));
    assertThat(versions).isEqualTo(new ModelActivation.Versions("3:cc", List.of("2:bb", "1:aa")));
    assertThat(this.<ModelActivation.Versions>call(a -> a.versions("off")).active()).isNull();
    assertThat(this.<ModelActivation.Versions>call(a -> a.versions("unknown")).previous())
        .isEmpty();
  }
}
