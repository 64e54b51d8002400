/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.fame.training.TrainingResult;
import io.fame.training.certify.Confusion;
import java.util.List;

/**
 * What {@code fame demo} reports, as one JSON object with these names in snake case.
 *
 * @param data which lines: {@code services}, {@code bgl} or {@code logs}
 * @param linesHistory lines that the model was trained on
 * @param linesLabelled how many of them the annotator labelled
 * @param k lines per template that may be labelled
 * @param templates event templates of the history
 * @param domains failure domains of the model
 * @param partitionOrigin who proposed the failure domains
 * @param partitionRefused who proposed other domains that certification refused, or {@code null}
 * @param threshold score from which on a line is an anomaly; fixed before a later line was read
 * @param linesScored later lines that were indexed through the pipeline
 * @param unscored how many of them have no score
 * @param novel how many of them match no template
 * @param reported how many of them the model reports
 * @param labelled how many of them have a label; what follows is about these
 * @param anomalies how many of these are labelled as anomalies
 * @param precision share of the reported lines that are labelled as anomalies, 0..1
 * @param recall share of the lines labelled as anomalies that are reported, 0..1
 * @param f1 harmonic mean of the two
 * @param failureDomains the domains of the reported lines, the largest first
 * @param docsPerSecond see {@link IngestSpeed#docsPerSecond}
 * @param docsPerSecondWithoutPipeline see {@link IngestSpeed#docsPerSecondWithoutPipeline}
 * @param speedDocuments see {@link IngestSpeed#documents}
 * @param speedRounds see {@link IngestSpeed#rounds}
 * @param model {@code name:version}
 * @param secondsToActive from the first line read out of the index to the model being active
 * @param seconds the whole demo, start of the node included
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record DemoReport(
    String data,
    long linesHistory,
    long linesLabelled,
    int k,
    int templates,
    int domains,
    String partitionOrigin,
    String partitionRefused,
    double threshold,
    long linesScored,
    long unscored,
    long novel,
    long reported,
    long labelled,
    long anomalies,
    double precision,
    double recall,
    double f1,
    List<ScoredWindow.Domain> failureDomains,
    double docsPerSecond,
    double docsPerSecondWithoutPipeline,
    long speedDocuments,
    int speedRounds,
    String model,
    double secondsToActive,
    double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static DemoReport of(
      String data,
      int k,
      TrainingResult training,
      String model,
      ScoredWindow window,
      IngestSpeed speed,
      double secondsToActive,
      double seconds) {
    JsonNode trained = training.report();
    Confusion verdicts = window.verdicts();
    return new DemoReport(
        data,
        trained.path("lines_history").asLong(),
        trained.path("lines_labelled").asLong(),
        k,
        trained.path("templates").asInt(),
        trained.path("domains").asInt(),
        trained.path("partition").asText(),
        trained.at("/partition_refused/origin").textValue(),
        training.bundle().manifest().thresholds().anomaly(),
        window.lines(),
        window.unscored(),
        window.novel(),
        window.reported(),
        window.labelled(),
        (long) (verdicts.truePositives() + verdicts.falseNegatives()),
        verdicts.precision(),
        verdicts.recall(),
        verdicts.f1(),
        window.domains(),
        speed.docsPerSecond(),
        speed.docsPerSecondWithoutPipeline(),
        speed.documents(),
        speed.rounds(),
        model,
        secondsToActive,
        seconds);
  }

  JsonNode toJson() {
    return JSON.valueToTree(this);
  }
}
