/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.ingest.IngestCounts;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.action.support.nodes.BaseNodeResponse;
import org.opensearch.cluster.node.DiscoveryNode;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** What one node did since it started. */
public final class NodeStats extends BaseNodeResponse {
  private final IngestCounts counts;
  private final Map<String, String> loaded;
  private final long bytes;
  private final MemoStats memo;

  NodeStats(
      DiscoveryNode node,
      IngestCounts counts,
      Map<String, String> loaded,
      long bytes,
      MemoStats memo) {
    super(node);
    this.counts = counts;
    this.loaded = loaded;
    this.bytes = bytes;
    this.memo = memo;
  }

  NodeStats(StreamInput in) throws IOException {
    super(in);
    counts = new IngestCounts(in);
    loaded = new TreeMap<>(in.readMap(StreamInput::readString, StreamInput::readString));
    bytes = in.readVLong();
    memo = new MemoStats(in);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    counts.writeTo(out);
    out.writeMap(loaded, StreamOutput::writeString, StreamOutput::writeString);
    out.writeVLong(bytes);
    memo.writeTo(out);
  }

  public IngestCounts counts() {
    return counts;
  }

  /** Versions that score now, {@code version:sha256} by model. */
  public Map<String, String> loaded() {
    return loaded;
  }

  /** Memory that the models hold, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** The memo that all models of the node share. */
  public MemoStats memo() {
    return memo;
  }
}
