/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import io.fame.scoring.ScoreMemo;
import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentFragment;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The memo of a node, or of several.
 *
 * @param hits lines whose score was remembered
 * @param misses lines that were scored by the model while there was a memo
 * @param bytes memory that it takes now, as the circuit breaker counts it
 * @param limitBytes most that it may take; 0 where it is off
 */
public record MemoStats(long hits, long misses, long bytes, long limitBytes)
    implements Writeable, ToXContentFragment {
  /** No memo at all. */
  public static final MemoStats NONE = new MemoStats(0, 0, 0, 0);

  static MemoStats of(ScoreMemo memo) {
    return new MemoStats(memo.hits(), memo.misses(), memo.bytes(), memo.limit());
  }

  public MemoStats(StreamInput in) throws IOException {
    this(in.readVLong(), in.readVLong(), in.readVLong(), in.readVLong());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeVLong(hits);
    out.writeVLong(misses);
    out.writeVLong(bytes);
    out.writeVLong(limitBytes);
  }

  MemoStats plus(MemoStats other) {
    return new MemoStats(
        hits + other.hits,
        misses + other.misses,
        bytes + other.bytes,
        limitBytes + other.limitBytes);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params)
      throws IOException {
    return builder
        .startObject("memo")
        .field("hits", hits)
        .field("misses", misses)
        .field("bytes", bytes)
        .field("limit_bytes", limitBytes)
        .endObject();
  }
}
