/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import io.fame.scoring.bundle.Bundle;
import io.fame.scoring.bundle.BundleException;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.Manifest;
import io.fame.scoring.bundle.Thresholds;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.model.Expert;
import io.fame.scoring.model.OnnxModel;
import io.fame.scoring.model.Router;
import io.fame.scoring.template.TemplateTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Scores lines with one model: tokenizes, matches the template, encodes, runs router and experts in
 * one call per chunk, and combines them to P(anomaly) = sum over domains of P(domain) * P(anomaly |
 * domain). Thread-safe; a line's score does not depend on the lines it is scored with.
 */
public final class LogScorer implements AutoCloseable {
  private static final ThreadLocal<TokenizedLine> LINE =
      ThreadLocal.withInitial(TokenizedLine::new);

  private final Manifest manifest;
  private final TemplateTree templates;
  private final OnnxModel model;
  private final List<Expert> experts;
  private final Evidence evidence = new Evidence(this::logOdds);
  private final ThreadLocal<ScoringBatch> batches;
  private final long memoryBytes;
  private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();
  private boolean closed;

  private LogScorer(Bundle bundle, OnnxModel model) {
    this.manifest = bundle.manifest();
    this.templates = TemplateTree.of(bundle.templates());
    this.model = model;
    this.experts = manifest.domains().stream().map(Expert::new).toList();
    this.batches = ThreadLocal.withInitial(() -> new ScoringBatch(manifest.features(), model));
    this.memoryBytes = bundle.onnx().length + 256L * bundle.templates().size();
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
    return new LogScorer(
        bundle, new OnnxModel(bundle.onnx(), domains.size(), Math.max(1, experts)));
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Bytes that the model holds, about: weights and templates. */
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
    lifetime.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the scorer is closed");
      }
      List<LogScore> scores = new ArrayList<>(lines.size());
      ScoringBatch batch = batches.get();
      for (int from = 0; from < lines.size(); from += ScoringBatch.LINES) {
        List<LogLine> chunk =
            lines.subList(from, Math.min(lines.size(), from + ScoringBatch.LINES));
        scoreChunk(chunk, batch, scores);
      }
      if (explain != Explain.NEVER) {
        explain(lines, scores, explain);
      }
      return Collections.unmodifiableList(scores);
    } finally {
      lifetime.readLock().unlock();
    }
  }

  private void scoreChunk(List<LogLine> chunk, ScoringBatch batch, List<LogScore> scores) {
    TokenizedLine tokens = LINE.get();
    String[] templateIds = new String[chunk.size()];
    boolean[] novel = new boolean[chunk.size()];
    batch.clear();
    for (int i = 0; i < chunk.size(); i++) {
      LogLine line = chunk.get(i);
      LineTokenizer.tokenize(line.message(), tokens);
      int template = templates.match(tokens);
      novel[i] = template == TemplateTree.NONE;
      templateIds[i] =
          novel[i]
              ? HexFormat.of().toHexDigits(tokens.maskedHash())
              : templates.templates().get(template).id();
      batch.add(tokens, line.context());
    }
    batch.run();
    double[] domains = new double[experts.size()];
    for (int i = 0; i < chunk.size(); i++) {
      Router.route(batch.router(), i * model.domains(), domains);
      scores.add(combine(domains, batch.experts(), i * model.experts(), templateIds[i], novel[i]));
    }
  }

  private LogScore combine(
      double[] domains, float[] logits, int from, String templateId, boolean novel) {
    int first = 0;
    int second = -1;
    for (int d = 1; d < domains.length; d++) {
      if (domains[d] > domains[first]) {
        second = first;
        first = d;
      } else if (second < 0 || domains[d] > domains[second]) {
        second = d;
      }
    }
    float score = round(probability(domains, logits, from));
    Thresholds thresholds = manifest.thresholds();
    DomainProbability best = routed(first, domains);
    return new LogScore(
        score,
        atLeast(score, thresholds.anomaly()),
        best.domain(),
        best.probability(),
        second < 0 ? List.of(best) : List.of(best, routed(second, domains)),
        templateId,
        novel,
        atLeast(score, thresholds.reviewFrom()) && !atLeast(score, thresholds.reviewTo()),
        List.of());
  }

  private DomainProbability routed(int domain, double[] probabilities) {
    return new DomainProbability(
        manifest.domains().get(domain).name(), round(probabilities[domain]));
  }

  private double probability(double[] domains, float[] logits, int from) {
    double p = 0;
    for (int d = 0; d < domains.length; d++) {
      p += domains[d] * experts.get(d).judge(logits, from);
    }
    return p;
  }

  private double logOdds(double[] domains, float[] logits, int from) {
    double anomalous = Double.MIN_NORMAL;
    double normal = Double.MIN_NORMAL;
    for (int d = 0; d < domains.length; d++) {
      anomalous += domains[d] * experts.get(d).judge(logits, from);
      normal += domains[d] * experts.get(d).acquit(logits, from);
    }
    return Math.log(anomalous) - Math.log(normal);
  }

  private void explain(List<LogLine> lines, List<LogScore> scores, Explain explain) {
    for (int i = 0; i < scores.size(); i++) {
      LogScore score = scores.get(i);
      if (explain == Explain.ALWAYS || score.anomaly()) {
        scores.set(i, score.withEvidence(evidence.of(lines.get(i))));
      }
    }
  }

  /**
   * Log odds of P(anomaly) per line, for evidence: near 0 and 1 they still tell lines apart whose
   * probabilities are equal for all purposes.
   */
  private double[] logOdds(List<LogLine> lines) {
    ScoringBatch batch = batches.get();
    TokenizedLine tokens = LINE.get();
    double[] scores = new double[lines.size()];
    double[] domains = new double[experts.size()];
    for (int from = 0; from < scores.length; from += ScoringBatch.LINES) {
      int to = Math.min(scores.length, from + ScoringBatch.LINES);
      batch.clear();
      for (int i = from; i < to; i++) {
        batch.add(LineTokenizer.tokenize(lines.get(i).message(), tokens), lines.get(i).context());
      }
      batch.run();
      for (int i = from; i < to; i++) {
        Router.route(batch.router(), (i - from) * model.domains(), domains);
        scores[i] = logOdds(domains, batch.experts(), (i - from) * model.experts());
      }
    }
    return scores;
  }

  /** Rounds to 1e-4, so that tiny differences between batch shapes never decide. */
  private static float round(double probability) {
    return Math.round(probability * 10_000) / 10_000f;
  }

  private static boolean atLeast(float score, double limit) {
    return score >= (float) limit;
  }

  /** Waits for running calls and frees the model. */
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
