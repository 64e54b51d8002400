/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import io.fame.training.localnode.LocalNode;
import io.fame.training.localnode.LocalNodeLauncher;
import io.fame.training.localnode.LocalNodeOptions;
import java.util.concurrent.CountDownLatch;

/** A program that starts a local node, says where, and waits to be ended from outside. */
public final class NodeOfAnotherProcess {
  private NodeOfAnotherProcess() {}

  public static void main(String[] args) throws Exception {
    LocalNode node =
        LocalNodeLauncher.ofUser(step -> System.out.println("step " + step))
            .start(LocalNodeOptions.defaults());
    System.out.println("node " + node.pid() + " " + node.folder());
    new CountDownLatch(1).await();
  }
}
