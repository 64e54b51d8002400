/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.plugin.TinyModel;
import io.fame.plugin.model.ModelLookup;
import io.fame.plugin.model.ServedModel;
import io.fame.scoring.Explain;
import io.fame.scoring.LogLine;
import io.fame.scoring.LogScore;
import io.fame.scoring.LogScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.IngestDocumentWrapper;

class FameProcessorTest {
  private static final LogScorer SCORER = TinyModel.scorer();

  private final IngestMetrics metrics = new IngestMetrics();
  private final List<Integer> calls = new ArrayList<>();
  private final ModelLookup served = name -> name.equals("tiny") ? new Served() : null;

  @AfterAll
  static void close() {
    SCORER.close();
  }

  @Test
  void anAnomalyGetsEveryFieldOfTheContract() {
    Map<String, Object> fame = fame(score(Map.of(), document("message", "disk failed")));

    assertThat(fame)
        .containsOnlyKeys(
            "anomaly_score",
            "anomaly",
            "failure_domain",
            "domain_confidence",
            "routing",
            "template_id",
            "novel",
            "review",
            "evidence",
            "model");
    assertThat((float) fame.get("anomaly_score")).isBetween(0.97f, 0.99f);
    assertThat(fame)
        .containsEntry("anomaly", true)
        .containsEntry("failure_domain", "storage")
        .containsEntry("template_id", TinyModel.DISK_TEMPLATE)
        .containsEntry("novel", false)
        .containsEntry("review", false)
        .containsEntry("evidence", List.of("failed", "disk"))
        .containsEntry("model", "tiny:7");
    assertThat((float) fame.get("domain_confidence")).isGreaterThan(0.99f);
    Map<?, ?> routing = (Map<?, ?>) fame.get("routing");
    assertThat(routing.get("domains")).isEqualTo(List.of("storage", "network"));
    assertThat((List<?>) routing.get("probabilities")).hasSize(2);
  }

  @Test
  void aHealthyLineHasADomainAndNoEvidence() {
    Map<String, Object> fame = fame(score(Map.of(), document("message", "link up")));

    assertThat(fame)
        .doesNotContainKey("evidence")
        .containsEntry("anomaly", false)
        .containsEntry("failure_domain", "network")
        .containsEntry("novel", true);
  }

  @Test
  void evidenceIsLookedForAsTheOptionSays() {
    assertThat(fame(score(Map.of("explain", "never"), document("message", "disk failed"))))
        .doesNotContainKey("evidence");
    assertThat(fame(score(Map.of("explain", "always"), document("message", "disk ok"))))
        .containsEntry("anomaly", false)
        .containsKey("evidence");
  }

  @Test
  void contextFieldsFillTheModelsSlotsByPosition() {
    Map<String, Object> options = Map.of("context_fields", List.of("log.level", "more"));

    IngestDocument nested = document("message", "disk ok");
    nested.setFieldValue("log.level", "error");
    IngestDocument literal = document("message", "disk ok");
    literal.getSourceAndMetadata().put("log.level", "error");
    IngestDocument none = document("message", "disk ok");

    assertThat(fame(score(options, nested))).containsEntry("anomaly", true);
    assertThat(fame(score(options, literal))).containsEntry("anomaly", true);
    assertThat(fame(score(options, none))).containsEntry("anomaly", false);
    assertThat(fame(score(Map.of(), nested))).containsEntry("anomaly", false);
  }

  @Test
  void aContextThatIsNoTextNeverKeepsALineFromBeingScored() {
    for (Object level : Arrays.asList(null, 3, true, List.of("error"), Map.of("a", 1))) {
      IngestDocument document = document("message", "disk ok");
      document.getSourceAndMetadata().put("log.level", level);

      assertThat(fame(score(Map.of("context_fields", List.of("log.level")), document)))
          .containsEntry("anomaly", false);
    }
  }

  @Test
  void aBatchIsScoredInOneCallAndEachDocumentGetsItsOwnScore() {
    FameProcessor processor = processor(Map.of());
    List<IngestDocumentWrapper> batch =
        List.of(
            wrapped(4, document("message", "disk failed")),
            wrapped(5, document("other", "disk failed")),
            wrapped(6, document("message", 12)),
            wrapped(7, document("message", "link up")));
    AtomicReference<List<IngestDocumentWrapper>> results = new AtomicReference<>();

    processor.batchExecute(batch, results::set);

    assertThat(calls).containsExactly(2);
    assertThat(results.get())
        .extracting(IngestDocumentWrapper::getSlot)
        .containsExactly(4, 5, 6, 7);
    assertThat(results.get()).allMatch(result -> result.getException() == null);
    List<Map<String, Object>> fame =
        results.get().stream().map(result -> fame(result.getIngestDocument())).toList();
    assertThat(fame.get(0)).containsEntry("anomaly", true);
    assertThat(fame.get(1)).isEqualTo(Map.of("unscored", "missing_field"));
    assertThat(fame.get(2)).isEqualTo(Map.of("unscored", "not_text"));
    assertThat(fame.get(3)).containsEntry("anomaly", false);
  }

  @Test
  void theSameLineHasTheSameScoreAloneAndInABatch() {
    FameProcessor processor = processor(Map.of());
    List<IngestDocumentWrapper> batch = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      batch.add(wrapped(i, document("message", (i % 3 == 0 ? "disk failed " : "link ") + i)));
    }
    AtomicReference<List<IngestDocumentWrapper>> results = new AtomicReference<>();
    processor.batchExecute(batch, results::set);

    for (int i = 0; i < batch.size(); i++) {
      String message = (i % 3 == 0 ? "disk failed " : "link ") + i;
      assertThat(fame(score(Map.of(), document("message", message))))
          .isEqualTo(fame(results.get().get(i).getIngestDocument()));
    }
  }

  @Test
  void whatIsNoTextSaysSo() {
    for (Object value : Arrays.asList(null, 1, 2.5, true, List.of("disk"), Map.of("a", "b"))) {
      assertThat(fame(score(Map.of(), document("message", value))))
          .as("%s", value)
          .isEqualTo(Map.of("unscored", "not_text"));
    }
    assertThat(metrics.counts().unscored()).containsEntry("not_text", 6L);
  }

  @Test
  void aDocumentWithoutTheFieldStaysUntouchedIfAskedFor() {
    IngestDocument document = document("other", "text");
    Map<String, Object> before = new HashMap<>(document.getSourceAndMetadata());

    score(Map.of("ignore_missing", true), document);

    assertThat(document.getSourceAndMetadata()).isEqualTo(before);
    assertThat(metrics.counts().unscored()).containsEntry("missing_field", 0L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "\u0000\u0001\u001f\u007f", "\ud800", "disk \udfff failed \ud83d"})
  void oddTextIsScoredAndCanBeWritten(String message) throws Exception {
    IngestDocument document = score(Map.of("explain", "always"), document("message", message));

    assertThat(fame(document)).containsKey("anomaly_score");
    assertThat(document.getFieldValue("message", String.class)).isEqualTo(message);
    document.extractMetadata();
    assertThat(XContentFactory.jsonBuilder().map(document.getSourceAndMetadata()).toString())
        .contains("anomaly_score");
  }

  @Test
  void aLineOfOneMegabyteIsScored() {
    IngestDocument words = score(Map.of(), document("message", "disk failed ".repeat(90_000)));
    IngestDocument word =
        score(Map.of(), document("message", "disk failed " + "x".repeat(1 << 20)));

    assertThat(fame(words)).containsEntry("anomaly", true);
    assertThat(fame(word)).containsEntry("anomaly", true);
  }

  @Test
  void evidenceNeverExceedsWhatAKeywordMayHold() {
    LogScore score =
        new LogScore(
            1,
            true,
            "storage",
            1,
            List.of(),
            "0",
            false,
            false,
            List.of("é".repeat(20_000), "x".repeat(255) + "\ud83d\ude00"));

    List<?> evidence = (List<?>) ScoreFields.of(score, "tiny:7").get("evidence");

    assertThat(evidence).isEqualTo(List.of("é".repeat(256), "x".repeat(255)));
  }

  @Test
  void scoringAgainReplacesTheOldObject() {
    IngestDocument document = score(Map.of(), document("message", "disk failed"));
    document.setFieldValue("message", "link up");
    document.setFieldValue("fame.unscored", "error");

    Map<String, Object> fame = fame(score(Map.of(), document));

    assertThat(fame).doesNotContainKeys("unscored", "evidence").containsEntry("anomaly", false);
  }

  @Test
  void aTargetThatHoldsAScalarIsCountedAndLeavesTheDocumentUnchanged() {
    IngestDocument document = document("message", "disk failed");
    document.setFieldValue("fame", "mine");
    Map<String, Object> before = new HashMap<>(document.getSourceAndMetadata());

    score(Map.of("on_error", "fail"), document);

    assertThat(document.getSourceAndMetadata()).isEqualTo(before);
    assertThat(metrics.counts().collisions()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mark", "fail"})
  void whatAScriptPutIntoOneDocumentKeepsNoOtherFromItsScore(String onError) {
    IngestDocument unchangeable = document("message", "disk failed");
    unchangeable.getSourceAndMetadata().put("ml", Map.of());
    IngestDocument numbered = document("message", "disk failed");
    numbered.getSourceAndMetadata().put("ml", new TreeMap<>(Map.of(1, "x")));
    IngestDocument unreadable = document("message", "disk failed");
    unreadable.getSourceAndMetadata().put("log", new TreeMap<>(Map.of(1, "x")));
    List<IngestDocumentWrapper> batch =
        List.of(
            wrapped(0, document("message", "disk failed")),
            wrapped(1, unchangeable),
            wrapped(2, numbered),
            wrapped(3, unreadable),
            wrapped(4, document("message", "link up")));
    AtomicReference<List<IngestDocumentWrapper>> results = new AtomicReference<>();

    processor(
            Map.of(
                "target_field",
                "ml.score",
                "context_fields",
                List.of("log.level"),
                "on_error",
                onError))
        .batchExecute(batch, results::set);

    assertThat(results.get()).allMatch(result -> result.getException() == null);
    for (int scored : List.of(0, 3, 4)) {
      assertThat(
              batch
                  .get(scored)
                  .getIngestDocument()
                  .getFieldValue("ml.score.anomaly", Boolean.class))
          .isEqualTo(scored != 4);
    }
    assertThat(unchangeable.getSourceAndMetadata()).containsEntry("ml", Map.of());
    assertThat(numbered.getSourceAndMetadata()).containsEntry("ml", Map.of(1, "x"));
    assertThat(metrics.counts().collisions()).isEqualTo(2);
    assertThat(metrics.counts().lines()).isEqualTo(5);
    assertThat(metrics.counts().unscored()).containsEntry("error", 0L);
  }

  @Test
  void withoutAModelDocumentsAreMarked() {
    assertThat(fame(score(Map.of("model", "away"), document("message", "disk failed"))))
        .isEqualTo(Map.of("unscored", "model_unavailable"));
    assertThat(metrics.counts().unscored()).containsEntry("model_unavailable", 1L);
  }

  @Test
  void aScorerThatFailsMarksDocumentsAsErrors() {
    FameProcessor processor = processor(Map.of(), name -> new Broken());
    IngestDocument document = document("message", "disk failed");

    processor.execute(document);

    assertThat(fame(document)).isEqualTo(Map.of("unscored", "error"));
    assertThat(metrics.counts().unscored()).containsEntry("error", 1L);
  }

  @Test
  void askedToFailItFailsTheDocumentsWithoutAScoreAndOnlyThose() {
    FameProcessor processor = processor(Map.of("on_error", "fail"));
    IngestDocument unscored = document("message", 3);
    AtomicReference<List<IngestDocumentWrapper>> results = new AtomicReference<>();

    processor.batchExecute(
        List.of(wrapped(0, unscored), wrapped(1, document("message", "disk failed"))),
        results::set);

    assertThat(results.get().get(0).getException())
        .hasMessage("document has no score by model [tiny]: not_text");
    assertThat(unscored.hasField("fame")).isFalse();
    assertThat(results.get().get(1).getException()).isNull();
    assertThat(fame(results.get().get(1).getIngestDocument())).containsEntry("anomaly", true);
  }

  @Test
  void aMissingModelFailsAsAServiceThatIsAway() {
    FameProcessor processor = processor(Map.of("on_error", "fail", "model", "away"));

    assertThatThrownBy(() -> processor.execute(document("message", "disk failed")))
        .isInstanceOfSatisfying(
            OpenSearchStatusException.class,
            e -> assertThat(e.status()).isEqualTo(RestStatus.SERVICE_UNAVAILABLE));
  }

  @Test
  void everythingIsCounted() {
    score(Map.of(), document("message", "disk failed"));
    score(Map.of(), document("message", "link up"));

    IngestCounts counts = metrics.counts();
    assertThat(counts.lines()).isEqualTo(2);
    assertThat(counts.batches()).isEqualTo(2);
    assertThat(counts.nanos()).isPositive();
    assertThat(counts.novel()).isEqualTo(1);
    assertThat(counts.anomalies()).isEqualTo(Map.of("storage", 1L));
    assertThat(counts.plus(counts).anomalies()).isEqualTo(Map.of("storage", 2L));
  }

  private IngestDocument score(Map<String, Object> options, IngestDocument document) {
    return processor(options).execute(document);
  }

  private FameProcessor processor(Map<String, Object> options) {
    return processor(options, served);
  }

  private FameProcessor processor(Map<String, Object> options, ModelLookup models) {
    Map<String, Object> config = new HashMap<>(Map.of("model", "tiny"));
    config.putAll(options);
    return new FameProcessorFactory(models, metrics).create(Map.of(), "tag", null, config);
  }

  private static IngestDocument document(String field, Object value) {
    Map<String, Object> source = new HashMap<>();
    source.put(field, value);
    return new IngestDocument("logs", "1", null, 1L, null, source);
  }

  private static IngestDocumentWrapper wrapped(int slot, IngestDocument document) {
    return new IngestDocumentWrapper(slot, 0, document, null);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fame(IngestDocument document) {
    return (Map<String, Object>) document.getSourceAndMetadata().get("fame");
  }

  private final class Served implements ServedModel {
    @Override
    public String label() {
      return "tiny:7";
    }

    @Override
    public List<LogScore> score(List<LogLine> lines, Explain explain) {
      calls.add(lines.size());
      return SCORER.score(lines, explain);
    }

    @Override
    public void close() {}
  }

  private static final class Broken implements ServedModel {
    @Override
    public String label() {
      return "broken:1";
    }

    @Override
    public List<LogScore> score(List<LogLine> lines, Explain explain) {
      throw new IllegalStateException("failed at: " + lines.get(0).message());
    }

    @Override
    public void close() {}
  }
}
