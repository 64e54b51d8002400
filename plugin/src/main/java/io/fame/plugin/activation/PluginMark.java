/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import java.util.Set;
import java.util.TreeSet;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.Node;

/**
 * An attribute of every node that has the plugin, by which the cluster manager knows those that do
 * not, without asking: a dedicated cluster manager that stands by need not be awake for an
 * activation.
 */
public final class PluginMark {
  private static final String ATTRIBUTE = "fame.installed";

  private PluginMark() {}

  /** The setting that marks a node. */
  public static Settings setting() {
    return Settings.builder().put(Node.NODE_ATTRIBUTES.getKey() + ATTRIBUTE, true).build();
  }

  /**
   * Names of the nodes that need the plugin and lack it: ingest nodes, and those that can become
   * cluster manager, since one that does not know the settings of models archives them.
   */
  static Set<String> lacking(DiscoveryNodes nodes) {
    Set<String> lacking = new TreeSet<>();
    for (DiscoveryNode node : nodes) {
      boolean needs = node.isIngestNode() || node.isClusterManagerNode();
      if (needs && !node.getAttributes().containsKey(ATTRIBUTE)) {
        lacking.add(node.getName());
      }
    }
    return lacking;
  }
}
