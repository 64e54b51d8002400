/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.OnnxModel;
import io.fame.scoring.template.TemplateTree;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Scores lines with one model: tokenizes, looks the line up in the memo, and for those that are not
 * there matches the template, encodes, and runs router and experts in one call per batch.
 * Thread-safe; a line's score does not depend on the lines it is scored with.
 */
public final class LogScorer implements AutoCloseable {
  /** What a template takes in the tree, about. */
  private static final long TEMPLATE_BYTES = 256;

  private final Manifest manifest;
  private final TemplateTree templates;
  private final OnnxModel model;
  private final Evidence evidence = new Evidence(this::logOdds);
  private final ScoreMemo memo = new ScoreMemo();
  private final ThreadLocal<Workspace> workspaces;
  private final long modelBytes;
  private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();
  private boolean closed;

  /** What one thread works with. */
  private static final class Workspace {
    private final TokenizedLine tokens = new TokenizedLine();
    private final ScoringBatch batch;
    private final ScoreReader reader;

    /** Of the lines in the batch: index in the answer, keys of the memo, template, novelty. */
    private final int[] index = new int[ScoringBatch.LINES];

    private final long[] firstKey = new long[ScoringBatch.LINES];
    private final long[] secondKey = new long[ScoringBatch.LINES];
    private final String[] templateId = new String[ScoringBatch.LINES];
    private final boolean[] novel = new boolean[ScoringBatch.LINES];

    Workspace(Manifest manifest, OnnxModel model) {
      batch = new ScoringBatch(manifest.features(), model);
      reader = new ScoreReader(manifest);
    }
  }

  private LogScorer(Bundle bundle, OnnxModel model) {
    this.manifest = bundle.manifest();
    this.templates = TemplateTree.of(bundle.templates());
    this.model = model;
    this.workspaces = ThreadLocal.withInitial(() -> new Workspace(manifest, model));
    this.modelBytes = bundle.onnx().length + TEMPLATE_BYTES * bundle.templates().size();
  }

  /**
   * Opens a scorer for a bundle that was read and verified.
   *
   * @throws BundleException {@code CORRUPT} where the graph does not fit the manifest
   */
  public static LogScorer open(Bundle bundle) throws BundleException {
    List<DomainEntry> domains = bundle.manifest().domains();
    int experts = 0;
    for (DomainEntry domain : domains) {
      experts = Math.max(experts, domain.expert() + 1);
    }
    OnnxModel model = new OnnxModel(bundle.onnx(), domains.size(), Math.max(1, experts));
    LogScorer scorer = new LogScorer(bundle, model);
    try {
      model.checkRows(bundle.manifest().features().rows());
    } catch (BundleException e) {
      scorer.close();
      throw e;
    }
    return scorer;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Bytes that the scorer holds at most, about: weights, templates and remembered scores. */
  public long memoryBytes() {
    return modelBytes + ScoreMemo.MOST_BYTES;
  }

  /**
   * Scores lines, one answer per line in the same order. Nothing in a line's content makes this
   * throw.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public List<LogScore> score(List<LogLine> lines, Explain explain) {
    lifetime.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the scorer is closed");
      }
      return score(lines, explain, workspaces.get());
    } finally {
      lifetime.readLock().unlock();
    }
  }

  private List<LogScore> score(List<LogLine> lines, Explain explain, Workspace work) {
    LogScore[] scores = new LogScore[lines.size()];
    work.batch.clear();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = rememberedOrBatched(lines.get(i), i, explain, work);
      if (work.batch.isFull()) {
        scoreBatch(lines, explain, work, scores);
      }
    }
    scoreBatch(lines, explain, work, scores);
    work.tokens.clear();
    return List.of(scores);
  }

  /** The line's remembered score, or {@code null} after the line was put into the batch. */
  private LogScore rememberedOrBatched(LogLine line, int index, Explain explain, Workspace work) {
    TokenizedLine tokens = LineTokenizer.tokenize(line.message(), work.tokens);
    long first = memo.firstKey(tokens, line.context(), explain);
    long second = memo.secondKey(tokens, line.context(), explain);
    LogScore remembered = memo.get(first, second);
    if (remembered != null) {
      return remembered;
    }
    int template = templates.match(tokens);
    int at = work.batch.add(tokens, line.context());
    work.index[at] = index;
    work.firstKey[at] = first;
    work.secondKey[at] = second;
    work.novel[at] = template == TemplateTree.NONE;
    work.templateId[at] =
        work.novel[at]
            ? HexFormat.of().toHexDigits(tokens.maskedHash())
            : templates.templates().get(template).id();
    return null;
  }

  private void scoreBatch(List<LogLine> lines, Explain explain, Workspace work, LogScore[] scores) {
    int count = work.batch.lines();
    if (count == 0) {
      return;
    }
    work.batch.run();
    for (int at = 0; at < count; at++) {
      scores[work.index[at]] =
          work.reader.read(work.batch, at, work.templateId[at], work.novel[at]);
    }
    // Evidence uses the batch again, so all scores are read before it.
    for (int at = 0; at < count; at++) {
      int index = work.index[at];
      LogScore score = scores[index];
      if (explain == Explain.ALWAYS || (explain == Explain.ANOMALIES && score.anomaly())) {
        score = score.withEvidence(evidence.of(lines.get(index)));
        scores[index] = score;
      }
      memo.put(work.firstKey[at], work.secondKey[at], score);
    }
    work.batch.clear();
  }

  private double[] logOdds(List<LogLine> lines) {
    Workspace work = workspaces.get();
    double[] odds = new double[lines.size()];
    for (int from = 0; from < odds.length; from += ScoringBatch.LINES) {
      int to = Math.min(odds.length, from + ScoringBatch.LINES);
      work.batch.clear();
      for (LogLine line : lines.subList(from, to)) {
        work.batch.add(LineTokenizer.tokenize(line.message(), work.tokens), line.context());
      }
      work.batch.run();
      for (int i = from; i < to; i++) {
        odds[i] = work.reader.logOdds(work.batch, i - from);
      }
    }
    return odds;
  }

  /** Waits for running calls and frees the model; closing twice is no error. */
  @Override
  public void close() {
    lifetime.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      lifetime.writeLock().unlock();
    }
  }
}
