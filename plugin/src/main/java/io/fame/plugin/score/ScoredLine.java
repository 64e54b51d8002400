/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.score;

import io.fame.scoring.DomainProbability;
import io.fame.scoring.LogScore;
import io.fame.scoring.WordGain;
import java.io.IOException;
import java.util.List;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A score with its reasons.
 *
 * @param score its list of evidence is empty
 * @param evidence the words that raise the score, the strongest first
 */
record ScoredLine(LogScore score, List<WordGain> evidence) implements Writeable, ToXContentObject {
  ScoredLine {
    evidence = List.copyOf(evidence);
  }

  static ScoredLine read(StreamInput in) throws IOException {
    LogScore score =
        new LogScore(
            in.readFloat(),
            in.readBoolean(),
            in.readString(),
            in.readFloat(),
            in.readList(i -> new DomainProbability(i.readString(), i.readFloat())),
            in.readString(),
            in.readBoolean(),
            in.readBoolean(),
            List.of());
    return new ScoredLine(score, in.readList(i -> new WordGain(i.readString(), i.readDouble())));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeFloat(score.anomalyScore());
    out.writeBoolean(score.anomaly());
    out.writeString(score.failureDomain());
    out.writeFloat(score.domainConfidence());
    out.writeCollection(
        score.routing(),
        (o, domain) -> {
          o.writeString(domain.domain());
          o.writeFloat(domain.probability());
        });
    out.writeString(score.templateId());
    out.writeBoolean(score.novel());
    out.writeBoolean(score.review());
    out.writeCollection(
        evidence,
        (o, word) -> {
          o.writeString(word.word());
          o.writeDouble(word.gain());
        });
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params)
      throws IOException {
    builder
        .startObject()
        .field("anomaly_score", score.anomalyScore())
        .field("anomaly", score.anomaly())
        .field("failure_domain", score.failureDomain())
        .field("domain_confidence", score.domainConfidence())
        .startArray("routing");
    for (DomainProbability domain : score.routing()) {
      builder
          .startObject()
          .field("domain", domain.domain())
          .field("probability", domain.probability())
          .endObject();
    }
    builder
        .endArray()
        .field("template_id", score.templateId())
        .field("novel", score.novel())
        .field("review", score.review())
        .startArray("evidence");
    for (WordGain word : evidence) {
      builder
          .startObject()
          .field("word", word.word())
          .field("log_odds", Math.round(word.gain() * 1e4) / 1e4)
          .endObject();
    }
    return builder.endArray().endObject();
  }
}
