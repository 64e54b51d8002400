/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.mine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.template.Template;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.SourceLine;
import java.util.Comparator;
import java.util.List;

/**
 * The first pass over a history, line by line: its templates, its time window, its number of lines.
 */
public final class HistoryMiner {
  private final TemplateMiner miner;
  private long lines;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  public HistoryMiner() {
    miner = new TemplateMiner();
  }

  /** Goes on where one was when it said its {@link #state}. */
  public HistoryMiner(JsonNode state) {
    miner = new TemplateMiner(state.path("miner"));
    lines = state.path("lines").asLong();
    first = state.path("first").asLong();
    last = state.path("last").asLong();
  }

  /** Adds a line; they come in time order. */
  public void add(SourceLine line) {
    miner.add(line.line());
    lines++;
    first = Math.min(first, line.timestampMillis());
    last = Math.max(last, line.timestampMillis());
  }

  /** How many lines were added. */
  public long lines() {
    return lines;
  }

  /** Time of the newest line, milliseconds since the epoch; the least long before the first one. */
  public long lastMillis() {
    return last;
  }

  /** All that another one needs to go on, for example after the process has ended. */
  public ObjectNode state() {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("lines", lines).put("first", first).put("last", last);
    state.set("miner", miner.state());
    return state;
  }

  /** What was found so far. */
  public MinedHistory mined() {
    if (lines == 0) {
      return new MinedHistory(0, TimeBlocks.of(0, 0), List.of());
    }
    List<Template> templates =
        miner.templates().stream()
            .sorted(Comparator.comparingLong(HistoryMiner::wildcards).thenComparing(Template::id))
            .toList();
    return new MinedHistory(lines, TimeBlocks.of(first, last), templates);
  }

  private static long wildcards(Template template) {
    return template.tokens().stream().filter(Template.WILDCARD::equals).count();
  }
}
