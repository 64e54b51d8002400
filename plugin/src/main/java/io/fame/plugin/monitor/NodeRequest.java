/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.transport.TransportRequest;

/** Asks one node. */
final class NodeRequest extends TransportRequest {
  NodeRequest() {}

  NodeRequest(StreamInput in) throws IOException {
    super(in);
  }
}
