/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.model.ModelStatus;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** The models of one node. */
public final class NodeModels extends BaseNodeResponse {
  private final boolean ingests;
  private final Map<String, ModelStatus> models;

  NodeModels(DiscoveryNode node, boolean ingests, Map<String, ModelStatus> models) {
    super(node);
    this.ingests = ingests;
    this.models = models;
  }

  NodeModels(StreamInput in) throws IOException {
    super(in);
    ingests = in.readBoolean();
    models = new TreeMap<>(in.readMap(StreamInput::readString, ModelStatus::new));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeBoolean(ingests);
    out.writeMap(models, StreamOutput::writeString, (o, status) -> status.writeTo(o));
  }

  /** Whether the node loads models at all. */
  public boolean ingests() {
    return ingests;
  }

  /** Every active model by name. */
  public Map<String, ModelStatus> models() {
    return models;
  }
}
