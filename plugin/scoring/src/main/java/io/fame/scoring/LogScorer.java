/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.line.LineFingerprint;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.OnnxModel;
import io.fame.scoring.template.TemplateTree;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Scores lines with one model: tokenizes, looks the line up in the memo, and for those that are not
 * there matches the template, encodes, and runs router and experts in one call per batch.
 * Thread-safe; a line's score does not depend on the lines it is scored with.
 */
public final class LogScorer implements AutoCloseable {
  private final Manifest manifest;
  private final TemplateTree templates;
  private final OnnxModel model;
  private final ScoreMemo memo;
  private final WorkspacePool workspaces;
  private final long memoryBytes;

  /** Calls under way, and the scorer itself while it is open; whoever is last frees the model. */
  private final AtomicInteger users = new AtomicInteger(1);

  private final AtomicBoolean closed = new AtomicBoolean();

  private LogScorer(Bundle bundle, OnnxModel model, ScoreMemo memo) {
    this.manifest = bundle.manifest();
    this.templates = TemplateTree.of(bundle.templates());
    this.model = model;
    this.memo = memo;
    SecureRandom random = new SecureRandom();
    LineFingerprint.Seeds seeds =
        new LineFingerprint.Seeds(
            random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    this.workspaces =
        new WorkspacePool(
            Runtime.getRuntime().availableProcessors(),
            () -> new Workspace(manifest, model, seeds));
    this.memoryBytes =
        bundle.onnx().length + templates.memoryBytes() + workspaces.kept() * Workspace.bytes(model);
  }

  /**
   * Opens a scorer with a memo of its own for a bundle that was read and verified.
   *
   * @throws BundleException {@code NOT_LOADABLE} where the graph does not fit the manifest
   */
  public static LogScorer open(Bundle bundle) throws BundleException {
    return open(bundle, new ScoreMemo(ScoreMemo.DEFAULT_BYTES, ScoreMemo.MemoryBudget.UNLIMITED));
  }

  /**
   * Opens a scorer that shares a memo with others.
   *
   * @throws BundleException {@code NOT_LOADABLE} where the graph does not fit the manifest
   */
  public static LogScorer open(Bundle bundle, ScoreMemo memo) throws BundleException {
    List<DomainEntry> domains = bundle.manifest().domains();
    int experts = 0;
    for (DomainEntry domain : domains) {
      experts = Math.max(experts, domain.expert() + 1);
    }
    OnnxModel model = new OnnxModel(bundle.onnx(), domains.size(), Math.max(1, experts));
    LogScorer scorer = new LogScorer(bundle, model, memo);
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

  /**
   * Bytes of weights, templates and the buffers that are kept for the next calls, about. The memo
   * is not counted, others may share it.
   */
  public long memoryBytes() {
    return memoryBytes;
  }

  /**
   * Scores lines, one answer per line in the same order. Nothing in a line's content makes this
   * throw.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public List<LogScore> score(List<LogLine> lines, Explain explain) {
    return withWorkspace(work -> score(lines, explain, work));
  }

  /**
   * The evidence of each line with what each word contributes: up to five words, the strongest
   * first.
   *
   * @throws IllegalStateException after {@link #close}
   */
  public List<List<WordGain>> evidence(List<LogLine> lines) {
    return withWorkspace(work -> Evidence.of(lines, work, variants -> logOdds(variants, work)));
  }

  private <T> T withWorkspace(Function<Workspace, T> task) {
    acquire();
    try {
      Workspace work = workspaces.take();
      try {
        return task.apply(work);
      } finally {
        workspaces.giveBack(work);
      }
    } finally {
      release();
    }
  }

  private void acquire() {
    int count = users.get();
    while (count > 0 && !closed.get()) {
      if (users.compareAndSet(count, count + 1)) {
        return;
      }
      count = users.get();
    }
    throw new IllegalStateException("the scorer is closed");
  }

  private void release() {
    if (users.decrementAndGet() == 0) {
      workspaces.close();
      model.close();
    }
  }

  private List<LogScore> score(List<LogLine> lines, Explain explain, Workspace work) {
    LogScore[] scores = new LogScore[lines.size()];
    // Asked once: who switches the memo on meanwhile must not get scores under other lines' keys.
    work.begin(!memo.isOff());
    for (int i = 0; i < scores.length; i++) {
      LogLine line = lines.get(i);
      LineTokenizer.cut(line.message(), work.tokens);
      if (work.remembers) {
        work.fingerprint.take(work.tokens, line.context(), explain.ordinal());
        scores[i] = memo.get(work.fingerprint.first(), work.fingerprint.second());
      }
      if (scores[i] == null) {
        addToBatch(lines, i, explain, work, scores);
      }
    }
    scoreBatch(lines, explain, work, scores);
    work.tokens.clear();
    if (work.remembers) {
      memo.count(scores.length - work.missed, work.missed);
    }
    return List.of(scores);
  }

  /** Puts the line that was cut last into the batch; scores what is in it where it is full. */
  private void addToBatch(
      List<LogLine> lines, int index, Explain explain, Workspace work, LogScore[] scores) {
    LogLine line = lines.get(index);
    TokenizedLine tokens = LineTokenizer.hash(work.tokens);
    int at = work.batch.add(tokens, line.context());
    if (at < 0) {
      scoreBatch(lines, explain, work, scores);
      // Evidence has used the buffer.
      LineTokenizer.tokenize(line.message(), tokens);
      at = work.batch.add(tokens, line.context());
    }
    int template = templates.closest(tokens);
    work.index[at] = index;
    work.firstKey[at] = work.fingerprint.first();
    work.secondKey[at] = work.fingerprint.second();
    work.novel[at] = template == TemplateTree.NONE;
    work.templateId[at] =
        work.novel[at]
            ? HexFormat.of().toHexDigits(tokens.maskedHash())
            : templates.templates().get(template).id();
    work.missed++;
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
    if (explain != Explain.NEVER) {
      // Uses the batch again, so all scores are read before.
      explain(lines, explain, work, count, scores);
    }
    for (int at = 0; at < count && work.remembers; at++) {
      memo.put(work.firstKey[at], work.secondKey[at], scores[work.index[at]]);
    }
    work.batch.clear();
  }

  /** Adds the evidence to the batch's scores that shall have it. */
  private void explain(
      List<LogLine> lines, Explain explain, Workspace work, int count, LogScore[] scores) {
    List<LogLine> explained = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      int index = work.index[at];
      if (explain == Explain.ALWAYS || scores[index].anomaly()) {
        explained.add(lines.get(index));
        indices.add(index);
      }
    }
    List<List<WordGain>> words = Evidence.of(explained, work, variants -> logOdds(variants, work));
    for (int i = 0; i < words.size(); i++) {
      int index = indices.get(i);
      scores[index] =
          scores[index].withEvidence(words.get(i).stream().map(WordGain::word).toList());
    }
  }

  private static double[] logOdds(List<LogLine> lines, Workspace work) {
    double[] odds = new double[lines.size()];
    work.batch.clear();
    int scored = 0;
    for (LogLine line : lines) {
      TokenizedLine tokens = LineTokenizer.tokenize(line.message(), work.tokens);
      if (work.batch.add(tokens, line.context()) < 0) {
        scored = readLogOdds(work, odds, scored);
        work.batch.add(tokens, line.context());
      }
    }
    if (work.batch.lines() > 0) {
      readLogOdds(work, odds, scored);
    }
    return odds;
  }

  /** Runs the batch and reads it; returns how many odds are known by then. */
  private static int readLogOdds(Workspace work, double[] odds, int from) {
    int count = work.batch.lines();
    work.batch.run();
    for (int line = 0; line < count; line++) {
      odds[from + line] = work.reader.logOdds(work.batch, line);
    }
    work.batch.clear();
    return from + count;
  }

  /** Frees the model, when the calls under way have ended; closing twice is no error. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release();
    }
  }
}
