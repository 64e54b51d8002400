/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.FakeCluster;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReportPageTest {
  private static final Instant TO = Instant.parse("2026-01-31T12:00:00Z");
  private static final ReportWindow DAY = ReportWindow.of("24h", null, TO);
  private static final String ATTACK =
      "<script>alert('x')</script><img src=x onerror=\"alert(1)\">]]>--><style>*{display:none}";

  private static Findings findings(String text) {
    Instant at = TO.minusSeconds(600);
    Findings.Template template =
        new Findings.Template("00ff", 3, at, at, 0.98, text, text, List.of(text));
    return new Findings(
        DAY,
        text,
        1_000,
        3,
        2,
        1,
        4,
        5,
        Map.of(text, 7L),
        Map.of(text, 993L),
        text,
        List.of(new Findings.Bar(at, Map.of(text, 3L))),
        List.of(
            new Findings.Domain(
                text, 3, at, at, 0.97, Map.of(text, 3L), Map.of(text, 1L), List.of(template))),
        List.of(template),
        IntStream.range(0, 20).mapToObj(i -> new Findings.ScoreRange(i, i / 2)).toList(),
        text,
        MissingNode.getInstance());
  }

  @Test
  void theFirstLinesSayWhatBrokeWhereSinceWhenAndHowSure() {
    assertThat(ReportPage.of(findings("db-locks")))
        .contains("<h1>3 anomalies in 1 failure domain</h1>")
        .contains(
            "Most of them: <b>db-locks</b> in db-locks on db-locks, since"
                + " <time>2026-01-31 11:50:00</time>, with a mean probability of 97 %.")
        .contains("3,000</dd>", "because of <mark>db-locks</mark>", "no score: db-locks")
        .contains("<dt>accepted in spite of its gates</dt><dd>db-locks</dd>");
  }

  @Test
  void aQuietDayIsSaidInOneSentence() {
    Findings quiet =
        new Findings(
            DAY,
            "logs",
            1_234,
            0,
            0,
            0,
            0,
            0,
            Map.of(),
            Map.of("m:1", 1_234L),
            "m:1",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            MissingNode.getInstance());
    assertThat(ReportPage.of(quiet))
        .contains("<h1>No anomalies in 1,234 lines</h1>")
        .contains("Every line matches a template of the model.")
        .contains("never run against this cluster")
        .doesNotContain("<svg", "in spite of its gates");
  }

  @Test
  void markupInALineStaysText() {
    String page = ReportPage.of(findings(ATTACK));

    assertThat(page)
        .doesNotContain("<script", "<img", "onerror=\"")
        .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")
        .contains("default-src 'none'");
    assertThat(page.split("<style>")).hasSize(2);
  }

  @Test
  void charactersThatCannotBeSeenAreNamed() {
    assertThat(HtmlText.of("a\u0000b\u001b[2J\u202eabc\ud83d"))
        .isEqualTo("a‹U+0000›b‹U+001B›[2J‹U+202E›abc‹U+D83D›");
    assertThat(HtmlText.of("deadlock\n\tat line 3\r"))
        .as("several lines stay several")
        .isEqualTo("deadlock\n\tat line 3‹U+000D›");
    assertThat(HtmlText.of("naïve 日本 😀")).isEqualTo("naïve 日本 😀");
  }

  @Property(tries = 300)
  void noTextEscapes(@ForAll String text) {
    String html = HtmlText.cut(text);
    assertThat(html).doesNotContain("<", ">", "\"", "'", "\u0000", "\u202e");
    assertThat(html.replaceAll("&(amp|lt|gt|quot|#39);", "")).doesNotContain("&");
    assertThat(html.length()).isLessThan(HtmlText.LONGEST * 9 + 3);
  }

  @Test
  void aSpanAndAnInstantAreBothUnderstood() {
    assertThat(DAY.from()).isEqualTo(TO.minusSeconds(86_400));
    assertThat(DAY.barSeconds()).isEqualTo(1_800);
    assertThat(ReportWindow.of("2w", "2026-01-31T00:00:00Z", TO).from())
        .isEqualTo(Instant.parse("2026-01-17T00:00:00Z"));
    assertThat(ReportWindow.of("2026-01-30T00:00:00Z", null, TO).to()).isEqualTo(TO);
    for (String wrong : List.of("yesterday", "24", "h", "-3h", "2026-01-30")) {
      assertThatThrownBy(() -> ReportWindow.of(wrong, null, TO))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("--since");
    }
    assertThatThrownBy(() -> ReportWindow.of("2026-02-01T00:00:00Z", null, TO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no time between");
  }

  @Test
  void anActivationIsNoFindingOfDrift() throws Exception {
    try (FakeCluster cluster = new FakeCluster();
        ClusterConnection connection = cluster.connect()) {
      cluster.on(
          post(urlPathMatching("/logs/_search")),
          "{\"hits\":{\"total\":{\"value\":0},\"hits\":[]},\"_shards\":{\"failed\":0}}");
      cluster.on(
          post(urlPathMatching("/fame-metrics.*/_search"))
              .withRequestBody(matchingJsonPath("$.query.exists[?(@.field == 'verdict')]")),
          "{\"hits\":{\"hits\":[{\"_source\":{\"@timestamp\":\"2026-01-31T11:00:00Z\","
              + "\"verdict\":\"drifted\"}}]},\"_shards\":{\"failed\":0}}");

      Findings found =
          Findings.read(
              connection, new ReportFields("logs", "@timestamp", "message", "h", "c"), DAY);

      assertThat(ReportPage.of(found))
          .contains("<dt>fame drift at 2026-01-31T11:00:00Z</dt><dd>drifted</dd>");
    }
  }

  @Test
  void wherePatternsMatchNothingThatOfTheLinesIsAMistakeAndThatOfTheMetricsIsNone()
      throws Exception {
    String nothing = "{\"hits\":{\"hits\":[]},\"_shards\":{\"total\":0,\"failed\":0}}";
    ReportFields fields = new ReportFields("logs", "@timestamp", "message", "h", "c");
    try (FakeCluster cluster = new FakeCluster();
        ClusterConnection connection = cluster.connect()) {
      cluster.on(post(urlPathMatching("/(logs|fame-metrics.*)/_search")), nothing);

      assertThatThrownBy(() -> Findings.read(connection, fields, DAY))
          .isInstanceOf(ClusterException.class)
          .hasMessageContaining("No index matches logs");

      cluster.on(
          post(urlPathMatching("/logs/_search")),
          "{\"hits\":{\"total\":{\"value\":0},\"hits\":[]},\"_shards\":{\"total\":1}}");
      assertThat(ReportPage.of(Findings.read(connection, fields, DAY)))
          .contains("No lines in this time");
    }
  }

  @Test
  void anIndexWithoutLinesIsAQuietPage() throws Exception {
    try (FakeCluster cluster = new FakeCluster();
        ClusterConnection connection = cluster.connect()) {
      cluster.on(
          post(urlPathMatching("/(logs|fame-metrics.*)/_search")),
          "{\"hits\":{\"total\":{\"value\":0},\"hits\":[]},\"_shards\":{\"failed\":0}}");

      Findings found =
          Findings.read(
              connection, new ReportFields("logs", "@timestamp", "message", "h", "c"), DAY);

      assertThat(ReportPage.of(found)).contains("No lines in this time");
    }
  }
}
