/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static io.fame.plugin.FameNode.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.plugin.FameNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The processor among the features of a node, asked over REST as a client would. */
class IngestPipelineIT {
  private static final String FAILED = "{'message': 'disk failed'}";
  private static final String HEALTHY = "{'message': 'link up'}";
  private static final String NO_TEXT = "{'message': 17}";

  private static FameNode node;

  @BeforeAll
  static void start() throws Exception {
    node = FameNode.shared();
    node.call(
            "PUT",
            "/_component_template/fame-of-ingest",
            Files.readString(Path.of("../config/component-template-fame.json")))
        .ok();
    // Documents of these tests hold values of several types in one field.
    node.call(
            "PUT",
            "/_index_template/ingest",
            """
            {'index_patterns': ['ingest-*'], 'composed_of': ['fame-of-ingest'],
             'template': {'settings': {'number_of_shards': 1, 'number_of_replicas': 0},
                          'mappings': {'properties': {'message': {'enabled': false}}}}}
            """)
        .ok();
  }

  private static void pipeline(String name, String processors) {
    node.call("PUT", "/_ingest/pipeline/" + name, "{'processors': [" + processors + "]}").ok();
  }

  /** A pipeline of one processor of the model {@code app-logs}. */
  private static void fame(String name, String more) {
    pipeline(name, "{'fame': {'model': 'app-logs'" + more + "}}");
  }

  /** One bulk request through a pipeline; what became of each document. */
  private static List<JsonNode> bulk(String index, String pipeline, String... documents) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < documents.length; i++) {
      lines.append("{'index': {'_id': '" + i + "'}}\n").append(documents[i].strip()).append('\n');
    }
    String parameters = pipeline == null ? "" : "&pipeline=" + pipeline;
    List<JsonNode> items = new ArrayList<>();
    node.call("POST", "/" + index + "/_bulk?refresh=true" + parameters, lines.toString())
        .ok()
        .path("items")
        .forEach(item -> items.add(item.path("index")));
    return items;
  }

  private static JsonNode indexed(String index, String pipeline, String document) {
    List<JsonNode> items = bulk(index, pipeline, document);
    assertThat(items.get(0).path("status").asInt()).as("%s", items).isBetween(200, 201);
    return node.source(index, "0");
  }

  private static boolean isAnomaly(JsonNode source) {
    assertThat(source.at("/fame/anomaly").isBoolean()).as("%s", source).isTrue();
    return source.at("/fame/anomaly").asBoolean();
  }

  @Test
  void ifSaysWhichDocumentsAreScored() {
    fame("if", ", 'if': 'ctx.kind == \\\"log\\\"'");

    bulk(
        "ingest-if",
        "if",
        "{'message': 'disk failed', 'kind': 'log'}",
        "{'message': 'disk failed', 'kind': 'metric'}",
        "{'message': 'link up', 'kind': 'log'}");

    assertThat(isAnomaly(node.source("ingest-if", "0"))).isTrue();
    assertThat(node.source("ingest-if", "1").has("fame")).isFalse();
    assertThat(isAnomaly(node.source("ingest-if", "2"))).isFalse();
  }

  @Test
  void onErrorMarkIndexesEverythingAndFailRejectsWhatHasNoScoreAndOnlyThat() {
    fame("mark", "");
    fame("fail", ", 'on_error': 'fail'");

    List<JsonNode> marked = bulk("ingest-mark", "mark", FAILED, NO_TEXT, "{'other': 1}", HEALTHY);
    List<JsonNode> failed = bulk("ingest-fail", "fail", FAILED, NO_TEXT, "{'other': 1}", HEALTHY);

    assertThat(marked).extracting(item -> item.path("status").asInt()).containsOnly(201);
    assertThat(node.source("ingest-mark", "1").path("fame"))
        .isEqualTo(json("{'unscored': 'not_text'}"));
    assertThat(node.source("ingest-mark", "2").path("fame"))
        .isEqualTo(json("{'unscored': 'missing_field'}"));
    assertThat(failed)
        .extracting(item -> item.path("status").asInt())
        .containsExactly(201, 400, 400, 201);
    assertThat(failed.get(1).at("/error/reason").asText())
        .isEqualTo("document has no score by model [app-logs]: not_text");
    assertThat(isAnomaly(node.source("ingest-fail", "0"))).isTrue();
  }

  @Test
  void onFailureRunsForADocumentThatFailsAndLearnsWhoFailedAndWhy() {
    fame(
        "on-failure",
        """
        , 'on_error': 'fail', 'tag': 'scoring', 'on_failure': [
          {'set': {'field': 'failed.tag', 'value': '{{_ingest.on_failure_processor_tag}}'}},
          {'set': {'field': 'failed.type', 'value': '{{_ingest.on_failure_processor_type}}'}},
          {'set': {'field': 'failed.why', 'value': '{{_ingest.on_failure_message}}'}}]
        """);

    bulk("ingest-on-failure", "on-failure", FAILED, NO_TEXT);

    assertThat(isAnomaly(node.source("ingest-on-failure", "0"))).isTrue();
    assertThat(node.source("ingest-on-failure", "0").has("failed")).isFalse();
    JsonNode failed = node.source("ingest-on-failure", "1");
    assertThat(failed.has("fame")).isFalse();
    assertThat(failed.at("/failed/tag").asText()).isEqualTo("scoring");
    assertThat(failed.at("/failed/type").asText()).isEqualTo("fame");
    assertThat(failed.at("/failed/why").asText())
        .isEqualTo("document has no score by model [app-logs]: not_text");
  }

  @Test
  void onFailureOfThePipelineRunsToo() {
    node.call(
            "PUT",
            "/_ingest/pipeline/pipeline-on-failure",
            """
            {'processors': [{'fame': {'model': 'app-logs', 'on_error': 'fail'}},
                            {'set': {'field': 'passed', 'value': true}}],
             'on_failure': [{'set': {'field': 'failed', 'value': true}}]}
            """)
        .ok();

    bulk("ingest-pipeline-on-failure", "pipeline-on-failure", FAILED, NO_TEXT);

    assertThat(node.source("ingest-pipeline-on-failure", "0").has("passed")).isTrue();
    assertThat(node.source("ingest-pipeline-on-failure", "1"))
        .isEqualTo(json("{'message': 17, 'failed': true}"));
  }

  @Test
  void ignoreFailureIndexesTheDocumentAsItWasAndGoesOn() {
    pipeline(
        "ignore",
        """
        {'fame': {'model': 'app-logs', 'on_error': 'fail', 'ignore_failure': true}},
        {'set': {'field': 'passed', 'value': true}}
        """);

    bulk("ingest-ignore", "ignore", NO_TEXT, FAILED);

    assertThat(node.source("ingest-ignore", "0"))
        .isEqualTo(json("{'message': 17, 'passed': true}"));
    assertThat(isAnomaly(node.source("ingest-ignore", "1"))).isTrue();
  }

  @Test
  void aPipelineIsTriedOutBySimulateWithEveryStepIfAskedFor() {
    String request =
        """
        {'pipeline': {'processors': [
           {'set': {'field': 'seen', 'value': true}},
           {'fame': {'model': 'app-logs', 'tag': 'scoring', 'on_error': 'fail'}}]},
         'docs': [{'_source': {'message': 'disk failed'}}, {'_source': {'message': null}}]}
        """;

    JsonNode docs = node.call("POST", "/_ingest/pipeline/_simulate", request).ok().path("docs");
    JsonNode verbose =
        node.call("POST", "/_ingest/pipeline/_simulate?verbose=true", request).ok().path("docs");

    assertThat(isAnomaly(docs.at("/0/doc/_source"))).isTrue();
    assertThat(docs.at("/1/error/reason").asText()).endsWith("not_text");
    JsonNode steps = verbose.at("/0/processor_results");
    assertThat(steps.at("/0/doc/_source").has("fame")).isFalse();
    assertThat(steps.at("/1/processor_type").asText()).isEqualTo("fame");
    assertThat(steps.at("/1/tag").asText()).isEqualTo("scoring");
    assertThat(steps.at("/1/status").asText()).isEqualTo("success");
    assertThat(isAnomaly(steps.at("/1/doc/_source"))).isTrue();
    assertThat(verbose.at("/1/processor_results/1/status").asText()).isEqualTo("error");
  }

  @Test
  void documentsThatAreAlreadyThereAreScoredByReindexAndUpdateByQuery() {
    fame("again", "");
    bulk("ingest-old", null, FAILED, HEALTHY);

    node.call(
            "POST",
            "/_reindex?refresh=true",
            "{'source': {'index': 'ingest-old'},"
                + " 'dest': {'index': 'ingest-new', 'pipeline': 'again'}}")
        .ok();
    node.call("POST", "/ingest-old/_update_by_query?pipeline=again&refresh=true").ok();

    for (String index : List.of("ingest-new", "ingest-old")) {
      assertThat(isAnomaly(node.source(index, "0"))).isTrue();
      assertThat(isAnomaly(node.source(index, "1"))).isFalse();
    }
  }

  @Test
  void whatIsMarkedUnscoredIsRescoredByUpdateByQueryAndTheRestIsNotTouched() {
    pipeline("away", "{'fame': {'model': 'away'}}");
    fame("back", "");
    bulk("ingest-rescored", "away", FAILED, NO_TEXT);
    bulk("ingest-scored", "back", FAILED);
    assertThat(node.source("ingest-rescored", "0").at("/fame/unscored").asText())
        .isEqualTo("model_unavailable");

    JsonNode answer =
        node.call(
                "POST",
                "/ingest-rescored,ingest-scored/_update_by_query?pipeline=back&refresh=true",
                "{'query': {'term': {'fame.unscored': 'model_unavailable'}}}")
            .ok();

    assertThat(answer.path("updated").asInt()).isEqualTo(1);
    JsonNode rescored = node.source("ingest-rescored", "0").path("fame");
    assertThat(rescored.has("unscored")).isFalse();
    assertThat(rescored.path("anomaly").asBoolean()).isTrue();
    assertThat(rescored).isEqualTo(node.source("ingest-scored", "0").path("fame"));
    assertThat(node.source("ingest-rescored", "1").at("/fame/unscored").asText())
        .isEqualTo("not_text");
  }

  @Test
  void aDataStreamScoresThroughItsTemplatesDefaultPipeline() {
    fame("of-stream", "");
    node.call(
            "PUT",
            "/_index_template/stream",
            """
            {'index_patterns': ['stream-logs'], 'data_stream': {}, 'composed_of': ['fame-of-ingest'],
             'template': {'settings': {'number_of_replicas': 0, 'default_pipeline': 'of-stream'}}}
            """)
        .ok();
    node.call(
            "POST",
            "/stream-logs/_bulk?refresh=true",
            """
            {'create': {}}
            {'@timestamp': '2026-01-01T00:00:00Z', 'message': 'disk failed'}
            {'create': {}}
            {'@timestamp': '2026-01-01T00:00:01Z', 'message': 'link up'}
            """)
        .ok();
    node.call("POST", "/stream-logs/_rollover").ok();
    node.call(
            "POST",
            "/stream-logs/_doc?refresh=true",
            "{'@timestamp': '2026-01-01T00:00:02Z', 'message': 'disk failed'}")
        .ok();

    assertThat(node.find("/stream-logs/_search", "{'query': {'term': {'fame.anomaly': true}}}"))
        .hasSize(2);
    assertThat(node.find("/stream-logs/_search", "{'query': {'term': {'fame.anomaly': false}}}"))
        .hasSize(1);
  }

  @Test
  void aStrictMappingTakesEveryFieldWithOurComponentTemplateAndRefusesThemWithoutIt() {
    fame("for-strict", ", 'explain': 'always'");
    node.call(
            "PUT",
            "/_index_template/strict",
            """
            {'index_patterns': ['strictly-*'], 'composed_of': ['fame-of-ingest'],
             'template': {'mappings': {'dynamic': 'strict',
                                       'properties': {'message': {'enabled': false}}}}}
            """)
        .ok();
    node.call(
            "PUT",
            "/bare",
            "{'mappings': {'dynamic': 'strict', 'properties': {'message': {'enabled': false}}}}")
        .ok();

    assertThat(indexed("strictly-1", "for-strict", FAILED).path("fame").size()).isEqualTo(10);
    assertThat(indexed("strictly-1", "for-strict", NO_TEXT).path("fame").size()).isEqualTo(1);
    JsonNode refused = bulk("bare", "for-strict", FAILED).get(0);
    assertThat(refused.path("status").asInt()).isEqualTo(400);
    assertThat(refused.at("/error/type").asText()).isEqualTo("strict_dynamic_mapping_exception");
  }

  @Test
  void theDefaultPipelineGivesWayToTheRequestsAndTheFinalPipelineToNobody() {
    fame("by-default", ", 'target_field': 'by_default'");
    fame("by-request", ", 'target_field': 'by_request'");
    fame("at-last", ", 'target_field': 'at_last'");
    node.call(
            "PUT",
            "/ingest-both",
            "{'settings': {'default_pipeline': 'by-default', 'final_pipeline': 'at-last'}}")
        .ok();

    assertThat(indexed("ingest-both", null, FAILED).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("message", "by_default", "at_last");
    assertThat(indexed("ingest-both", "by-request", FAILED).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("message", "by_request", "at_last");
    assertThat(indexed("ingest-both", "_none", FAILED).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("message", "at_last");
  }

  @Test
  void aPipelineInsideAnotherScoresTheSame() {
    fame("inner", "");
    pipeline(
        "outer",
        """
        {'set': {'field': 'before', 'value': true}},
        {'pipeline': {'name': 'inner'}},
        {'set': {'field': 'after', 'value': true}}
        """);

    bulk("ingest-nested", "outer", FAILED, NO_TEXT, HEALTHY);
    bulk("ingest-flat", "inner", FAILED, NO_TEXT, HEALTHY);

    for (String id : List.of("0", "1", "2")) {
      JsonNode nested = node.source("ingest-nested", id);
      assertThat(nested.path("fame")).isEqualTo(node.source("ingest-flat", id).path("fame"));
      assertThat(nested.path("before").asBoolean() && nested.path("after").asBoolean()).isTrue();
    }
  }

  @Test
  void textThatAnotherProcessorTookOutOfALineIsScored() {
    pipeline(
        "grok",
        """
        {'grok': {'field': 'line', 'patterns': ['%{LOGLEVEL:log.level} %{GREEDYDATA:message}']}},
        {'fame': {'model': 'app-logs', 'context_fields': ['log.level']}}
        """);

    assertThat(isAnomaly(indexed("ingest-grok", "grok", "{'line': 'error disk ok'}"))).isTrue();
    assertThat(isAnomaly(indexed("ingest-grok", "grok", "{'line': 'info disk ok'}"))).isFalse();
  }

  @Test
  void severalModelsAndPipelinesWorkSideBySide() {
    pipeline(
        "two-models",
        """
        {'fame': {'model': 'app-logs'}},
        {'fame': {'model': 'strict', 'target_field': 'second'}}
        """);
    fame("one-model", "");

    JsonNode answer =
        node.call(
                "POST",
                "/ingest-side/_bulk?refresh=true",
                """
                {'index': {'_id': '0', 'pipeline': 'two-models'}}
                {'message': 'disk failed'}
                {'index': {'_id': '1', 'pipeline': 'one-model'}}
                {'message': 'disk failed'}
                {'index': {'_id': '2', 'pipeline': 'two-models'}}
                {'message': 'disk ok'}
                """)
            .ok();

    assertThat(answer.path("errors").asBoolean()).isFalse();
    JsonNode both = node.source("ingest-side", "0");
    assertThat(both.at("/fame/model").asText()).isEqualTo("app-logs:1");
    assertThat(both.at("/second/model").asText()).isEqualTo("strict:4");
    assertThat(both.at("/fame/anomaly").asBoolean()).isTrue();
    assertThat(both.at("/second/anomaly").asBoolean()).isFalse();
    assertThat(both.at("/second/anomaly_score")).isEqualTo(both.at("/fame/anomaly_score"));
    assertThat(node.source("ingest-side", "1").has("second")).isFalse();
    assertThat(isAnomaly(node.source("ingest-side", "2"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'event': {'text': 'disk ok', 'log': {'level': 'error'}}}",
        "{'event.text': 'disk ok', 'event.log.level': 'error'}",
        "{'event': {'text': 'disk ok', 'log.level': 'error'}}",
        "{'event.log': {'level': 'error'}, 'event': {'text': 'disk ok'}}"
      })
  void aFieldIsFoundNestedAndWithDotsInItsName(String document) {
    fame("dotted", ", 'field': 'event.text', 'context_fields': ['event.log.level']");

    assertThat(isAnomaly(indexed("ingest-dotted", "dotted", document))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'ml': {}}", "{'ml': {'other': 1}}", "{'ml.score': {'old': 1}}"})
  void theTargetMayBeBelowOtherObjects(String before) {
    fame("target", ", 'target_field': 'ml.score'");
    String document =
        before.equals("{}") ? FAILED : before.replace("{'ml", "{'message': 'disk failed', 'ml");

    JsonNode source = indexed("ingest-target", "target", document);

    JsonNode score = source.has("ml.score") ? source.get("ml.score") : source.at("/ml/score");
    assertThat(score.path("anomaly").asBoolean()).isTrue();
    assertThat(score.has("old")).isFalse();
    assertThat(source.at("/ml/other").isMissingNode()).isEqualTo(!before.contains("other"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'text'", "17", "['a', 'b']", "[{'a': 1}]", "true"})
  void aTargetThatIsTakenLeavesTheDocumentAsItWasAndIsCounted(String taken) {
    fame("taken", ", 'target_field': 'mine'");
    long before = stats().path("collisions").asLong();
    String document = "{'message': 'disk failed', 'mine': " + taken + "}";

    String index = "ingest-taken-" + Integer.toHexString(taken.hashCode());
    JsonNode source = indexed(index, "taken", document);

    assertThat(source).isEqualTo(json(document));
    assertThat(stats().path("collisions").asLong()).isEqualTo(before + 1);
  }

  @Test
  void anObjectThatAScriptMadeUnchangeableIsATargetThatIsTakenAndNoOtherDocumentSuffers() {
    pipeline(
        "unchangeable",
        """
        {'script': {'source': 'if (ctx.fixed) { ctx.ml = Collections.emptyMap() }'}},
        {'fame': {'model': 'app-logs', 'target_field': 'ml.score', 'on_error': 'fail'}}
        """);
    long before = stats().path("collisions").asLong();

    List<JsonNode> items =
        bulk(
            "ingest-unchangeable",
            "unchangeable",
            "{'message': 'disk failed', 'fixed': false}",
            "{'message': 'disk failed', 'fixed': true}",
            "{'message': 'link up', 'fixed': false}");

    assertThat(items).extracting(item -> item.path("status").asInt()).containsOnly(201);
    assertThat(node.source("ingest-unchangeable", "0").at("/ml/score/anomaly").asBoolean())
        .isTrue();
    assertThat(node.source("ingest-unchangeable", "1"))
        .isEqualTo(json("{'message': 'disk failed', 'fixed': true, 'ml': {}}"));
    assertThat(node.source("ingest-unchangeable", "2").at("/ml/score").has("anomaly")).isTrue();
    assertThat(stats().path("collisions").asLong()).isEqualTo(before + 1);
  }

  @Test
  void aBulkRequestIsOneCallExceptBehindAnIfAndInsideAPipelineOfAPipeline() {
    fame("in-one", "");
    fame("in-one-with-failure", ", 'ignore_failure': true, 'on_failure': [{'drop': {}}]");
    fame("one-by-one", ", 'if': 'true'");
    pipeline("around", "{'pipeline': {'name': 'in-one'}}");

    assertThat(calls("in-one")).isEqualTo(1);
    assertThat(calls("in-one-with-failure")).isEqualTo(1);
    assertThat(calls("one-by-one")).isEqualTo(4);
    assertThat(calls("around")).isEqualTo(4);
  }

  private static long calls(String pipeline) {
    long before = stats().path("batches").asLong();
    bulk("ingest-calls", pipeline, FAILED, HEALTHY, FAILED, NO_TEXT);
    return stats().path("batches").asLong() - before;
  }

  private static JsonNode stats() {
    return node.call("GET", "/_plugins/_fame/stats").ok().path("total");
  }

  @Test
  void ignoreMissingLeavesADocumentWithoutTheFieldUntouched() {
    fame("missing", ", 'ignore_missing': true, 'on_error': 'fail'");

    List<JsonNode> items = bulk("ingest-missing", "missing", "{'other': 1}", "{'message': null}");

    assertThat(node.source("ingest-missing", "0")).isEqualTo(json("{'other': 1}"));
    assertThat(items.get(1).at("/error/reason").asText()).endsWith("not_text");
  }

  @Test
  void evidenceIsGivenAsExplainSays() {
    Map<String, List<Boolean>> evidence = new LinkedHashMap<>();
    for (String explain : List.of("anomalies", "always", "never")) {
      fame("explain", ", 'explain': '" + explain + "'");
      bulk("ingest-explain", "explain", FAILED, "{'message': 'disk ok'}");
      evidence.put(
          explain,
          List.of(
              node.source("ingest-explain", "0").at("/fame").has("evidence"),
              node.source("ingest-explain", "1").at("/fame").has("evidence")));
    }

    assertThat(evidence)
        .containsEntry("anomalies", List.of(true, false))
        .containsEntry("always", List.of(true, true))
        .containsEntry("never", List.of(false, false));
  }

  @Test
  void anUpdateOfPartOfADocumentIsScoredWhereTheIndexHasTheDefaultPipeline() {
    fame("of-updates", "");
    node.call("PUT", "/ingest-updated", "{'settings': {'default_pipeline': 'of-updates'}}").ok();
    indexed("ingest-updated", null, FAILED);

    node.call("POST", "/ingest-updated/_update/0", "{'doc': {'message': 'link up'}}").ok();

    assertThat(isAnomaly(node.source("ingest-updated", "0"))).isFalse();
  }

  @Test
  void anOptionThatIsUnknownMisspeltOrOfTheWrongTypeIsRefusedAndNamed() {
    Map<String, String> wrong =
        Map.of(
            "'field': 3", "[field] property isn't a string",
            "'fields': 'a'", "[fields]",
            "'explain': 'sometimes'", "[explain] must be one of [anomalies, always, never]",
            "'context_fields': 'log.level'", "[context_fields] property isn't a list",
            "'target_field': 'message'", "[target_field] [message] would overwrite");

    wrong.forEach(
        (option, reason) ->
            assertThat(
                    node.call(
                            "PUT",
                            "/_ingest/pipeline/wrong",
                            "{'processors': [{'fame': {'model': 'app-logs', " + option + "}}]}")
                        .refused(400))
                .contains(reason));
  }
}
