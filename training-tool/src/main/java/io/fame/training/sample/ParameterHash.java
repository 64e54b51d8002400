/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import io.fame.scoring.LogLine;
import io.fame.scoring.line.Hashing;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import java.util.function.ToLongFunction;

/**
 * What a scorer can tell apart within a template: the words at its wildcards, the numbers that the
 * features keep, and the context. Not thread-safe.
 */
public final class ParameterHash implements ToLongFunction<LogLine> {
  private final TokenizedLine tokens = new TokenizedLine();

  @Override
  public long applyAsLong(LogLine line) {
    LineTokenizer.tokenize(line.message(), tokens);
    long hash = Hashing.combine(tokens.maskedHash(), tokens.parameterHash());
    for (String value : line.context()) {
      hash = Hashing.combine(hash, Hashing.lowerCase(value));
    }
    return hash;
  }
}
