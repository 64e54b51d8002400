/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.plugin.ingest.IngestCounts;
import io.fame.plugin.model.ActiveVersions;
import io.fame.plugin.model.ModelStatus;
import io.fame.plugin.model.ModelVersion;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opensearch.action.FailedNodeException;
import org.opensearch.action.support.nodes.BaseNodesResponse;
import org.opensearch.cluster.ClusterName;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;

/** What all nodes serve and did, in two views: of the models, and of the work. */
public final class NodesReport extends BaseNodesResponse<NodeReport> {
  /** How well the processors are off. */
  public enum Status {
    /** Every ingest node serves the active version of every active model. */
    GREEN,
    /** Every ingest node serves some version of every active model. */
    YELLOW,
    /** An ingest node serves no version of an active model, or does not answer. */
    RED
  }

  private final Map<String, ActiveVersions> models;
  private final boolean complete;

  /**
   * Creates a report.
   *
   * @param models every model that is active, or was
   * @param complete whether every ingest node answered
   */
  NodesReport(
      ClusterName cluster,
      List<NodeReport> nodes,
      List<FailedNodeException> failures,
      Map<String, ActiveVersions> models,
      boolean complete) {
    super(cluster, nodes, failures);
    this.models = new TreeMap<>(models);
    this.complete = complete;
  }

  NodesReport(StreamInput in) throws IOException {
    super(in);
    models = new TreeMap<>(in.readMap(StreamInput::readString, ActiveVersions::new));
    complete = in.readBoolean();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeMap(models, StreamOutput::writeString, (o, versions) -> versions.writeTo(o));
    out.writeBoolean(complete);
  }

  @Override
  protected List<NodeReport> readNodesFrom(StreamInput in) throws IOException {
    return in.readList(NodeReport::new);
  }

  @Override
  protected void writeNodesTo(StreamOutput out, List<NodeReport> nodes) throws IOException {
    out.writeList(nodes);
  }

  /**
   * What the worst node deserves. Held against what is active by the cluster state of the node that
   * collected the report, since a node that has not heard of a change is content with itself; and
   * against the node's own, which may be the newer one.
   */
  public Status status() {
    Status worst = complete ? Status.GREEN : Status.RED;
    for (NodeReport node : getNodes()) {
      for (ModelStatus model : node.models().values()) {
        worst = worse(worst, status(model.loaded(), model.active()));
      }
      for (Map.Entry<String, ActiveVersions> model : models.entrySet()) {
        Optional<ModelVersion> active = model.getValue().active();
        if (node.ingests() && active.isPresent()) {
          ModelStatus found = node.models().get(model.getKey());
          String loaded = found == null ? null : found.loaded();
          worst = worse(worst, status(loaded, active.get().toString()));
        }
      }
    }
    return worst;
  }

  private static Status status(String loaded, String active) {
    return loaded == null ? Status.RED : loaded.equals(active) ? Status.GREEN : Status.YELLOW;
  }

  private static Status worse(Status one, Status other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** The counts of all nodes together. */
  public IngestCounts total() {
    return getNodes().stream()
        .map(NodeReport::counts)
        .reduce(IngestCounts.NONE, IngestCounts::plus);
  }

  /**
   * The answer of {@code GET _plugins/_fame/models}:
   *
   * <pre>{@code
   * "models": {"web": {"active": "3:ab…", "previous": ["2:cd…"]}},
   * "nodes": {"<id>": {"name": "node-1", "ingest": true, "models": {"web": {
   *   "active": "3:ab…", "loaded": "3:ab…", "state": "loading|serving|failed", "error": null,
   *   "override_reason": null}}}}
   * }</pre>
   */
  void writeModels(XContentBuilder builder) throws IOException {
    builder.startObject("models");
    for (Map.Entry<String, ActiveVersions> model : models.entrySet()) {
      ActiveVersions versions = model.getValue();
      builder
          .startObject(model.getKey())
          .field("active", versions.active().map(ModelVersion::toString).orElse(null))
          .field("previous", versions.previous().stream().map(ModelVersion::toString).toList())
          .endObject();
    }
    builder.endObject();
    builder.startObject("nodes");
    for (NodeReport node : getNodes()) {
      builder
          .startObject(node.getNode().getId())
          .field("name", node.getNode().getName())
          .field("ingest", node.ingests())
          .field("models", node.models())
          .endObject();
    }
    builder.endObject();
  }

  /**
   * The answer of {@code GET _plugins/_fame/stats}:
   *
   * <pre>{@code
   * "status": "green",
   * "total": {"lines": 0, "batches": 0, "time_in_nanos": 0, "novel": 0, "novel_share": 0.0,
   *           "review": 0, "review_share": 0.0, "collisions": 0, "unscored": {"<reason>": 0},
   *           "anomalies": {"<failure domain>": 0}, "model_bytes": 0,
   *           "memo": {"hits": 0, "misses": 0, "bytes": 0, "limit_bytes": 0}},
   * "nodes": {"<id>": {"name": "node-1", "ingest": true, …, "models": {"web": {"active": "3:ab…",
   *           "loaded": "3:ab…", "state": "serving", "error": null, "override_reason": null}}}}
   * }</pre>
   */
  void writeStats(XContentBuilder builder) throws IOException {
    builder.field("status", status().name().toLowerCase(Locale.ROOT));
    builder.startObject("total");
    write(
        total(),
        getNodes().stream().mapToLong(NodeReport::modelBytes).sum(),
        getNodes().stream().map(NodeReport::memo).reduce(MemoStats.NONE, MemoStats::plus),
        builder);
    builder.endObject();
    builder.startObject("nodes");
    for (NodeReport node : getNodes()) {
      builder
          .startObject(node.getNode().getId())
          .field("name", node.getNode().getName())
          .field("ingest", node.ingests());
      write(node.counts(), node.modelBytes(), node.memo(), builder);
      builder.field("models", node.models()).endObject();
    }
    builder.endObject();
  }

  private static void write(
      IngestCounts counts, long modelBytes, MemoStats memo, XContentBuilder builder)
      throws IOException {
    counts.toXContent(builder, ToXContent.EMPTY_PARAMS);
    builder.field("model_bytes", modelBytes);
    memo.toXContent(builder, ToXContent.EMPTY_PARAMS);
  }
}
