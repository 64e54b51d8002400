/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code manifest.json} of a bundle.
 *
 * @param formatVersion {@link BundleFormat#VERSION} of the writer
 * @param name model name, {@code [a-z0-9][a-z0-9_-]*}
 * @param features how lines become features
 * @param domains the failure domains, at least one, in the order of the router's columns
 * @param heads router and experts with their digests
 * @param thresholds limits on the score
 * @param files SHA-256, hex, of every other file of the bundle but {@code signature}
 * @param provenance where the model comes from: index, query, time range, K, seed, annotator, code
 *     version; no dates of the run and no timings, since equal inputs give equal bundles
 */
public record Manifest(
    int formatVersion,
    String name,
    FeatureSpecification features,
    List<DomainEntry> domains,
    List<Head> heads,
    Thresholds thresholds,
    Map<String, String> files,
    JsonNode provenance) {
  public Manifest {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(features, "features");
    Objects.requireNonNull(thresholds, "thresholds");
    if (domains.isEmpty()) {
      throw new IllegalArgumentException("a model has at least one domain");
    }
    domains = List.copyOf(domains);
    heads = List.copyOf(heads);
    files = Map.copyOf(files);
  }

  /** The text of {@code manifest.json}, UTF-8. */
  public byte[] toJson() {
    try {
      return BundleJson.MAPPER.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same model at other thresholds. */
  public Manifest withThresholds(Thresholds others) {
    return new Manifest(formatVersion, name, features, domains, heads, others, files, provenance);
  }

  /** The same model with something else said of where it comes from. */
  public Manifest withProvenance(JsonNode other) {
    return new Manifest(formatVersion, name, features, domains, heads, thresholds, files, other);
  }

  Manifest withFiles(Map<String, String> digests) {
    return new Manifest(
        formatVersion, name, features, domains, heads, thresholds, digests, provenance);
  }
}
