/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.plugin.FameNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A filter takes hits away. It changes neither the order nor the scores of those that stay. */
class SearchFilterPropertiesIT {
  private static final String INDEX = "/laws";
  private static final String[] WORDS = {"disk", "link", "failed", "down", "up", "slow"};
  private static final String[] DOMAINS = {"storage", "net", "db"};
  private static final int DOCUMENTS = 150;

  private static FameNode node;

  /** A hit, and the scores that the search and the processor gave it. */
  private record Hit(String id, double score, JsonNode fame) {}

  /** Options of a filter, and what they have to keep. */
  record Options(String json, Predicate<JsonNode> keeps) {
    @Override
    public String toString() {
      return json;
    }
  }

  @BeforeContainer
  static void index() throws Exception {
    node = FameNode.shared();
    node.call(
            "PUT",
            INDEX,
            """
            {'settings': {'number_of_shards': 2, 'number_of_replicas': 0},
             'mappings': {'properties': {
               'message': {'type': 'text'}, 'number': {'type': 'long'},
               'fame': {'properties': {
                 'failure_domain': {'type': 'keyword'}, 'unscored': {'type': 'keyword'}}}}}}
            """)
        .ok();
    Random random = new Random(7);
    Map<String, String> documents = new LinkedHashMap<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      StringBuilder message = new StringBuilder();
      for (int words = 1 + random.nextInt(5); words > 0; words--) {
        message.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      documents.put(
          "d" + i,
          "{'message': '%s', 'number': %d%s}"
              .formatted(message, 1 + random.nextInt(9), fame(random)));
    }
    node.index("laws", documents);
  }

  private static String fame(Random random) {
    int kind = random.nextInt(6);
    if (kind == 0) {
      return "";
    }
    if (kind == 1) {
      return ", 'fame': {'unscored': 'error'}";
    }
    double score = random.nextInt(11) / 10.0;
    return ", 'fame': {'anomaly_score': %s, 'anomaly': %s, 'failure_domain': '%s', 'novel': %s}"
        .formatted(
            score, score >= 0.5, DOMAINS[random.nextInt(DOMAINS.length)], random.nextBoolean());
  }

  @Property(tries = 100)
  void whatStaysHasTheScoreAndTheOrderThatItHad(
      @ForAll("queries") String query, @ForAll("options") Options options) {
    String pipeline =
        "'search_pipeline': {'request_processors': [{'fame_filter': " + options.json() + "}]}";

    List<Hit> all = search("{" + query + "'size': 500}");
    List<Hit> kept = search("{" + query + "'size': 500, " + pipeline + "}");

    assertThat(kept)
        .isEqualTo(all.stream().filter(hit -> options.keeps().test(hit.fame())).toList());
  }

  private static List<Hit> search(String body) {
    List<Hit> hits = new ArrayList<>();
    node.call("POST", INDEX + "/_search", body)
        .ok()
        .at("/hits/hits")
        .forEach(
            hit ->
                hits.add(
                    new Hit(
                        hit.path("_id").asText(),
                        hit.path("_score").asDouble(),
                        hit.at("/_source/fame"))));
    return hits;
  }

  @Provide
  Arbitrary<Options> options() {
    return Combinators.combine(
            Arbitraries.of(null, 0.0, 0.3, 0.5, 0.9, 1.0),
            Arbitraries.of(DOMAINS).set().ofMaxSize(2),
            Arbitraries.of(null, true, false),
            Arbitraries.of(true, false))
        .as(
            (minScore, domains, novel, unscored) -> {
              List<String> options = new ArrayList<>();
              options.add("'min_score': " + minScore);
              options.add("'novel': " + novel);
              options.add("'include_unscored': " + unscored);
              if (!domains.isEmpty()) {
                options.add("'domains': ['" + String.join("', '", domains) + "']");
              }
              Predicate<JsonNode> keeps =
                  fame ->
                      fame.has("anomaly_score")
                          ? (minScore == null
                                  ? fame.path("anomaly").asBoolean()
                                  : fame.path("anomaly_score").asDouble() >= minScore)
                              && (domains.isEmpty()
                                  || domains.contains(fame.path("failure_domain").asText()))
                              && (novel == null || novel == fame.path("novel").asBoolean())
                          : unscored;
              return new Options("{" + String.join(", ", options) + "}", keeps);
            });
  }

  @Provide
  Arbitrary<String> queries() {
    Arbitrary<String> hybrid =
        part(2)
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(parts -> "{'hybrid': {'queries': [" + String.join(", ", parts) + "]}}");
    return Arbitraries.frequencyOf(Tuple.of(6, part(3)), Tuple.of(3, hybrid))
        .map(query -> "'query': " + query + ", ")
        .injectNull(0.05)
        .map(query -> query == null ? "" : query);
  }

  /** Queries that may be inside others, nested at most so deep. */
  private static Arbitrary<String> part(int depth) {
    Arbitrary<String> word = Arbitraries.of(WORDS);
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            word.map(w -> "{'term': {'message': '" + w + "'}}"),
            word.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(words -> "{'match': {'message': '" + String.join(" ", words) + "'}}"),
            Arbitraries.integers()
                .between(0, 9)
                .map(number -> "{'range': {'number': {'gte': " + number + "}}}"),
            Arbitraries.of("{'match_all': {'boost': 2}}", "{'match_none': {}}", "{'bool': {}}"));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> below = part(depth - 1);
    Arbitrary<String> clauses =
        below.list().ofMaxSize(2).map(queries -> "[" + String.join(", ", queries) + "]");
    return Arbitraries.oneOf(
        leaf,
        Combinators.combine(
                clauses, clauses, clauses, clauses, Arbitraries.of("0", "1", "'50%'", null))
            .as(
                (must, should, mustNot, filter, least) ->
                    "{'bool': {'must': %s, 'should': %s, 'must_not': %s, 'filter': %s%s}}"
                        .formatted(
                            must,
                            should,
                            mustNot,
                            filter,
                            least == null ? "" : ", 'minimum_should_match': " + least)),
        clauses.map(should -> "{'bool': {'should': " + should + ", 'boost': 3}}"),
        below.map(query -> "{'constant_score': {'filter': " + query + ", 'boost': 7}}"),
        below.map(query -> "{'dis_max': {'queries': [" + query + "], 'tie_breaker': 0.3}}"),
        below.map(
            query ->
                "{'function_score': {'query': "
                    + query
                    + ", 'field_value_factor': {'field': 'number'}, 'boost_mode': 'sum'}}"));
  }
}
