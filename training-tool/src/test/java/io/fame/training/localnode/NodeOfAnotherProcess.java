/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A program that starts a local node of scripts, says where, and waits to be ended from outside.
 */
public final class NodeOfAnotherProcess {
  private NodeOfAnotherProcess() {}

  /**
   * @param args the cache folder, a folder for the distribution, and the file that says {@code pid
   *     folder} of the node
   */
  public static void main(String[] args) throws Exception {
    LocalNode node =
        new StandInDistribution(Path.of(args[1]), StandInDistribution.ANSWERS)
            .launcher(
                CacheFolder.at(Path.of(args[0]), new NodeAccount(false)),
                System.out::println,
                0,
                List.of(Path.of(System.getProperty("java.home"))))
            .start(LocalNodeOptions.defaults());
    Path whole = Path.of(args[2]);
    Path partial = whole.resolveSibling(whole.getFileName() + ".partial");
    Files.writeString(partial, node.pid() + " " + node.folder());
    Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
    new CountDownLatch(1).await();
  }
}
