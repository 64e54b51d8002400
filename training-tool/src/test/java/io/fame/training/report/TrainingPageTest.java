/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.TinyHistory;
import io.fame.training.TrainingOptions;
import io.fame.training.TrainingResult;
import io.fame.training.TrainingRun;
import io.fame.training.annotate.LabelFieldAnnotator;
import io.fame.training.annotate.LabelRule;
import io.fame.training.certify.CertificationLimits;
import io.fame.training.partition.Partitioner;
import io.fame.training.progress.Progress;
import java.io.StringReader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class TrainingPageTest {
  private static TrainingResult result;
  private static ObjectNode report;

  @BeforeAll
  static void train() throws Exception {
    CertificationLimits strict =
        CertificationLimits.of(JsonNodeFactory.instance.objectNode().put("labelled_lines", 10_000));
    result =
        new TrainingRun(
                new TrainingOptions(
                    "tiny",
                    TinyHistory.CONTEXT,
                    10,
                    1,
                    JsonNodeFactory.instance.objectNode().put("index", "logs"),
                    strict,
                    "a <b>quiet</b> week"),
                Progress.NONE)
            .run(
                TinyHistory.of(1200, 8, 1),
                new LabelFieldAnnotator("label", LabelRule.usualWords()),
                new Partitioner());
    report = result.report().deepCopy();
    report.set("certificate", result.bundle().certificate());
  }

  private static String page() {
    return TrainingPage.of(report, result.bundle().manifest());
  }

  @Test
  void says_what_was_decided_and_every_gate_and_domain() {
    String page = page();

    assertThat(page)
        .contains("Model tiny: certified")
        .contains("Accepted in spite of its gates:</b> a &lt;b&gt;quiet&lt;/b&gt; week")
        .contains("<td>labelled-lines</td>")
        .contains("<td>failed</td>")
        .contains("Nothing: no language model was asked.")
        .contains("sampled at " + report.path("sampled_at").asText() + ";")
        .contains("&quot;index&quot; : &quot;logs&quot;");
    result
        .bundle()
        .manifest()
        .domains()
        .forEach(domain -> assertThat(page).contains("<td>" + domain.name()));
    JsonNode first = report.at("/certificate/partition/domains/0/indicators");
    assertThat(first).isNotEmpty();
    assertThat(page).contains("<th>told by</th>").contains("<td>" + first.get(0).asText());
    assertThat(page.split("<circle", -1)).hasSizeGreaterThan(5);
  }

  @Test
  void says_how_many_templates_are_in_a_domain_by_meaning_alone() {
    ObjectNode meant = report.deepCopy();
    ObjectNode domain = (ObjectNode) meant.at("/certificate/partition/domains/0");
    assertThat(domain.path("by_meaning").isInt()).isTrue();
    domain.put("by_meaning", 3);

    assertThat(TrainingPage.of(meant, result.bundle().manifest()))
        .contains("(3 templates by meaning)");
  }

  @Test
  void says_what_may_and_what_must_not_decide() {
    ObjectNode probed = report.deepCopy();
    ObjectNode probes = (ObjectNode) probed.at("/certificate/probes");
    assertThat(probes.path("invariance_difference").asDouble()).isZero();
    probes.put("invariance_lines", 1_234);
    probes.putObject("status").put("lines", 155).put("mean", 0.0082).put("largest", 0.91);

    assertThat(TrainingPage.of(probed, result.bundle().manifest()))
        .contains(
            "<td>address, identifier or long number</td><td>1,234</td><td></td><td>0.000</td>")
        .contains("<td>status code</td><td>155</td><td>0.008200</td><td>0.9100</td>");
  }

  @Test
  void the_confusion_is_that_of_the_held_out_lines() {
    Matcher cells =
        Pattern.compile("<td>labelled (anomalous|normal)</td><td>([\\d,]+)</td><td>([\\d,]+)</td>")
            .matcher(page());
    double sum = 0;
    double anomalous = 0;
    while (cells.find()) {
      double row =
          Double.parseDouble(cells.group(2).replace(",", ""))
              + Double.parseDouble(cells.group(3).replace(",", ""));
      sum += row;
      anomalous += cells.group(1).equals("anomalous") ? row : 0;
    }
    assertThat(sum).isCloseTo(report.at("/certificate/held_out/weight").asDouble(), within(2.0));
    assertThat(anomalous)
        .isGreaterThan(10)
        .isCloseTo(report.at("/certificate/held_out/anomalies").asDouble(), within(1.0));
  }

  @Test
  void false_alarms_are_shown_where_no_failure_was_found_and_where_there_was_none() {
    ObjectNode quiet = report.deepCopy();
    ObjectNode heldOut = (ObjectNode) quiet.at("/certificate/held_out");
    heldOut.put("weight", 1_000).put("anomalies", 0);
    ((ObjectNode) heldOut.path("recall")).put("value", 0);
    ((ObjectNode) heldOut.path("precision")).put("value", 0);
    ((ObjectNode) heldOut.path("reported_share")).put("value", 0.05);

    assertThat(TrainingPage.of(quiet, result.bundle().manifest()))
        .contains("<td>labelled anomalous</td><td>0</td><td>0</td>")
        .contains("<td>labelled normal</td><td>50</td><td>950</td>");
  }

  @Test
  void says_whether_anticipated_lines_helped() {
    assertThat(page()).doesNotContain("Anticipated lines, tried");
    ObjectNode tried = report.deepCopy();
    ObjectNode anticipation = ((ObjectNode) tried.path("certificate")).putObject("anticipation");
    anticipation
        .put("lines", 40)
        .put("outcome", "improved")
        .put("average_precision_without", 0.25)
        .put("average_precision_with", 0.75);

    assertThat(TrainingPage.of(tried, result.bundle().manifest()))
        .contains("<h2>Anticipated lines, tried on later real ones</h2>")
        .contains("40 lines; outcome: improved.")
        .contains("<td>0.2500</td><td>0.7500</td>");
  }

  @Test
  void says_what_left_the_machine() {
    ObjectNode asked = report.deepCopy();
    asked
        .putObject("left_the_machine")
        .put("endpoint", "https://llm.example.com/v1")
        .put("model", "openai/gpt-x")
        .put("requests", 1234)
        .put("cost", 0.5)
        .put("currency", "EUR")
        .putArray("redacted")
        .add("emails")
        .add("ips");

    assertThat(TrainingPage.of(asked, result.bundle().manifest()))
        .contains("<dt>to</dt><dd>https://llm.example.com/v1</dd>")
        .contains("<dd>1,234</dd>")
        .contains("<dd>0.5000 EUR</dd>")
        .contains("<dt>replaced before</dt><dd>emails, ips</dd>");
  }

  @Test
  void where_there_is_no_model_it_says_which_checks_failed_and_what_left_the_machine() {
    ObjectNode refused = JsonNodeFactory.instance.objectNode().put("model", "tiny");
    ObjectNode partition = refused.putArray("partitions_refused").addObject();
    partition.put("origin", "asked:<b>gpt</b>");
    partition
        .putArray("checks")
        .addObject()
        .put("name", "coverage-missing")
        .put("measure", "templates that are in no domain")
        .put("value", 4)
        .put("relation", "at most")
        .put("limit", 0)
        .put("passed", false);
    partition.putArray("domains").addObject().put("domain", "disk").put("templates", 2);
    refused.putObject("left_the_machine").put("model", "openai/gpt-x").put("requests", 12);

    assertThat(TrainingPage.refused(refused))
        .contains("<h1>Model tiny: no model</h1>")
        .contains("Partition of asked:&lt;b&gt;gpt&lt;/b&gt;")
        .contains("<td>coverage-missing</td>", "<td>at most 0.000</td>", "<td>failed</td>")
        .contains("<td>disk</td>")
        .contains("<dt>requests</dt><dd>12</dd>")
        .endsWith("</main></body></html>\n");
  }

  @Test
  void is_one_well_formed_file_that_loads_nothing() throws Exception {
    String page = page();

    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("<script")
        .doesNotContain("src=")
        .doesNotContain("href=");
    String body = page.substring(page.indexOf("<main>"), page.indexOf("</main>") + 7);
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(body)))
                .getDocumentElement()
                .getTagName())
        .isEqualTo("main");
  }
}
