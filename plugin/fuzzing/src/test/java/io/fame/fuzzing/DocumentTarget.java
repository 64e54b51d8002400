/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import io.fame.plugin.ingest.FameProcessor;
import io.fame.plugin.ingest.FameProcessorFactory;
import io.fame.plugin.ingest.IngestMetrics;
import io.fame.plugin.model.ServedModel;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import io.fame.scoring.TestModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.index.VersionType;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/**
 * The processor: no document makes it throw, but for those that it was told to fail; it changes
 * nothing but its target; and alone a document gets what it gets in a batch.
 *
 * <p>Input: a digit that chooses among the processors below, and a document as JSON.
 */
public final class DocumentTarget {
  private static final List<Map<String, Object>> OPTIONS =
      List.of(
          Map.of(),
          Map.of("context_fields", List.of("log.level"), "explain", "always"),
          Map.of("field", "event.original", "target_field", "ml.log.fame", "explain", "never"),
          Map.of("on_error", "fail", "ignore_missing", true),
          Map.of("field", "a.b.c", "target_field", "a.b.d", "context_fields", List.of("a.b.e")),
          Map.of("on_error", "fail", "model", "missing"));
  private static final List<String> TARGETS =
      List.of("fame", "fame", "ml.log.fame", "fame", "a.b.d", "fame");
  private static final LogScorer SCORER = TestModel.disksAndLinks("log.level").scorer();
  private static final List<FameProcessor> PROCESSORS =
      OPTIONS.stream().map(DocumentTarget::processor).toList();

  private DocumentTarget() {}

  /** Called before the clock runs: this class with its model takes longer than an input may. */
  public static void fuzzerInitialize() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int chosen = Math.floorMod(input[0] - '0', PROCESSORS.size());
    byte[] json = Arrays.copyOfRange(input, 1, input.length);
    IngestDocument document = document(json);
    if (document == null) {
      return;
    }
    FameProcessor processor = PROCESSORS.get(chosen);
    Map<String, Object> before = new IngestDocument(document).getSourceAndMetadata();
    IngestDocument alone = new IngestDocument(document);
    IngestDocument first = new IngestDocument(document);
    IngestDocument second = new IngestDocument(document);

    boolean failed = fails(processor, alone, OPTIONS.get(chosen).containsKey("on_error"));
    List<IngestDocumentWrapper> results = new ArrayList<>();
    processor.batchExecute(
        List.of(
            new IngestDocumentWrapper(0, 0, first, null),
            new IngestDocumentWrapper(1, 0, second, null)),
        results::addAll);

    Law.holds(results.size() == 2, "a batch has one result per document");
    for (IngestDocumentWrapper result : results) {
      Law.holds((result.getException() != null) == failed, "a document fails alone as in a batch");
    }
    Law.holds(
        first.getSourceAndMetadata().equals(alone.getSourceAndMetadata()),
        "a document has the same fields alone as in a batch");
    Law.holds(
        without(TARGETS.get(chosen), alone.getSourceAndMetadata())
            .equals(without(TARGETS.get(chosen), before)),
        "nothing but the target is changed");
  }

  private static boolean fails(FameProcessor processor, IngestDocument document, boolean allowed) {
    try {
      processor.execute(document);
      return false;
    } catch (OpenSearchStatusException e) {
      Law.holds(allowed, "only on_error: fail fails a document");
      return true;
    }
  }

  /** The document, or null where the JSON is none that an index request could hold. */
  private static IngestDocument document(byte[] json) {
    try {
      Map<String, Object> source =
          XContentHelper.convertToMap(new BytesArray(json), false, MediaTypeRegistry.JSON).v2();
      return new IngestDocument("logs", "1", null, null, VersionType.INTERNAL, source);
    } catch (RuntimeException e) {
      // What the server's parser says to it is not ours.
      return null;
    }
  }

  /** A copy without the target, in whichever form it is there, and without objects left empty. */
  private static Map<String, Object> without(String target, Map<String, Object> document) {
    Map<String, Object> copy = new HashMap<>();
    document.forEach(
        (key, value) -> {
          if (key.equals(target)) {
            return;
          }
          Object kept = value;
          if (target.startsWith(key + ".") && value instanceof Map) {
            @SuppressWarnings("unchecked")
            Map<String, Object> below = (Map<String, Object>) value;
            kept = without(target.substring(key.length() + 1), below);
          }
          if (!(kept instanceof Map && ((Map<?, ?>) kept).isEmpty())) {
            copy.put(key, kept);
          }
        });
    return copy;
  }

  private static FameProcessor processor(Map<String, Object> options) {
    Map<String, Object> config = new HashMap<>(Map.of("model", "test"));
    config.putAll(options);
    return new FameProcessorFactory(
            name -> name.equals("test") ? new Served() : null, new IngestMetrics())
        .create(Map.of(), "fuzz", null, config);
  }

  private static final class Served implements ServedModel {
    @Override
    public String label() {
      return "test:1";
    }

    @Override
    public List<LogScore> score(List<LogLine> lines, Explain explain) {
      return SCORER.score(lines, explain);
    }

    @Override
    public void close() {}
  }
}
