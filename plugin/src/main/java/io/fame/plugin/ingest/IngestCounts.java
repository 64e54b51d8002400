/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * What the processors of a node did since it started, or of several nodes.
 *
 * @param lines lines with a score
 * @param batches calls of a processor; a bulk request is one per index and pipeline
 * @param nanos time spent in the processors, in nanoseconds, reading and writing fields included
 * @param novel scored lines that match no template
 * @param review scored lines that are marked for review
 * @param collisions documents left unchanged because the target held something else
 * @param unscored documents without a score, by reason; every reason is there
 * @param anomalies anomalous lines by failure domain
 */
public record IngestCounts(
    long lines,
    long batches,
    long nanos,
    long novel,
    long review,
    long collisions,
    Map<String, Long> unscored,
    Map<String, Long> anomalies)
    implements Writeable, ToXContentFragment {
  /** Nothing done. */
  public static final IngestCounts NONE =
      new IngestCounts(0, 0, 0, 0, 0, 0, new TreeMap<>(), new TreeMap<>());

  public IngestCounts(StreamInput in) throws IOException {
    this(
        in.readVLong(),
        in.readVLong(),
        in.readVLong(),
        in.readVLong(),
        in.readVLong(),
        in.readVLong(),
        in.readMap(StreamInput::readString, StreamInput::readVLong),
        in.readMap(StreamInput::readString, StreamInput::readVLong));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeVLong(lines);
    out.writeVLong(batches);
    out.writeVLong(nanos);
    out.writeVLong(novel);
    out.writeVLong(review);
    out.writeVLong(collisions);
    out.writeMap(unscored, StreamOutput::writeString, StreamOutput::writeVLong);
    out.writeMap(anomalies, StreamOutput::writeString, StreamOutput::writeVLong);
  }

  public IngestCounts plus(IngestCounts other) {
    return new IngestCounts(
        lines + other.lines,
        batches + other.batches,
        nanos + other.nanos,
        novel + other.novel,
        review + other.review,
        collisions + other.collisions,
        sum(unscored, other.unscored),
        sum(anomalies, other.anomalies));
  }

  /** Of the scored lines, rounded to 1e-4. */
  private double share(long count) {
    return lines == 0 ? 0 : Math.round(1e4 * count / lines) / 1e4;
  }

  private static Map<String, Long> sum(Map<String, Long> a, Map<String, Long> b) {
    Map<String, Long> sum = new TreeMap<>(a);
    b.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params)
      throws IOException {
    return builder
        .field("lines", lines)
        .field("batches", batches)
        .field("time_in_nanos", nanos)
        .field("novel", novel)
        .field("novel_share", share(novel))
        .field("review", review)
        .field("review_share", share(review))
        .field("collisions", collisions)
        .field("unscored", new TreeMap<>(unscored))
        .field("anomalies", new TreeMap<>(anomalies));
  }
}
