/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on 127.0.0.1.
 *
 * @param http of the REST interface
 * @param transport of the node-to-node protocol
 */
record Ports(int http, int transport) {
  /**
   * Below the range that the kernel gives to outgoing connections, so that restarts find it free.
   */
  private static final int FIRST = 19_200;

  private static final int LAST = 31_999;
  private static final int ATTEMPTS = 200;

  /** A fixed REST port, or 0 for any free one; free now, which nobody can promise for later. */
  static Ports choose(int wantedHttp) throws LocalNodeException {
    if (wantedHttp != 0 && !isFree(wantedHttp)) {
      throw taken(wantedHttp);
    }
    int http = wantedHttp == 0 ? free(0) : wantedHttp;
    return new Ports(http, free(http));
  }

  static LocalNodeException taken(int port) {
    return new LocalNodeException(
        Kind.PORT_TAKEN,
        "Port "
            + port
            + " on 127.0.0.1 is taken by another program. Stop that one, name another port, or"
            + " name none: a free one is found then.");
  }

  private static int free(int other) throws LocalNodeException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST + 1);
      if (port != other && isFree(port)) {
        return port;
      }
    }
    throw new LocalNodeException(
        Kind.PORT_TAKEN,
        "No free port between " + FIRST + " and " + LAST + " on 127.0.0.1 was found.");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
