/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import io.fame.training.source.SourceLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The running sample of one template: at most {@code limit} lines out of any number, and at most
 * {@value #STRATA_PER_LINE} strata per line of the limit.
 *
 * <p>Nothing here depends on the order of arrival. The strata with the smallest hashes are kept, so
 * one that is kept in the end was never dropped before and its count is exact. The depth to which
 * strata are held only ever falls, so the lines held in the end were never dropped before either.
 */
final class TemplateSample {
  private static final int STRATA_PER_LINE = 4;

  private final int limit;
  private final long seed;
  private final TreeMap<Long, Stratum> strata = new TreeMap<>();
  private long lines;
  private int held;

  /** Most lines held per stratum: the smallest depth at which the strata can fill the limit. */
  private int depth;

  /** Strata that hold as many lines as they may. */
  private int full;

  TemplateSample(int limit, long seed) {
    this.limit = limit;
    this.seed = seed;
    this.depth = limit;
  }

  long lines() {
    return lines;
  }

  int held() {
    return held;
  }

  void add(SourceLine line, int block, long parameterHash) {
    lines++;
    long key = SeededHash.of(SeededHash.of(seed, block), parameterHash);
    Stratum stratum = strata.get(key);
    if (stratum == null) {
      if (strata.size() == STRATA_PER_LINE * limit) {
        if (key > strata.lastKey()) {
          return;
        }
        forget(strata.pollLastEntry().getValue());
      }
      stratum = new Stratum(block);
      strata.put(key, stratum);
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

  private void forget(Stratum stratum) {
    held -= stratum.held();
    full -= stratum.held() == depth ? 1 : 0;
  }

  private void lowerDepth() {
    depth--;
    held = 0;
    full = 0;
    for (Stratum stratum : strata.values()) {
      stratum.shrinkTo(depth);
      held += stratum.held();
      full += stratum.held() == depth ? 1 : 0;
    }
  }

  /** The chosen lines with their weights, by time. */
  List<Chosen> choose() {
    List<Candidate> candidates = new ArrayList<>(held);
    Map<Integer, Integer> strataOfBlock = new HashMap<>();
    for (Stratum stratum : strata.values()) {
      int turn = strataOfBlock.merge(stratum.block(), 1, Integer::sum);
      int round = 0;
      for (SourceLine line : stratum.linesInOrder()) {
        candidates.add(
            new Candidate(line, stratum, round++, turn, SeededHash.of(seed, stratum.block())));
      }
    }
    candidates.sort(Candidate.ROUND_ROBIN);
    List<Candidate> chosen = candidates.subList(0, Math.min(limit, candidates.size()));
    return weigh(chosen);
  }

  /** A line stands for its share of its stratum, and for its share of the strata left out. */
  private List<Chosen> weigh(List<Candidate> chosen) {
    Map<Stratum, Integer> chosenOf = new HashMap<>();
    chosen.forEach(line -> chosenOf.merge(line.stratum(), 1, Integer::sum));
    long covered = chosenOf.keySet().stream().mapToLong(Stratum::lines).sum();
    double spread = (double) lines / covered;
    return chosen.stream()
        .map(
            line ->
                new Chosen(
                    line.line(),
                    line.stratum().block(),
                    spread * line.stratum().lines() / chosenOf.get(line.stratum())))
        .sorted(
            Comparator.<Chosen>comparingLong(line -> line.line().timestampMillis())
                .thenComparing(line -> line.line().id()))
        .toList();
  }

  /** A line of the sample, its time block, and how many lines it stands for. */
  record Chosen(SourceLine line, int block, double weight) {}

  private record Candidate(
      SourceLine line, Stratum stratum, int round, int turnInBlock, long blockHash) {
    /** Every stratum gives one line before any gives two; blocks take turns in naming a stratum. */
    static final Comparator<Candidate> ROUND_ROBIN =
        Comparator.comparingInt(Candidate::round)
            .thenComparingInt(Candidate::turnInBlock)
            .thenComparingLong(Candidate::blockHash);
  }
}
