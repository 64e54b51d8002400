/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The running sample of one template: at most {@code limit} lines out of any number, and at most
 * {@value #STRATA_PER_LINE} strata per line of the limit. A stratum is what one time block has of
 * one parameter.
 *
 * <p>Nothing here depends on the order of arrival. Strata have an order: first the first block of
 * every parameter, then the second one of every parameter, and so on, blocks and parameters by
 * their hashes. Where there are too many, the last ones in this order are dropped. Whatever comes
 * later, at least as many are before a dropped one as were before, so one that is kept in the end
 * was never dropped and its count is exact. The depth to which strata are held only ever falls, so
 * the lines held in the end were never dropped before either.
 */
final class TemplateSample {
  private static final int STRATA_PER_LINE = 4;

  private final int limit;
  private final long seed;

  /** By the hash of the parameter. */
  private final TreeMap<Long, Parameter> parameters = new TreeMap<>();

  private int strata;
  private long lines;
  private int held;

  /** Most lines held per stratum: the smallest depth at which the strata can fill the limit. */
  private int depth;

  /** Strata that hold as many lines as they may. */
  private int full;

  /** The parameter whose last stratum is the last one of all; {@code null} if not known. */
  private Map.Entry<Long, Parameter> last;

  TemplateSample(int limit, long seed) {
    this.limit = limit;
    this.seed = seed;
    this.depth = limit;
  }

  /** What the sample holds of the lines that share their parameters. */
  private static final class Parameter {
    private final long result;

    /** All lines, those of dropped strata included. */
    private long lines;

    /** By a hash of the block that is another one for each parameter. */
    private final TreeMap<Long, Stratum> strata = new TreeMap<>();

    /**
     * @param result equal for parameters that share the first number that stands alone
     */
    Parameter(long result) {
      this.result = result;
    }
  }

  long lines() {
    return lines;
  }

  int held() {
    return held;
  }

  void add(SourceLine line, int block, long parameterHash) {
    lines++;
    long key = SeededHash.of(seed, parameterHash);
    Parameter parameter = parameters.get(key);
    if (parameter == null) {
      if (isTooLate(1, key)) {
        return;
      }
      parameter = new Parameter(ParameterHash.resultOf(parameterHash));
      parameters.put(key, parameter);
    }
    parameter.lines++;
    Stratum stratum = stratum(parameter, key, block);
    if (stratum == null) {
      return;
    }
    int before = stratum.held();
    stratum.add(SeededHash.of(seed, line.id()), line, depth);
    if (stratum.held() > before) {
      held++;
      full += stratum.held() == depth ? 1 : 0;
    }
    while (depth > 1 && held - full >= limit) {
      lowerDepth();
    }
  }

  /** The stratum of a block, made where there is room for it, or {@code null}. */
  private Stratum stratum(Parameter parameter, long key, int block) {
    long blockKey = SeededHash.of(key, block);
    Stratum stratum = parameter.strata.get(blockKey);
    if (stratum != null) {
      return stratum;
    }
    if (isTooLate(turn(parameter, blockKey), key)) {
      return null;
    }
    stratum = new Stratum(block);
    parameter.strata.put(blockKey, stratum);
    strata++;
    last = null;
    if (strata > STRATA_PER_LINE * limit) {
      dropLast();
    }
    return stratum;
  }

  /** Which of the parameter's strata the one of a block would be, from 1 on. */
  private static int turn(Parameter parameter, long blockKey) {
    // Asked for most lines of a long history, and then nearly always for a block behind the others.
    boolean behind = parameter.strata.isEmpty() || blockKey > parameter.strata.lastKey();
    return 1 + (behind ? parameter.strata : parameter.strata.headMap(blockKey)).size();
  }

  /** Whether the turn-th stratum of a parameter comes after all that there is room for. */
  private boolean isTooLate(int turn, long key) {
    if (strata < STRATA_PER_LINE * limit) {
      return false;
    }
    int lastTurn = last().getValue().strata.size();
    return turn > lastTurn || (turn == lastTurn && key > last().getKey());
  }

  private Map.Entry<Long, Parameter> last() {
    if (last == null) {
      for (Map.Entry<Long, Parameter> entry : parameters.entrySet()) {
        int turns = entry.getValue().strata.size();
        if (last == null || turns >= last.getValue().strata.size()) {
          last = entry;
        }
      }
    }
    return last;
  }

  private void dropLast() {
    Map.Entry<Long, Parameter> from = last();
    Stratum dropped = from.getValue().strata.pollLastEntry().getValue();
    held -= dropped.held();
    full -= dropped.held() == depth ? 1 : 0;
    strata--;
    if (from.getValue().strata.isEmpty()) {
      parameters.remove(from.getKey());
    }
    last = null;
  }

  private void lowerDepth() {
    depth--;
    held = 0;
    full = 0;
    for (Parameter parameter : parameters.values()) {
      for (Stratum stratum : parameter.strata.values()) {
        stratum.shrinkTo(depth);
        held += stratum.held();
        full += stratum.held() == depth ? 1 : 0;
      }
    }
  }

  /** What {@link #of} needs to go on with. */
  ObjectNode state() {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    state.put("lines", lines).put("depth", depth);
    ObjectNode all = state.putObject("parameters");
    parameters.forEach(
        (key, parameter) -> {
          ObjectNode one = all.putObject(Long.toString(key)).put("lines", parameter.lines);
          one.put("result", parameter.result);
          ObjectNode blocks = one.putObject("strata");
          parameter.strata.forEach(
              (block, stratum) -> blocks.set(Long.toString(block), stratum.state()));
        });
    return state;
  }

  /** The sample as it was when it said its state. */
  static TemplateSample of(int limit, long seed, JsonNode state) {
    TemplateSample sample = new TemplateSample(limit, seed);
    sample.lines = state.path("lines").asLong();
    sample.depth = state.path("depth").asInt();
    for (Map.Entry<String, JsonNode> entry : state.path("parameters").properties()) {
      Parameter parameter = new Parameter(entry.getValue().path("result").asLong());
      parameter.lines = entry.getValue().path("lines").asLong();
      for (Map.Entry<String, JsonNode> of : entry.getValue().path("strata").properties()) {
        Stratum stratum = Stratum.of(of.getValue());
        parameter.strata.put(Long.parseLong(of.getKey()), stratum);
        sample.strata++;
        sample.held += stratum.held();
        sample.full += stratum.held() == sample.depth ? 1 : 0;
      }
      sample.parameters.put(Long.parseLong(entry.getKey()), parameter);
    }
    return sample;
  }

  /**
   * The chosen lines with their weights, by time. Every stratum gives one line before any gives
   * two. Half of the strata are named by parameters, which take turns, those of different results
   * first, and half by blocks, which do so too: a rare result shall not be missed, nor a quiet
   * hour.
   */
  List<Chosen> choose() {
    List<Candidate> candidates = candidates();
    List<Candidate> byBlock = new ArrayList<>(candidates);
    candidates.sort(Candidate.BY_TURN_OF_PARAMETER);
    byBlock.sort(Candidate.BY_TURN_OF_BLOCK);
    Set<Candidate> chosen = new LinkedHashSet<>();
    Iterator<Candidate> ofParameters = candidates.iterator();
    Iterator<Candidate> ofBlocks = byBlock.iterator();
    int wanted = Math.min(limit, candidates.size());
    while (chosen.size() < wanted) {
      addNext(ofParameters, chosen);
      if (chosen.size() < wanted) {
        addNext(ofBlocks, chosen);
      }
    }
    return weigh(chosen);
  }

  private static void addNext(Iterator<Candidate> from, Set<Candidate> to) {
    while (from.hasNext()) {
      if (to.add(from.next())) {
        return;
      }
    }
  }

  private List<Candidate> candidates() {
    record Named(Parameter parameter, int turn, int turnOfResult, long hash, Stratum stratum) {}
    List<Named> named = new ArrayList<>(strata);
    Map<Long, Integer> turnsOfResult = new HashMap<>();
    for (Parameter parameter : parameters.values()) {
      int turnOfResult = turnsOfResult.merge(parameter.result, 1, Integer::sum);
      int turn = 0;
      for (Map.Entry<Long, Stratum> entry : parameter.strata.entrySet()) {
        named.add(new Named(parameter, turn++, turnOfResult, entry.getKey(), entry.getValue()));
      }
    }
    named.sort(Comparator.comparingLong(Named::hash));
    Map<Integer, Integer> turnsOfBlock = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>(held);
    for (Named of : named) {
      int turnOfBlock = turnsOfBlock.merge(of.stratum().block(), 1, Integer::sum);
      int round = 0;
      for (SourceLine line : of.stratum().linesInOrder()) {
        candidates.add(
            new Candidate(
                line,
                of.parameter(),
                of.stratum(),
                round++,
                of.turn(),
                of.turnOfResult(),
                turnOfBlock,
                of.hash()));
      }
    }
    return candidates;
  }

  /**
   * A line stands for its share of its stratum, for its share of the parameter's strata that are
   * left out, and for its share of the parameters that are left out.
   */
  private List<Chosen> weigh(Collection<Candidate> chosen) {
    Map<Stratum, Integer> chosenOf = new HashMap<>();
    Map<Parameter, Long> coveredOf = new HashMap<>();
    for (Candidate line : chosen) {
      if (chosenOf.merge(line.stratum(), 1, Integer::sum) == 1) {
        coveredOf.merge(line.parameter(), line.stratum().lines(), Long::sum);
      }
    }
    double spread = (double) lines / linesOf(coveredOf.keySet());
    return chosen.stream()
        .map(
            line -> {
              double ofStratum = (double) line.stratum().lines() / coveredOf.get(line.parameter());
              return new Chosen(
                  line.line(),
                  line.stratum().block(),
                  spread * line.parameter().lines * ofStratum / chosenOf.get(line.stratum()));
            })
        .sorted(
            Comparator.<Chosen>comparingLong(line -> line.line().timestampMillis())
                .thenComparing(line -> line.line().id()))
        .toList();
  }

  private static long linesOf(Collection<Parameter> parameters) {
    return parameters.stream().mapToLong(parameter -> parameter.lines).sum();
  }

  /** A line of the sample, its time block, and how many lines it stands for. */
  record Chosen(SourceLine line, int block, double weight) {}

  private record Candidate(
      SourceLine line,
      Parameter parameter,
      Stratum stratum,
      int round,
      int turnOfParameter,
      int turnOfResult,
      int turnOfBlock,
      long hash) {
    static final Comparator<Candidate> BY_TURN_OF_PARAMETER =
        Comparator.comparingInt(Candidate::round)
            .thenComparingInt(Candidate::turnOfParameter)
            .thenComparingInt(Candidate::turnOfResult)
            .thenComparingLong(Candidate::hash);

    static final Comparator<Candidate> BY_TURN_OF_BLOCK =
        Comparator.comparingInt(Candidate::round)
            .thenComparingInt(Candidate::turnOfBlock)
            .thenComparingLong(Candidate::hash);
  }
}
