/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.scoring.LogLine;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Lines of one template that share a time block and their parameters; keeps a random few. */
final class Stratum {
  private static final Comparator<Candidate> BY_HASH =
      Comparator.comparingLong(Candidate::hash).thenComparing(held -> held.line().id());

  private final int block;
  private final PriorityQueue<Candidate> held = new PriorityQueue<>(1, BY_HASH.reversed());
  private long lines;

  Stratum(int block) {
    this.block = block;
  }

  int block() {
    return block;
  }

  /** All lines that were seen, held or not. */
  long lines() {
    return lines;
  }

  int held() {
    return held.size();
  }

  /** Counts the line and keeps the {@code most} lines with the smallest hashes. */
  void add(long hash, SourceLine line, int most) {
    lines++;
    Candidate candidate = new Candidate(hash, line);
    if (held.size() < most) {
      held.add(candidate);
    } else if (BY_HASH.compare(candidate, held.peek()) < 0) {
      held.poll();
      held.add(candidate);
    }
  }

  void shrinkTo(int most) {
    while (held.size() > most) {
      held.poll();
    }
  }

  /** The held lines, the smallest hash first. */
  List<SourceLine> linesInOrder() {
    return held.stream().sorted(BY_HASH).map(Candidate::line).toList();
  }

  /** What {@link #of} needs to go on with: block, number of lines, and the lines that are held. */
  ObjectNode state() {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("block", block).put("lines", lines);
    ArrayNode candidates = state.putArray("held");
    held.stream()
        .sorted(BY_HASH)
        .forEach(
            candidate -> {
              SourceLine line = candidate.line();
              ObjectNode one = candidates.addObject();
              one.put("hash", candidate.hash()).put("id", line.id());
              one.put("time", line.timestampMillis()).put("message", line.line().message());
              line.line().context().forEach(one.putArray("context")::add);
              one.put("label", line.label());
            });
    return state;
  }

  /** The stratum as it was when it said its state. */
  static Stratum of(JsonNode state) {
    Stratum stratum = new Stratum(state.path("block").asInt());
    stratum.lines = state.path("lines").asLong();
    for (JsonNode one : state.path("held")) {
      List<String> context = new ArrayList<>();
      one.path("context").forEach(value -> context.add(value.asText()));
      stratum.held.add(
          new Candidate(
              one.path("hash").asLong(),
              new SourceLine(
                  one.path("id").asText(),
                  one.path("time").asLong(),
                  new LogLine(one.path("message").asText(), context),
                  one.path("label").asText(null))));
    }
    return stratum;
  }

  private record Candidate(long hash, SourceLine line) {}
}
