/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import io.fame.plugin.model.ModelLookup;
import io.fame.plugin.model.ServedModel;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/**
 * Scores log documents: reads a line out of each, has all of them scored in one call, and writes
 * the scores. Nothing in a document makes it throw; with {@code on_error: fail} it fails those
 * documents that have no score, and only those.
 */
public final class FameProcessor extends AbstractProcessor {
  public static final String TYPE = "fame";

  private static final Logger LOG = LogManager.getLogger(FameProcessor.class);

  private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final AtomicLong lastErrorNanos =
      new AtomicLong(System.nanoTime() - 2 * LOG_INTERVAL_NANOS);
  private final FameOptions options;
  private final ModelLookup models;
  private final IngestMetrics metrics;

  FameProcessor(
      String tag,
      String description,
      FameOptions options,
      ModelLookup models,
      IngestMetrics metrics) {
    super(tag, description);
    this.options = options;
    this.models = models;
    this.metrics = metrics;
  }

  @Override
  public String getType() {
    return TYPE;
  }

  FameOptions options() {
    return options;
  }

  @Override
  public IngestDocument execute(IngestDocument document) {
    Unscored failure = process(List.of(document)).get(0);
    if (failure != null) {
      throw unscored(failure);
    }
    return document;
  }

  @Override
  public void batchExecute(
      List<IngestDocumentWrapper> batch, Consumer<List<IngestDocumentWrapper>> handler) {
    List<Unscored> failures =
        process(batch.stream().map(IngestDocumentWrapper::getIngestDocument).toList());
    List<IngestDocumentWrapper> results = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      IngestDocumentWrapper given = batch.get(i);
      Unscored failure = failures.get(i);
      results.add(
          failure == null
              ? given
              // A new one: the pipeline still reads the document out of the one that it gave.
              : new IngestDocumentWrapper(
                  given.getSlot(),
                  given.getChildSlot(),
                  given.getIngestDocument(),
                  unscored(failure)));
    }
    handler.accept(results);
  }

  /** Scores and writes; one entry per document: why it has to fail, null where it does not. */
  private List<Unscored> process(List<IngestDocument> documents) {
    long start = System.nanoTime();
    List<Unscored> failures = new ArrayList<>(documents.size());
    List<IngestDocument> scorable = new ArrayList<>(documents.size());
    List<LogLine> lines = new ArrayList<>(documents.size());
    int[] positions = new int[documents.size()];
    for (int i = 0; i < documents.size(); i++) {
      IngestDocument document = documents.get(i);
      Map<String, Object> source = document.getSourceAndMetadata();
      Object message = options.field().read(source);
      failures.add(null);
      if (message instanceof String) {
        positions[lines.size()] = i;
        scorable.add(document);
        lines.add(new LogLine((String) message, context(source)));
      } else if (message != FieldPath.ABSENT) {
        failures.set(i, giveUp(document, Unscored.NOT_TEXT));
      } else if (!options.ignoreMissing()) {
        failures.set(i, giveUp(document, Unscored.MISSING_FIELD));
      }
    }
    if (!lines.isEmpty()) {
      Unscored reason = score(scorable, lines);
      for (int line = 0; reason != null && line < lines.size(); line++) {
        failures.set(positions[line], giveUp(scorable.get(line), reason));
      }
    }
    metrics.batch(System.nanoTime() - start);
    return failures;
  }

  /** Null where all lines have a score now. */
  private Unscored score(List<IngestDocument> documents, List<LogLine> lines) {
    try (ServedModel model = models.acquire(options.model())) {
      if (model == null) {
        return Unscored.MODEL_UNAVAILABLE;
      }
      List<LogScore> scores = model.score(lines, options.explain());
      for (int i = 0; i < lines.size(); i++) {
        metrics.scored(scores.get(i));
        write(documents.get(i), ScoreFields.of(scores.get(i), model.label()));
      }
      return null;
    } catch (RuntimeException e) {
      logError(lines.size(), e);
      return Unscored.ERROR;
    }
  }

  private List<String> context(Map<String, Object> source) {
    if (options.contextFields().isEmpty()) {
      return List.of();
    }
    List<String> values = new ArrayList<>(options.contextFields().size());
    for (FieldPath field : options.contextFields()) {
      Object value = field.read(source);
      boolean scalar =
          value instanceof String || value instanceof Number || value instanceof Boolean;
      values.add(scalar ? value.toString() : "");
    }
    return values;
  }

  private Unscored giveUp(IngestDocument document, Unscored reason) {
    metrics.unscored(reason);
    if (options.onError() == OnError.FAIL) {
      return reason;
    }
    write(document, ScoreFields.of(reason));
    return null;
  }

  private void write(IngestDocument document, Map<String, Object> fields) {
    if (!options.target().put(document.getSourceAndMetadata(), fields)) {
      metrics.collision();
    }
  }

  private OpenSearchStatusException unscored(Unscored reason) {
    RestStatus status =
        reason == Unscored.MODEL_UNAVAILABLE
            ? RestStatus.SERVICE_UNAVAILABLE
            : reason == Unscored.ERROR ? RestStatus.INTERNAL_SERVER_ERROR : RestStatus.BAD_REQUEST;
    return new OpenSearchStatusException(
        "document has no score by model [{}]: {}", status, options.model(), reason.reason());
  }

  /** At most once a minute: a scorer that fails does so for every batch. */
  private void logError(int lines, RuntimeException e) {
    long now = System.nanoTime();
    long last = lastErrorNanos.get();
    if (now - last > LOG_INTERVAL_NANOS && lastErrorNanos.compareAndSet(last, now)) {
      LOG.error("model [{}] failed to score {} lines", options.model(), lines, bare(e));
    }
  }

  /** Without the message, which might hold a line. */
  private static Throwable bare(RuntimeException e) {
    Throwable bare = new IllegalStateException(e.getClass().getName());
    bare.setStackTrace(e.getStackTrace());
    return bare;
  }
}
