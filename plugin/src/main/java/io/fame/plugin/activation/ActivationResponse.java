/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.support.clustermanager.AcknowledgedResponse;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * An activation that took place:
 *
 * <pre>{@code
 * {"acknowledged": true, "model": "web", "active": "2:ab…", "previous": "1:cd…",
 *  "nodes": {"<id>": {"name": "node-1"}}}
 * }</pre>
 *
 * <p>{@code acknowledged}: every node confirmed within the time-out that it applied the change;
 * where false, the change is made all the same, and the rest of the nodes follows.
 */
public final class ActivationResponse extends AcknowledgedResponse {
  private final String model;
  private final String active;
  private final String previous;
  private final Map<String, String> nodes;

  ActivationResponse(
      boolean acknowledged,
      String model,
      String active,
      @Nullable String previous,
      Map<String, String> nodes) {
    super(acknowledged);
    this.model = model;
    this.active = active;
    this.previous = previous;
    this.nodes = new TreeMap<>(nodes);
  }

  ActivationResponse(StreamInput in) throws IOException {
    super(in);
    model = in.readString();
    active = in.readString();
    previous = in.readOptionalString();
    nodes = new TreeMap<>(in.readMap(StreamInput::readString, StreamInput::readString));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    out.writeString(active);
    out.writeOptionalString(previous);
    out.writeMap(nodes, StreamOutput::writeString, StreamOutput::writeString);
  }

  public String model() {
    return model;
  }

  /** What is active now, {@code version:sha256}. */
  public String active() {
    return active;
  }

  /** What was active until now, {@code version:sha256}; null where nothing was. */
  @Nullable
  public String previous() {
    return previous;
  }

  /** The ingest nodes that loaded and checked the version beforehand: names by id. */
  public Map<String, String> nodes() {
    return nodes;
  }

  @Override
  protected void addCustomFields(XContentBuilder builder, ToXContent.Params params)
      throws IOException {
    builder.field("model", model).field("active", active).field("previous", previous);
    builder.startObject("nodes");
    for (Map.Entry<String, String> node : nodes.entrySet()) {
      builder.startObject(node.getKey()).field("name", node.getValue()).endObject();
    }
    builder.endObject();
  }
}
