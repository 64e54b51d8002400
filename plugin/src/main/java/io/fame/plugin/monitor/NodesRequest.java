/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodesRequest;
import org.opensearch.core.common.io.stream.StreamInput;

/** Asks nodes, by default all of them. */
public final class NodesRequest extends BaseNodesRequest<NodesRequest> {
  public NodesRequest(String... nodes) {
    super(nodes);
  }

  NodesRequest(StreamInput in) throws IOException {
    super(in);
  }
}
