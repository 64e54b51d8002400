/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opensearch.OpenSearchException;
import org.opensearch.Version;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodeRole;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.core.common.transport.TransportAddress;
import org.opensearch.core.rest.RestStatus;

class PluginMarkTest {
  @Test
  void nodesThatIngestOrCanBeClusterManagerNeedThePlugin() {
    Map<String, String> mark = Map.of("fame.installed", "true");
    DiscoveryNodes nodes =
        DiscoveryNodes.builder()
            .add(node("ingest", Map.of(), DiscoveryNodeRole.INGEST_ROLE))
            .add(node("manager", Map.of(), DiscoveryNodeRole.CLUSTER_MANAGER_ROLE))
            .add(node("data", Map.of(), DiscoveryNodeRole.DATA_ROLE))
            .add(node("marked-ingest", mark, DiscoveryNodeRole.INGEST_ROLE))
            .add(node("marked-manager", mark, DiscoveryNodeRole.CLUSTER_MANAGER_ROLE))
            .build();

    assertThat(PluginMark.lacking(nodes)).containsExactly("ingest", "manager");
    assertThat(PluginMark.setting().get("node.attr.fame.installed")).isEqualTo("true");

    OpenSearchException failure =
        PreparationFailure.withoutPlugin("web", "2", PluginMark.lacking(nodes));
    assertThat(failure.status()).isEqualTo(RestStatus.SERVICE_UNAVAILABLE);
    assertThat(failure.getMetadata("opensearch.failed_nodes")).containsExactly("ingest", "manager");
    assertThat(failure)
        .hasMessage(
            "version [2] of model [web] was not activated: node [ingest] no_plugin: the node has"
                + " no FAME plugin; node [manager] no_plugin: the node has no FAME plugin");
  }

  private static DiscoveryNode node(
      String name, Map<String, String> attributes, DiscoveryNodeRole role) {
    return new DiscoveryNode(
        name,
        name + "-id",
        new TransportAddress(InetAddress.getLoopbackAddress(), name.hashCode() & 0x7fff),
        attributes,
        Set.of(role),
        Version.CURRENT);
  }
}
