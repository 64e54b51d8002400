/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.registry;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.cluster.FakeCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ModelActivationTest {
  private static final RegisteredModel VERSION_2 =
      new RegisteredModel("svc", "2", "bb", "m2", 1, 0, true);

  private final FakeCluster cluster = new FakeCluster();

  @BeforeEach
  void twoIngestNodesAndVersion1Active() {
    cluster.on(
        get("/_nodes/ingest:true/_none"),
        "{\"nodes\":{\"n1\":{\"name\":\"one\"},\"n2\":{\"name\":\"two\"}}}");
    cluster.on(put("/_cluster/settings"), "{\"acknowledged\":true}");
    // Asked first for what was active before, then whether it is still what was put.
    setting(Scenario.STARTED, "1:aa");
    setting("put", "2:bb");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void setting(String state, String active) {
    cluster.server.stubFor(
        get(urlPathEqualTo("/_cluster/settings"))
            .inScenario("settings")
            .whenScenarioStateIs(state)
            .willReturn(
                FakeCluster.json(
                    200, "{\"persistent\":{\"plugins.fame.model.svc.active\":\"" + active + "\"}}"))
            .willSetStateTo("put"));
  }

  private static String body(String reference) {
    return "{\"persistent\":{\"plugins.fame.model.svc.active\":\"" + reference + "\"}}";
  }

  private static String node(String id, String active, String loaded, String state, String error) {
    return """
        "%s":{"name":"x","models":{"svc":{"active":"%s","loaded":"%s","state":"%s","error":%s}}}
        """
        .formatted(id, active, loaded, state, error == null ? "null" : '"' + error + '"');
  }

  private void nodes(String... nodes) {
    cluster.on(get("/_plugins/_fame/models"), "{\"nodes\":{" + String.join(",", nodes) + "}}");
  }

  private Activation activate() throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      return new ModelActivation(connection, Duration.ofMillis(400), Duration.ofMillis(5))
          .activate(VERSION_2);
    }
  }

  private ActivationException refusal() {
    return catchThrowableOfType(ActivationException.class, this::activate);
  }

  private List<String> puts() {
    return cluster.server.findAll(putRequestedFor(urlEqualTo("/_cluster/settings"))).stream()
        .map(LoggedRequest::getBodyAsString)
        .toList();
  }

  @Test
  void isDoneWhenEveryIngestNodeServesTheVersion() throws Exception {
    nodes(node("n1", "2:bb", "2:bb", "serving", null), node("n2", "2:bb", "2:bb", "serving", null));
    Activation activation = activate();
    assertThat(activation.active()).isEqualTo("2:bb");
    assertThat(activation.previous()).isEqualTo("1:aa");
    assertThat(activation.nodes()).isEqualTo(2);
    assertThat(puts()).containsExactly(body("2:bb"));
  }

  @Test
  void goesBackAndNamesTheNodeThatRefuses() {
    nodes(
        node("n1", "2:bb", "2:bb", "serving", null),
        node("n2", "2:bb", "1:aa", "failed", "unsigned: the bundle has no signature"));
    assertThat(refusal())
        .hasMessage(
            "Node two refuses version 2 of model svc: unsigned: the bundle has no signature. The"
                + " version before stays active.");
    assertThat(puts()).containsExactly(body("2:bb"), body("1:aa"));
  }

  @Test
  void goesBackAndNamesTheNodesThatAreNotReadyInTime() {
    nodes(node("n1", "2:bb", "1:aa", "loading", "the registry is away"));
    assertThat(refusal())
        .hasMessageContaining("is not served within")
        .hasMessageContaining("one (the registry is away), two (does not answer, or has no FAME");
    assertThat(puts()).containsExactly(body("2:bb"), body("1:aa"));
  }

  @Test
  void anErrorWithTheVersionBeforeIsNoneWithThisOne() {
    nodes(
        node("n1", "1:aa", "0:00", "failed", "corrupt: old"),
        node("n2", "2:bb", "2:bb", "serving", null));
    assertThat(refusal()).hasMessageContaining("is not served within");
  }

  @Test
  void leavesASettingAloneThatSomeoneElseChangedMeanwhile() {
    setting("put", "3:cc");
    nodes(node("n1", "2:bb", "1:aa", "failed", "corrupt: x"));
    assertThat(refusal()).isNotNull();
    assertThat(puts()).containsExactly(body("2:bb"));
  }

  @Test
  void changesNothingWhereThePluginIsMissing() {
    cluster.on(
        get("/_plugins/_fame/models"),
        400,
        "{\"error\":\"no handler found for uri [/_plugins/_fame/models] and method [GET]\"}");
    assertThat(catchThrowableOfType(ClusterException.class, this::activate).kind())
        .isEqualTo(Kind.FAME_PLUGIN_MISSING);
    assertThat(puts()).isEmpty();
  }

  @Test
  void aMasterNodeThatDoesNotKnowTheSettingHasNoPluginEither() {
    nodes();
    cluster.on(
        put("/_cluster/settings"),
        400,
        error(
            400,
            "settings_exception",
            "persistent setting [plugins.fame.model.svc.active], not recognized"));
    assertThat(catchThrowableOfType(ClusterException.class, this::activate).kind())
        .isEqualTo(Kind.FAME_PLUGIN_MISSING);
  }
}
