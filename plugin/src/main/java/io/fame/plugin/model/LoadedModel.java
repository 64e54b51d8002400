/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.plugin.memory.MemoryAccount;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.WordGain;
import io.fame.scoring.bundle.Manifest;
import java.util.List;
import org.opensearch.common.util.concurrent.AbstractRefCounted;

/** A scorer that is closed when the last of its users has given it back. */
final class LoadedModel extends AbstractRefCounted implements ExplainedModel {
  private final ModelVersion version;
  private final String label;
  private final LogScorer scorer;
  private final JsonNode certificate;
  private final MemoryAccount memory;

  LoadedModel(
      String name,
      ModelVersion version,
      LogScorer scorer,
      JsonNode certificate,
      MemoryAccount memory) {
    super("model " + name);
    this.version = version;
    this.label = name + ':' + version.version();
    this.scorer = scorer;
    this.certificate = certificate;
    this.memory = memory;
    memory.add(scorer.memoryBytes());
  }

  @Override
  public ModelVersion version() {
    return version;
  }

  long memoryBytes() {
    return scorer.memoryBytes();
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public List<LogScore> score(List<LogLine> lines, Explain explain) {
    return scorer.score(lines, explain);
  }

  @Override
  public Manifest manifest() {
    return scorer.manifest();
  }

  @Override
  public JsonNode certificate() {
    return certificate;
  }

  @Override
  public List<List<WordGain>> evidence(List<LogLine> lines) {
    return scorer.evidence(lines);
  }

  @Override
  public void close() {
    decRef();
  }

  @Override
  protected void closeInternal() {
    scorer.close();
    memory.release(scorer.memoryBytes());
  }
}
