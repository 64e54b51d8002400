/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import java.net.URI;
import java.security.KeyPair;

/** The cluster that the end-to-end tests run against: OpenSearch, ML Commons and our plugin. */
public interface ClusterUnderTest extends AutoCloseable {
  /** Where its REST interface is; no credentials are needed. */
  URI uri();

  /** The keys whose signature its nodes trust. */
  KeyPair signingKeys();

  /**
   * Ends every node in order and starts it again with the same data; returns when the cluster is
   * ready. {@link #uri} may be another one afterwards.
   */
  void restart() throws Exception;

  @Override
  void close();
}
