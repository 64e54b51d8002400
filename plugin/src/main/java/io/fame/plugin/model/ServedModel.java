/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import java.util.List;

/** One version of a model while somebody scores with it. */
public interface ServedModel extends AutoCloseable {
  /** {@code name:version}. */
  String label();

  /** One score per line, in the same order. */
  List<LogScore> score(List<LogLine> lines, Explain explain);

  /** Gives the model back. */
  @Override
  void close();
}
