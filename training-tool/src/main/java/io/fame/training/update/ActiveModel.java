/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.update;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.training.HistoryWindow;
import io.fame.training.SampledHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.UnusableDataException;
import io.fame.training.train.HeadReader;
import io.fame.training.train.TrainedModel;
import io.fame.training.update.UpdateRun.Review;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The version that an update begins with.
 *
 * @param bundle its bundle, as a reader accepted it
 * @param sha256 SHA-256 of the bundle's file, hex
 * @param heads its heads
 * @param history the lines that it has learned from
 * @param perTemplate K of its sample
 * @param seed of its sample
 */
public record ActiveModel(
    Bundle bundle,
    String sha256,
    TrainedModel heads,
    HistoryWindow history,
    int perTemplate,
    long seed) {
  /** In the provenance: time of the newest verdict of a reviewer that it was trained with. */
  static final String REVIEWED_UNTIL = "reviewed_until";

  /** In the provenance of an updated version: the samples that it has learned from. */
  static final String SAMPLES = "samples";

  private static final String UPDATES = "updates";

  /**
   * Takes a bundle apart.
   *
   * @throws UnusableDataException if it does not say what it was trained on
   */
  public static ActiveModel of(Bundle bundle, String sha256) throws UnusableDataException {
    JsonNode provenance = bundle.manifest().provenance();
    int perTemplate = provenance.path("lines_per_template").asInt();
    if (!provenance.path("history").isObject() || perTemplate < 1) {
      throw new UnusableDataException(
          "the active version does not say which lines it has learned from; train a new one with"
              + " `fame run`");
    }
    return new ActiveModel(
        bundle,
        sha256,
        HeadReader.read(bundle),
        HistoryWindow.of(provenance.get("history")),
        perTemplate,
        provenance.path("seed").asLong());
  }

  /** Whether lines that nobody has seen are part of what it was trained on. */
  boolean learnedFromAnticipatedLines() {
    return bundle.manifest().provenance().path("lines_anticipated").asInt() > 0;
  }

  /** The samples that it has learned from, by the times of their newest lines. */
  List<LearnedSample> samples() {
    List<LearnedSample> samples = new ArrayList<>();
    bundle
        .manifest()
        .provenance()
        .path(SAMPLES)
        .forEach(sample -> samples.add(LearnedSample.of(sample)));
    return samples.isEmpty()
        ? List.of(
            new LearnedSample(
                history.blocks(), history.lastMillis(), perTemplate, bundle.templates().size()))
        : samples;
  }

  /** Whether an earlier version of the tool updated it, which did not keep each sample. */
  public boolean samplesUnknown() {
    JsonNode provenance = bundle.manifest().provenance();
    return provenance.has(UPDATES) && !provenance.has(SAMPLES);
  }

  /**
   * Whether the cluster drew the lines that it was trained on: an update reads, and finds others of
   * the same history.
   */
  public boolean wasDrawn() {
    return bundle
        .manifest()
        .provenance()
        .path(TrainingOptions.SAMPLED_BY)
        .asText()
        .equals(SampledHistory.AGGREGATIONS);
  }

  /** Whether it has learned from a verdict of a reviewer, as far as times tell. */
  boolean learnedFrom(Review review) {
    return review.at() != null
        && reviewedUntil(List.of()).filter(until -> !review.at().isAfter(until)).isPresent();
  }

  /**
   * Time of the newest verdict that it was trained with, or that there is now.
   *
   * @param now verdicts that the next version is trained with
   */
  Optional<Instant> reviewedUntil(List<Review> now) {
    String before = bundle.manifest().provenance().path(REVIEWED_UNTIL).asText();
    return Stream.concat(
            Stream.of(before).filter(time -> !time.isEmpty()).map(Instant::parse),
            now.stream().map(Review::at).filter(Objects::nonNull))
        .max(Comparator.naturalOrder());
  }

  /** Names of its failure domains, in the order of the router's columns. */
  List<String> domains() {
    return bundle.manifest().domains().stream().map(DomainEntry::name).toList();
  }
}
