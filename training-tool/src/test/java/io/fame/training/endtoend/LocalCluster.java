/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import io.fame.training.localnode.LocalNode;
import io.fame.training.localnode.LocalNodeException;
import io.fame.training.localnode.LocalNodeLauncher;
import io.fame.training.localnode.LocalNodeOptions;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;

/** A node of the local distribution. */
record LocalCluster(LocalNode node, KeyPair signingKeys) implements ClusterUnderTest {
  static LocalCluster start(Path pluginZip, KeyPair keys, Map<String, Object> settings)
      throws LocalNodeException {
    LocalNodeOptions options =
        LocalNodeOptions.defaults().withPluginZip(pluginZip).withSettings(settings);
    return new LocalCluster(LocalNodeLauncher.ofUser(System.out::println).start(options), keys);
  }

  @Override
  public URI uri() {
    return node.uri();
  }

  @Override
  public void restart() throws LocalNodeException {
    node.restart();
  }

  @Override
  public void close() {
    node.close();
  }
}
