/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.score;

import io.fame.scoring.bundle.Thresholds;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * The scores, in the order of the lines:
 *
 * <pre>{@code
 * {"model": "web:2", "threshold": 0.31, "review_from": 0.2, "review_to": 0.4, "lines": [
 *   {"anomaly_score": 0.98, …, "routing": [{"domain": "db-locks", "probability": 0.93}, …],
 *    "evidence": [{"word": "failed", "log_odds": 7.9}]}]}
 * }</pre>
 */
public final class ScoreResponse extends ActionResponse implements ToXContentObject {
  private final String model;
  private final Thresholds thresholds;
  private final List<ScoredLine> lines;

  ScoreResponse(String model, Thresholds thresholds, List<ScoredLine> lines) {
    this.model = model;
    this.thresholds = thresholds;
    this.lines = List.copyOf(lines);
  }

  ScoreResponse(StreamInput in) throws IOException {
    super(in);
    model = in.readString();
    thresholds = new Thresholds(in.readDouble(), in.readDouble(), in.readDouble());
    lines = in.readList(ScoredLine::read);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(model);
    out.writeDouble(thresholds.anomaly());
    out.writeDouble(thresholds.reviewFrom());
    out.writeDouble(thresholds.reviewTo());
    out.writeCollection(lines);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params)
      throws IOException {
    builder
        .startObject()
        .field("model", model)
        .field("threshold", thresholds.anomaly())
        .field("review_from", thresholds.reviewFrom())
        .field("review_to", thresholds.reviewTo())
        .startArray("lines");
    for (ScoredLine line : lines) {
      line.toXContent(builder, params);
    }
    return builder.endArray().endObject();
  }
}
