/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.TinyModel;
import io.fame.plugin.model.ServedModel;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

/** What holds for every document that JSON can write. */
class FameProcessorPropertiesTest {
  private static LogScorer scorer;

  @BeforeContainer
  static void open() {
    scorer = TinyModel.scorer();
  }

  @AfterContainer
  static void close() {
    scorer.close();
  }

  @Property(tries = 500)
  void aDocumentIsIndexedWhateverItHoldsAndKeepsAllElse(
      @ForAll("documents") Map<String, Object> source,
      @ForAll("options") Map<String, Object> options)
      throws IOException {
    IngestDocument document = document(source);

    processor(options).execute(document);

    document.extractMetadata();
    Map<String, Object> written = document.getSourceAndMetadata();
    assertThat(XContentFactory.jsonBuilder().map(written).toString()).startsWith("{");
    assertThat(withoutTarget(written)).isEqualTo(withoutTarget(copy(source)));
  }

  @Property(tries = 200)
  void aBatchDoesToEachDocumentWhatTheProcessorDoesToItAlone(
      @ForAll("batches") List<Map<String, Object>> sources,
      @ForAll("options") Map<String, Object> options,
      @ForAll("onError") String onError) {
    Map<String, Object> all = new HashMap<>(options);
    all.put("on_error", onError);
    FameProcessor processor = processor(all);
    List<IngestDocumentWrapper> batch = new ArrayList<>();
    for (Map<String, Object> source : sources) {
      batch.add(new IngestDocumentWrapper(batch.size(), 0, document(source), null));
    }
    List<IngestDocumentWrapper> results = new ArrayList<>();

    processor.batchExecute(batch, results::addAll);

    assertThat(results).hasSize(sources.size());
    for (int i = 0; i < sources.size(); i++) {
      IngestDocument alone = document(sources.get(i));
      String failure = null;
      try {
        processor.execute(alone);
      } catch (RuntimeException e) {
        failure = e.getMessage();
      }
      IngestDocumentWrapper result = results.get(i);
      assertThat(result.getSlot()).isEqualTo(i);
      assertThat(result.getException() == null ? null : result.getException().getMessage())
          .isEqualTo(failure);
      assertThat(result.getIngestDocument().getSourceAndMetadata())
          .isEqualTo(alone.getSourceAndMetadata());
    }
  }

  @Property(tries = 300)
  void aLineWithoutAWordOfItsEvidenceHasALowerScore(@ForAll("lines") List<String> words) {
    Map<String, Object> fame = scored(words);

    List<?> evidence = (List<?>) fame.getOrDefault("evidence", List.of());
    for (String word : words) {
      List<String> rest = words.stream().filter(other -> !other.equals(word)).toList();
      float change = (float) fame.get("anomaly_score") - (float) scored(rest).get("anomaly_score");
      if (evidence.contains(word)) {
        // Near 0 and 1, where scores are all but equal, the change may be less than is written.
        assertThat(change).as(word).isGreaterThanOrEqualTo(0);
      } else if (evidence.size() < 5) {
        assertThat(change).as(word).isLessThan(0.02f);
      }
    }
    if (!evidence.isEmpty() && (float) fame.get("anomaly_score") < 0.999f) {
      List<String> rest = words.stream().filter(word -> !word.equals(evidence.get(0))).toList();
      assertThat((float) scored(rest).get("anomaly_score"))
          .isLessThan((float) fame.get("anomaly_score"));
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> scored(List<String> words) {
    IngestDocument document = document(Map.of("message", String.join(" ", words)));
    processor(Map.of("explain", "always")).execute(document);
    return (Map<String, Object>) document.getSourceAndMetadata().get("fame");
  }

  private static FameProcessor processor(Map<String, Object> options) {
    Map<String, Object> config = new HashMap<>(options);
    config.put("model", "tiny");
    return new FameProcessorFactory(name -> new Served(), new IngestMetrics())
        .create(Map.of(), "tag", null, config);
  }

  private static IngestDocument document(Map<String, Object> source) {
    return new IngestDocument("logs", "1", null, null, null, copy(source));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> copy(Map<String, Object> source) {
    return IngestDocument.deepCopyMap(source);
  }

  /** The document without what the target field is and with objects that hold nothing else. */
  private static Map<String, Object> withoutTarget(Map<String, Object> document) {
    Map<String, Object> rest = new HashMap<>();
    document.forEach(
        (key, value) -> {
          if (!key.equals("fame") && !key.equals("ml.fame") && !key.startsWith("_")) {
            Object kept = key.equals("ml") && value instanceof Map ? below(value) : value;
            if (kept != null || !key.equals("ml")) {
              rest.put(key, kept);
            }
          }
        });
    return rest;
  }

  private static Object below(Object ml) {
    Map<Object, Object> rest = new HashMap<>((Map<?, ?>) ml);
    rest.remove("fame");
    return rest.isEmpty() ? null : rest;
  }

  @Provide
  Arbitrary<Map<String, Object>> options() {
    return Combinators.combine(
            Arbitraries.of("message", "log.text"),
            Arbitraries.of(List.of(), List.of("log.level"), List.of("log", "level")),
            Arbitraries.of("fame", "ml.fame"),
            Arbitraries.of(true, false),
            Arbitraries.of("anomalies", "always", "never"))
        .as(
            (field, context, target, ignoreMissing, explain) ->
                Map.of(
                    "field", field,
                    "context_fields", field.startsWith("log") ? List.of("level") : context,
                    "target_field", target,
                    "ignore_missing", ignoreMissing,
                    "explain", explain));
  }

  @Provide
  Arbitrary<String> onError() {
    return Arbitraries.of("mark", "fail");
  }

  @Provide
  Arbitrary<List<Map<String, Object>>> batches() {
    return documents().list().ofMinSize(1).ofMaxSize(20);
  }

  @Provide
  Arbitrary<Map<String, Object>> documents() {
    return JsonDocuments.ofDepth(3);
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of("disk", "link", "failed", "up", "slow", "again", "node", "seven")
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static final class Served implements ServedModel {
    @Override
    public String label() {
      return "tiny:7";
    }

    @Override
    public List<LogScore> score(List<LogLine> lines, Explain explain) {
      return scorer.score(lines, explain);
    }

    @Override
    public void close() {}
  }
}
