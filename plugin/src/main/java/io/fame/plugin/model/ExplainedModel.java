/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.LogLine;
import io.fame.scoring.WordGain;
import io.fame.scoring.bundle.Manifest;
import java.util.List;

/** A served model that also answers questions about itself. */
public interface ExplainedModel extends ServedModel {
  /** The bundle that scores. */
  ModelVersion version();

  /** What the bundle says about itself. */
  Manifest manifest();

  /** What the model was certified for. */
  JsonNode certificate();

  /** For each line the words that raise its score, the strongest first, and by how much. */
  List<List<WordGain>> evidence(List<LogLine> lines);
}
