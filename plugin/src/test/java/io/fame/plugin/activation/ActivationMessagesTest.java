/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import static io.fame.plugin.WireCopies.copy;
import static io.fame.plugin.WireCopies.json;
import static io.fame.plugin.WireCopies.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.activation.PrepareRequest.Candidate;
import io.fame.plugin.model.ActiveModels;
import io.fame.plugin.model.ModelLoadException.Kind;
import io.fame.plugin.model.ModelVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opensearch.OpenSearchException;
import org.opensearch.action.FailedNodeException;
import org.opensearch.cluster.ClusterName;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.ReceiveTimeoutTransportException;

class ActivationMessagesTest {
  private static final ModelVersion V1 = new ModelVersion("1", "a".repeat(64));
  private static final ModelVersion V2 = new ModelVersion("2", "b".repeat(64));

  @Test
  void anActivateRequestArrivesAsItWasSent() {
    ActivateRequest sent =
        new ActivateRequest("web", V2.toString(), new ExpectedActive(true, "1"), false)
            .timeout(TimeValue.timeValueSeconds(7));

    ActivateRequest arrived = copy(sent, ActivateRequest::new);

    assertThat(arrived.model()).isEqualTo("web");
    assertThat(arrived.version()).isEqualTo("2");
    assertThat(arrived.sha256()).isEqualTo("b".repeat(64));
    assertThat(arrived.expected()).isEqualTo(new ExpectedActive(true, "1"));
    assertThat(arrived.checkMappings()).isFalse();
    assertThat(arrived.timeout()).isEqualTo(TimeValue.timeValueSeconds(7));
    assertThat(arrived.validate()).isNull();
  }

  @Test
  void aRollbackRequestArrivesAsItWasSent() {
    RollbackRequest arrived =
        copy(new RollbackRequest("web", ExpectedActive.AS_FOUND), RollbackRequest::new);

    assertThat(arrived.model()).isEqualTo("web");
    assertThat(arrived.expected()).isEqualTo(ExpectedActive.AS_FOUND);
    assertThat(arrived.timeout()).isEqualTo(TimeValue.timeValueSeconds(60));
  }

  @ParameterizedTest
  @CsvSource({
    "Web, 1, [Web] is not a model name",
    "web, a b, [version] is not a version",
    "web, 1:ab, [version] must be version:sha256"
  })
  void malformedRequestsAreRefusedBeforeAnythingHappens(
      String model, String version, String error) {
    ActivateRequest request = new ActivateRequest(model, version, ExpectedActive.AS_FOUND, true);

    assertThat(request.validate()).hasMessageContaining(error);
  }

  @Test
  void noTimeOutIsLongerThanANodeHoldsAVersionReady() {
    RollbackRequest longest =
        new RollbackRequest("web", ExpectedActive.AS_FOUND)
            .timeout(TimeValue.timeValueMinutes(4))
            .clusterManagerNodeTimeout(TimeValue.timeValueMinutes(4));
    assertThat(longest.validate()).isNull();
    assertThat(longest.timeout().millis() + longest.clusterManagerNodeTimeout().millis())
        .isLessThan(ActiveModels.PATIENCE.millis());

    assertThat(
            new ActivateRequest("web", "1", ExpectedActive.AS_FOUND, true)
                .timeout(TimeValue.timeValueMinutes(20))
                .validate())
        .hasMessageContaining("[timeout] is at most 4m, was 20m");
    assertThat(
            new RollbackRequest("web", ExpectedActive.AS_FOUND)
                .clusterManagerNodeTimeout(TimeValue.timeValueSeconds(241))
                .validate())
        .hasMessageContaining("[cluster_manager_timeout] is at most 4m, was 4m");
  }

  @Test
  void aResponseArrivesAsItWasSentAndReadsAsDocumented() {
    ActivationResponse arrived =
        copy(
            new ActivationResponse(
                true, "web", V2.toString(), V1.toString(), Map.of("one-id", "one")),
            ActivationResponse::new);

    assertThat(json(arrived))
        .isEqualTo(
            "{\"acknowledged\":true,\"model\":\"web\",\"active\":\""
                + V2
                + "\",\"previous\":\""
                + V1
                + "\",\"nodes\":{\"one-id\":{\"name\":\"one\"}}}");
  }

  @Test
  void whatNodesAreAskedAndSayInPhaseOneArrives() {
    Candidate candidate = new Candidate("web", "2", null);
    assertThat(copy(new PrepareRequest(candidate, "one-id"), PrepareRequest::new).candidate())
        .isEqualTo(candidate);
    Candidate discarded = candidate.discarded();
    assertThat(copy(new PrepareRequest.OfNode(discarded), PrepareRequest.OfNode::new).candidate())
        .isEqualTo(discarded)
        .isNotEqualTo(candidate);
    assertThat(discarded.activation()).isEqualTo(candidate.activation());

    PrepareResponse arrived =
        copy(
            response(
                List.of(
                    NodePrepared.ready(node("one"), V2),
                    NodePrepared.failed(node("two"), Kind.REFUSED, "unsigned: it is"))),
            PrepareResponse::new);
    assertThat(arrived.getNodes())
        .extracting(NodePrepared::version)
        .containsExactly("2:" + "b".repeat(64), null);
    assertThat(arrived.getNodes())
        .extracting(NodePrepared::failure)
        .containsExactly(null, Kind.REFUSED);
    assertThat(arrived.getNodes())
        .extracting(NodePrepared::error)
        .containsExactly(null, "unsigned: it is");
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, NOT_FOUND, NOT_FOUND",
    "NOT_FOUND, UNAVAILABLE, SERVICE_UNAVAILABLE",
    "UNAVAILABLE, UNAVAILABLE, SERVICE_UNAVAILABLE",
    "UNAVAILABLE, REFUSED, BAD_REQUEST",
    "MISMATCH, NOT_FOUND, BAD_REQUEST",
    "UNFIT, NOT_FOUND, SERVICE_UNAVAILABLE"
  })
  void theWorstOfTheReasonsDecidesTheStatus(Kind one, Kind two, RestStatus status) {
    OpenSearchException failure =
        PreparationFailure.of(
            "web",
            "2",
            response(
                List.of(
                    NodePrepared.failed(node("one"), one, "a: x"),
                    NodePrepared.failed(node("two"), two, "b: y"))),
            DiscoveryNodes.EMPTY_NODES);

    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure)
        .hasMessage(
            "version [2] of model [web] was not activated: node [one] a: x; node [two] b: y");
  }

  @Test
  void aNodeThatLeftIsNamedByItsId() {
    PrepareResponse response =
        new PrepareResponse(
            new ClusterName("c"),
            List.of(NodePrepared.ready(node("one"), V2)),
            List.of(
                new FailedNodeException(
                    "two-id",
                    "failed",
                    new ReceiveTimeoutTransportException(node("two"), "a", "late"))));

    OpenSearchException failure =
        PreparationFailure.of("web", "2", response, DiscoveryNodes.EMPTY_NODES);

    assertThat(failure.status()).isEqualTo(RestStatus.GATEWAY_TIMEOUT);
    assertThat(failure.getMetadata("opensearch.failed_nodes")).containsExactly("two-id");
  }

  @Test
  void nodesThatFindDifferentBundlesUnderOneNumberStopTheActivation() {
    ModelVersion other = new ModelVersion("2", "c".repeat(64));
    OpenSearchException failure =
        PreparationFailure.of(
            "web",
            "2",
            response(
                List.of(
                    NodePrepared.ready(node("one"), V2), NodePrepared.ready(node("two"), other))),
            DiscoveryNodes.EMPTY_NODES);

    assertThat(failure.status()).isEqualTo(RestStatus.BAD_REQUEST);
    assertThat(failure).hasMessageContaining(V2.toString()).hasMessageContaining(other.toString());
  }

  @Test
  void expectationsMatchANumberABundleOrNothing() {
    Optional<ModelVersion> active = Optional.of(V1);
    assertThat(ExpectedActive.AS_FOUND.matches(active)).isTrue();
    assertThat(new ExpectedActive(true, "1").matches(active)).isTrue();
    assertThat(new ExpectedActive(true, V1.toString()).matches(active)).isTrue();
    assertThat(new ExpectedActive(true, "1:" + V2.sha256()).matches(active)).isFalse();
    assertThat(new ExpectedActive(true, null).matches(active)).isFalse();
    assertThat(new ExpectedActive(true, null).matches(Optional.empty())).isTrue();
    assertThat(new ExpectedActive(true, "1").matches(Optional.empty())).isFalse();
  }

  private static PrepareResponse response(List<NodePrepared> nodes) {
    return new PrepareResponse(new ClusterName("c"), nodes, List.of());
  }
}
