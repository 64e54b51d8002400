/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.model.ModelLoadException;
import io.fame.plugin.model.ModelVersion;
import java.io.IOException;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Whether one node could serve the version at once. */
public final class NodePrepared extends BaseNodeResponse {
  private final String version;
  private final ModelLoadException.Kind failure;
  private final String error;

  private NodePrepared(
      DiscoveryNode node,
      @Nullable String version,
      @Nullable ModelLoadException.Kind failure,
      @Nullable String error) {
    super(node);
    this.version = version;
    this.failure = failure;
    this.error = error;
  }

  static NodePrepared ready(DiscoveryNode node, ModelVersion version) {
    return new NodePrepared(node, version.toString(), null, null);
  }

  /** It was told to forget a version. */
  static NodePrepared discarded(DiscoveryNode node) {
    return new NodePrepared(node, null, null, null);
  }

  static NodePrepared failed(DiscoveryNode node, ModelLoadException.Kind failure, String error) {
    return new NodePrepared(node, null, failure, error);
  }

  NodePrepared(StreamInput in) throws IOException {
    super(in);
    version = in.readOptionalString();
    failure = in.readBoolean() ? in.readEnum(ModelLoadException.Kind.class) : null;
    error = in.readOptionalString();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeOptionalString(version);
    out.writeBoolean(failure != null);
    if (failure != null) {
      out.writeEnum(failure);
    }
    out.writeOptionalString(error);
  }

  /** What it prepared, {@code version:sha256}; null where it could not. */
  @Nullable
  String version() {
    return version;
  }

  /** What kind of failure it was; null where there was none. */
  @Nullable
  ModelLoadException.Kind failure() {
    return failure;
  }

  /** Why it could not, beginning with a word for programs; null where it could. */
  @Nullable
  String error() {
    return error;
  }
}
