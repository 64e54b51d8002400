/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

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
import org.junit.jupiter.params.provider.CsvSource;

/** What a search sees through {@code fame_filter}, asked over REST as a client would. */
class SearchFilterIT {
  private static final String BY_ID = "'sort': '_id'";
  private static final String ANOMALIES = "/logs/_search?search_pipeline=anomalies";

  private static FameNode node;

  @BeforeAll
  static void start() throws Exception {
    node = FameNode.shared();
    node.call(
            "PUT",
            "/_component_template/fame-fields",
            Files.readString(Path.of("../config/component-template-fame.json")))
        .ok();
    node.call(
            "PUT",
            "/_index_template/logs",
            """
            {'index_patterns': ['logs*', 'only*'], 'composed_of': ['fame-fields'],
             'template': {'settings': {'number_of_shards': 1, 'number_of_replicas': 0},
                          'mappings': {'properties': {'message': {'type': 'text'}}}}}
            """)
        .ok();
    node.call(
            "PUT",
            "/_search/pipeline/anomalies",
            Files.readString(Path.of("../config/search-pipeline-anomalies.json")))
        .ok();
    node.index("logs", documents());
  }

  private static Map<String, String> documents() {
    Map<String, String> documents = new LinkedHashMap<>();
    documents.put("anomaly-net", line("link down", fame(0.6, true, "net", true)));
    documents.put("anomaly-storage", line("disk disk down", fame(0.98, true, "storage", false)));
    documents.put("healthy-net", line("link up", fame(0.3, false, "net", true)));
    documents.put(
        "healthy-storage", line("disk up and disk well", fame(0.1, false, "storage", false)));
    documents.put("never-seen", "{'message': 'disk down'}");
    documents.put("unscored", line("disk down", "{'unscored': 'model_unavailable'}"));
    return documents;
  }

  private static String line(String message, String fame) {
    return "{'message': '" + message + "', 'fame': " + fame + "}";
  }

  private static String fame(double score, boolean anomaly, String domain, boolean novel) {
    return "{'anomaly_score': %s, 'anomaly': %s, 'failure_domain': '%s', 'novel': %s}"
        .formatted(score, anomaly, domain, novel);
  }

  private static List<String> filtered(String options) {
    return node.find(
        "/logs/_search", "{%s, 'search_pipeline': %s}".formatted(BY_ID, pipeline(options)));
  }

  private static String pipeline(String options) {
    return "{'request_processors': [{'fame_filter': " + options + "}]}";
  }

  @Test
  void keepsAnomaliesOnlyByDefault() {
    assertThat(node.find(ANOMALIES, "{" + BY_ID + "}"))
        .containsExactly("anomaly-net", "anomaly-storage");
    assertThat(node.find("/logs/_search", "{" + BY_ID + "}")).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      nullValues = "nothing",
      value = {
        "{'min_score': 0.3}                       | anomaly-net,anomaly-storage,healthy-net",
        "{'min_score': 0.6}                       | anomaly-net,anomaly-storage",
        "{'min_score': 0.61}                      | anomaly-storage",
        "{'min_score': 1}                         | nothing",
        "{'domains': ['storage']}                 | anomaly-storage",
        "{'domains': 'storage'}                   | anomaly-storage",
        "{'domains': ['storage', 'net', 'other']} | anomaly-net,anomaly-storage",
        "{'domains': ['other']}                   | nothing",
        "{'novel': true}                          | anomaly-net",
        "{'novel': false}                         | anomaly-storage",
        "{'novel': true, 'min_score': 0}          | anomaly-net,healthy-net",
        "{'include_unscored': true}  | anomaly-net,anomaly-storage,never-seen,unscored",
        "{'include_unscored': false}              | anomaly-net,anomaly-storage",
        "{'include_unscored': true, 'min_score': 0.9, 'domains': 'storage', 'novel': false}"
            + " | anomaly-storage,never-seen,unscored",
        "{'target_field': 'ml.other'}             | nothing",
      })
  void anOptionNarrowsWhatIsKeptAndOnlyIncludeUnscoredWidensIt(String options, String kept) {
    assertThat(filtered(options)).isEqualTo(ids(kept));
  }

  private static List<String> ids(String commaSeparated) {
    return commaSeparated == null ? List.of() : List.of(commaSeparated.split(","));
  }

  @Test
  void readsTheObjectThatTheProcessorWasToldToWrite() {
    node.index(
        "logs-other",
        Map.of(
            "1", "{'ml': {'score': {'anomaly': true}}}",
            "2", "{'fame': {'anomaly': true}}"));

    assertThat(
            node.find(
                "/logs-other/_search",
                "{'search_pipeline': " + pipeline("{'target_field': 'ml.score'}") + "}"))
        .containsExactly("1");
  }

  @Test
  void findsDomainsInAnIndexWithoutOurTemplateToo() {
    node.index(
        "dynamic",
        Map.of(
            "1", line("a", fame(0.9, true, "db-locks", false)),
            "2", line("a", fame(0.9, true, "db-availability", false)),
            "3", line("a", fame(0.9, true, "db", false))));

    for (String domain : List.of("db-locks", "db")) {
      assertThat(
              node.find(
                  "/dynamic/_search",
                  "{'search_pipeline': " + pipeline("{'domains': '" + domain + "'}") + "}"))
          .as(domain)
          .containsExactly(domain.equals("db") ? "3" : "1");
    }
  }

  @Test
  void hitsKeepTheirScores() {
    String query = "{'query': {'match': {'message': 'disk down'}}}";

    Map<String, Double> all = scores("/logs/_search", query);
    Map<String, Double> kept = scores(ANOMALIES, query);

    assertThat(kept.keySet()).containsExactly("anomaly-storage", "anomaly-net");
    all.keySet().retainAll(kept.keySet());
    assertThat(kept).isEqualTo(all).containsExactlyEntriesOf(all);
    assertThat(kept.values()).doesNotHaveDuplicates();
  }

  @Test
  void withoutAQueryEveryHitHasTheScoreOfMatchAll() {
    assertThat(scores(ANOMALIES, "{}").values()).containsExactly(1.0, 1.0);
    assertThat(scores(ANOMALIES, "{'query': {'match_all': {}}}").values())
        .containsExactly(1.0, 1.0);
  }

  private static Map<String, Double> scores(String path, String query) {
    Map<String, Double> scores = new LinkedHashMap<>();
    node.call("POST", path, query)
        .ok()
        .at("/hits/hits")
        .forEach(hit -> scores.put(hit.path("_id").asText(), hit.path("_score").asDouble()));
    return scores;
  }

  @Test
  void aggregationsCountWhatIsKeptAndGlobalOnesEverything() {
    JsonNode answer =
        node.call(
                "POST",
                ANOMALIES,
                """
                {'size': 0, 'aggs': {
                  'domains': {'terms': {'field': 'fame.failure_domain'}},
                  'all': {'global': {}}}}
                """)
            .ok();

    assertThat(answer.at("/aggregations/domains/buckets").findValues("doc_count"))
        .extracting(JsonNode::asInt)
        .containsExactly(1, 1);
    assertThat(answer.at("/aggregations/all/doc_count").asInt()).isEqualTo(6);
  }

  @Test
  void suggestionsAreThoseOfTheWholeIndexAndBringNoHits() {
    String suggest = "{'suggest': {'s': {'text': 'dowm', 'term': {'field': 'message'}}}}";

    JsonNode answer = node.call("POST", ANOMALIES, suggest).ok();

    JsonNode unfiltered = node.call("POST", "/logs/_search", suggest).ok();
    assertThat(answer.at("/suggest/s/0/options/0/text").asText()).isEqualTo("down");
    assertThat(answer.at("/suggest/s/0/options/0/freq").asInt()).isEqualTo(4);
    assertThat(answer.path("suggest")).isEqualTo(unfiltered.path("suggest"));
    assertThat(answer.at("/hits")).isEqualTo(unfiltered.at("/hits"));
  }

  @Test
  void anIndexWithADefaultPipelineShowsAnomaliesToWhoeverSaysNothing() {
    node.index("only", documents());
    node.call("PUT", "/only/_settings", "{'index.search.default_pipeline': 'anomalies'}").ok();

    assertThat(node.find("/only/_search", "{" + BY_ID + "}"))
        .containsExactly("anomaly-net", "anomaly-storage");
    assertThat(node.call("GET", "/only/_count").ok().path("count").asInt()).isEqualTo(2);
    assertThat(node.find("/only/_search?search_pipeline=_none", "{}")).hasSize(6);
    assertThat(node.find("/only/_search", "{'ext': {'fame_filter': {'enabled': false}}}"))
        .hasSize(6);

    // Several indices: the pipeline counts where those that name one name the same one ...
    assertThat(node.find("/logs,only/_search", "{}")).hasSize(4);
    node.call("PUT", "/_search/pipeline/worst", pipeline("{'min_score': 0.9}")).ok();
    node.index("only-worst", documents());
    node.call("PUT", "/only-worst/_settings", "{'index.search.default_pipeline': 'worst'}").ok();
    assertThat(node.find("/only-worst/_search", "{}")).hasSize(1);
    // ... and where they name different ones, nothing is filtered.
    assertThat(node.find("/only,only-worst/_search", "{'size': 20}")).hasSize(12);

    String pit =
        node.call("POST", "/only/_search/point_in_time?keep_alive=1m").ok().path("pit_id").asText();
    String inPit = "{'pit': {'id': '" + pit + "'}}";
    assertThat(node.find("/_search", inPit)).hasSize(2);
    assertThat(node.find("/_search?search_pipeline=_none", inPit)).hasSize(6);
    node.call("DELETE", "/_search/point_in_time", "{'pit_id': ['" + pit + "']}").ok();

    JsonNode scroll = node.call("POST", "/only/_search?scroll=1m", "{'size': 1}").ok();
    assertThat(scroll.at("/hits/total/value").asInt()).isEqualTo(2);
    String next = "{'scroll': '1m', 'scroll_id': '" + scroll.path("_scroll_id").asText() + "'}";
    assertThat(node.find("/_search/scroll", next)).hasSize(1);
    assertThat(node.find("/_search/scroll", next)).isEmpty();
    node.call("DELETE", "/_search/scroll/_all").ok();
  }

  @Test
  void whatWorksThroughASearchSeesTheAnomaliesOfSuchAnIndexOnlyUnlessToldOtherwise() {
    node.index("only-updated", documents());
    node.call("PUT", "/only-updated/_settings", "{'index.search.default_pipeline': 'anomalies'}")
        .ok();
    String off = "'ext': {'fame_filter': {'enabled': false}}";

    assertThat(updated("", "{}")).isEqualTo(2);
    assertThat(updated("&search_pipeline=_none", "{}")).isEqualTo(6);
    assertThat(updated("", "{" + off + "}")).isEqualTo(6);
    assertThat(reindexed("")).isEqualTo(2);
    assertThat(reindexed(", " + off)).isEqualTo(6);
  }

  private static int updated(String parameters, String body) {
    return node.call("POST", "/only-updated/_update_by_query?refresh=true" + parameters, body)
        .ok()
        .path("updated")
        .asInt();
  }

  private static int reindexed(String more) {
    return node.call(
            "POST",
            "/_reindex?refresh=true",
            "{'source': {'index': 'only-updated'%s}, 'dest': {'index': 'logs-reindexed%d'}}"
                .formatted(more, more.length()))
        .ok()
        .path("created")
        .asInt();
  }

  @Test
  void everySearchOfAnMsearchHasAPipelineOfItsOwn() {
    JsonNode answers =
        node.call(
                "POST",
                "/logs/_msearch",
                """
                {}
                {'search_pipeline': 'anomalies'}
                {}
                {'query': {'match_all': {}}}
                {}
                {'search_pipeline': 'anomalies', 'ext': {'fame_filter': {'min_score': 0.9}}}
                """)
            .ok()
            .path("responses");

    assertThat(answers)
        .extracting(answer -> answer.at("/hits/total/value").asInt())
        .containsExactly(2, 6, 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      nullValues = "nothing",
      value = {
        "{'min_score': 0.9}                    | storage-novel",
        "{'min_score': null}                   | storage-known,storage-novel",
        "{'domains': null}                     | net-known,storage-novel",
        "{'domains': ['net'], 'novel': false}  | net-known",
        "{'enabled': true}                     | storage-novel",
        "{}                                    | storage-novel",
        "{'enabled': false}                    | healthy,net-known,storage-known,storage-novel",
      })
  void aRequestReplacesOptionsOfThePipelineTakesThemBackOrSwitchesItOff(String ext, String kept) {
    node.index(
        "logs-override",
        Map.of(
            "healthy", line("a", fame(0.1, false, "storage", false)),
            "storage-known", line("a", fame(0.6, true, "storage", false)),
            "storage-novel", line("a", fame(0.95, true, "storage", true)),
            "net-known", line("a", fame(0.85, true, "net", false))));

    assertThat(
            node.find(
                "/logs-override/_search",
                """
                {'sort': '_id', 'ext': {'fame_filter': %s}, 'search_pipeline': %s}
                """
                    .formatted(ext, pipeline("{'min_score': 0.8, 'domains': 'storage'}"))))
        .isEqualTo(ids(kept));
  }

  @Test
  void theOverrideMeansNothingWhereNoFilterIs() {
    assertThat(node.find("/logs/_search", "{'ext': {'fame_filter': {'min_score': 0.9}}}"))
        .hasSize(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      nullValues = "nothing",
      value = {
        "min_score        | 1.5           | must be a number from 0 to 1",
        "min_score        | -0.1          | must be a number from 0 to 1",
        "min_score        | '0.5'         | must be a number from 0 to 1",
        "min_score        | true          | must be a number from 0 to 1",
        "domains          | []            | must name at least one failure domain",
        "domains          | 3             | must be a failure domain or a list of them",
        "domains          | ['a', 3]      | must be a failure domain or a list of them",
        "novel            | 'true'        | must be true or false",
        "novel            | [true]        | must be true or false",
        "include_unscored | 1             | must be true or false",
        "target_field     | {}            | must be the name of a field",
        "target_field     | 'a..b'        | is not a field name: [a..b]",
        "min_scor         | 0.5           | is no option, the options are [domains,",
      })
  void anUnknownOptionOrAWrongTypeIsRefusedAndNamed(String option, String value, String reason) {
    String options = "{'" + option + "': " + value + "}";

    assertThat(node.call("PUT", "/_search/pipeline/wrong", pipeline(options)).refused(400))
        .contains("[" + option + "] " + reason);
    assertThat(node.call("GET", "/_search/pipeline/wrong").status()).isEqualTo(404);
    assertThat(
            node.call("POST", ANOMALIES, "{'ext': {'fame_filter': " + options + "}}").refused(400))
        .contains("[ext.fame_filter." + option + "] " + reason);
  }

  @Test
  void aMalformedOverrideIsRefusedAndNamed() {
    assertThat(node.call("POST", ANOMALIES, "{'ext': {'fame_filter': false}}").refused(400))
        .contains("[ext.fame_filter] must be an object");
    assertThat(
            node.call("POST", ANOMALIES, "{'ext': {'fame_filter': {'enabled': 0}}}").refused(400))
        .contains("[ext.fame_filter.enabled] must be true or false");
    assertThat(
            node.call("PUT", "/_search/pipeline/wrong", pipeline("{'enabled': false}"))
                .refused(400))
        .contains("[enabled] is no option");
  }

  @Test
  void aHybridQueryIsFilteredInEachOfItsPartsAndKeepsItsScores() {
    String hybrid =
        """
        {'query': {'hybrid': {'queries': [
          {'match': {'message': 'down'}},
          {'bool': {'should': [{'term': {'message': 'disk'}}]}},
          {'constant_score': {'filter': {'term': {'message': 'link'}}, 'boost': 7}}]}}}
        """;

    Map<String, Double> all = scores("/logs/_search", hybrid);
    Map<String, Double> kept = scores(ANOMALIES, hybrid);

    assertThat(kept.keySet()).containsExactly("anomaly-net", "anomaly-storage");
    assertThat(kept).containsEntry("anomaly-net", 7.0);
    all.keySet().retainAll(kept.keySet());
    assertThat(kept).isEqualTo(all);
  }

  @Test
  void aHybridQueryThatCannotTakeTheFilterIsRefusedSinceItsHitsWouldPassForAnomalies() {
    String old = "{'query': {'hybrid': {'old': true, 'queries': [{'match_all': {}}]}}%s}";

    assertThat(node.call("POST", ANOMALIES, old.formatted("")).refused(400))
        .startsWith("[fame_filter] cannot filter a [hybrid] query of this version");
    assertThat(node.find(ANOMALIES, old.formatted(", 'ext': {'fame_filter': {'enabled': false}}")))
        .hasSize(6);
  }

  @Test
  void theUsualKeysOfAProcessorAreThereAndItIsCountedByItsTag() {
    node.call(
            "PUT",
            "/_search/pipeline/tagged",
            """
            {'request_processors': [{'fame_filter': {
              'tag': 'top', 'description': 'the worst', 'ignore_failure': true, 'min_score': 0.9}}]}
            """)
        .ok();

    assertThat(node.find("/logs/_search?search_pipeline=tagged", "{}"))
        .containsExactly("anomaly-storage");

    JsonNode stats =
        node.call("GET", "/_nodes/stats/search_pipeline")
            .ok()
            .path("nodes")
            .elements()
            .next()
            .at("/search_pipeline/pipelines/tagged/request_processors/0/fame_filter:top/stats");
    assertThat(stats.path("count").asInt()).isEqualTo(1);
    assertThat(stats.path("failed").asInt()).isZero();
  }

  @Test
  void twoFiltersOfOnePipelineBothCount() {
    List<String> kept = new ArrayList<>(filtered("{'domains': 'net'}"));
    assertThat(
            node.find(
                "/logs/_search",
                """
                {'search_pipeline': {'request_processors': [
                  {'fame_filter': {'min_score': 0.2}}, {'fame_filter': {'domains': 'net'}}]}}
                """))
        .isEqualTo(kept);
  }
}
