/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.DomainEntry;
import io.fame.scoring.bundle.Manifest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A training run as one file that loads nothing: what was decided and why, the domains, the
 * certificate, how far probabilities can be believed, the cost, and what left the machine.
 */
public final class TrainingPage {
  private static final int PLOT = 320;
  private static final int MARGIN = 40;

  private final JsonNode report;
  private final JsonNode certificate;
  private final Manifest manifest;
  private final StringBuilder html = new StringBuilder(32_768);

  private TrainingPage(JsonNode report, Manifest manifest) {
    this.report = report;
    this.certificate = report.path("certificate");
    this.manifest = manifest;
  }

  /**
   * The page.
   *
   * @param report what the command that trained writes with {@code --report}
   * @param manifest of the model, certified or not
   */
  public static String of(JsonNode report, Manifest manifest) {
    TrainingPage page = new TrainingPage(report, manifest);
    page.summary();
    page.gates();
    page.comparisons();
    page.heldOut();
    page.anticipation();
    page.confusion();
    page.reliability();
    page.probes();
    page.domains();
    page.outside();
    page.provenance();
    return page.html.append(PageFrame.END).toString();
  }

  /**
   * The page of a training that ended without a model, since no partition was certified.
   *
   * @param report what the command that trained writes with {@code --report}
   */
  public static String refused(JsonNode report) {
    TrainingPage page = new TrainingPage(report, null);
    page.refusals();
    page.outside();
    return page.html.append(PageFrame.END).toString();
  }

  private void refusals() {
    String headline = "Model %s: no model".formatted(report.path("model").asText());
    html.append(PageFrame.begin(headline));
    html.append("<h1>").append(HtmlText.of(headline)).append("</h1>");
    html.append("<p>No partition of the templates into failure domains passed certification, so");
    html.append(" nothing was trained.</p>");
    for (JsonNode refused : report.path("partitions_refused")) {
      html.append("<h2>Partition of ").append(HtmlText.of(refused.path("origin").asText()));
      html.append("</h2>");
      table("check", "measure", "value", "demanded", "outcome");
      for (JsonNode check : refused.path("checks")) {
        row(
            check.path("name").asText(),
            check.path("measure").asText(),
            number(check.path("value").asDouble()),
            check.path("relation").asText() + " " + number(check.path("limit").asDouble()),
            check.path("passed").asBoolean() ? "passed" : "failed");
      }
      html.append("</table>");
      table("domain", "told by", "templates", "lines", "labelled", "anomalous");
      for (JsonNode domain : refused.path("domains")) {
        row(
            domain.path("domain").asText(),
            indicators(domain),
            count(domain.path("templates").asDouble()),
            count(domain.path("lines").asDouble()),
            count(domain.path("labelled").asDouble()),
            count(domain.path("anomalous").asDouble()));
      }
      html.append("</table>");
    }
  }

  private void summary() {
    boolean certified = certificate.path("certified").asBoolean();
    String headline =
        "Model %s: %s".formatted(manifest.name(), certified ? "certified" : "not certified");
    html.append(PageFrame.begin(headline));
    html.append("<h1>").append(HtmlText.of(headline)).append("</h1>");
    if (certificate.hasNonNull("override_reason")) {
      html.append("<p><b>Accepted in spite of its gates:</b> ");
      html.append(HtmlText.of(certificate.get("override_reason").asText())).append("</p>");
    }
    html.append("<dl class=\"tiles\">");
    tile("lines of history", count(report.path("lines_history").asDouble()));
    tile("templates", count(report.path("templates").asDouble()));
    tile("labelled lines", count(report.path("lines_labelled").asDouble()));
    tile("anticipated lines", count(report.path("lines_anticipated").asDouble()));
    tile("failure domains", count(manifest.domains().size()));
    tile("threshold", String.format(Locale.ROOT, "%.4f", manifest.thresholds().anomaly()));
    html.append("</dl>");
  }

  private void gates() {
    html.append("<h2>Gates</h2>");
    table("gate", "measure", "value", "demanded", "outcome");
    for (JsonNode gate : certificate.path("gates")) {
      row(
          gate.path("name").asText(),
          gate.path("measure").asText(),
          number(gate.path("value").asDouble()),
          gate.path("relation").asText() + " " + number(gate.path("limit").asDouble()),
          gate.path("outcome").asText());
    }
    html.append("</table><p class=\"quiet\">Not certifiable: too few independent observations for");
    html.append(" the number to mean something.</p>");
  }

  private void comparisons() {
    if (certificate.path("comparisons").isEmpty()) {
      return;
    }
    html.append("<h2>Beside the active version</h2>");
    table("lines", "active", "new", "difference (95 %)", "only active right", "only new right");
    for (JsonNode compared : certificate.path("comparisons")) {
      row(
          compared.path("lines").asText(),
          number(compared.path("active").asDouble()),
          number(compared.path("candidate").asDouble()),
          interval(compared.path("difference")),
          count(compared.path("only_active_right").asDouble()),
          count(compared.path("only_candidate_right").asDouble()));
    }
    html.append("</table>");
  }

  private void anticipation() {
    JsonNode tried = certificate.path("anticipation");
    if (!tried.isObject()) {
      return;
    }
    html.append("<h2>Anticipated lines, tried on later real ones</h2><p class=\"quiet\">");
    html.append(count(tried.path("lines").asDouble())).append(" lines; outcome: ");
    html.append(HtmlText.of(tried.path("outcome").asText())).append(".</p>");
    table("measure on the same later lines", "without", "with");
    row(
        "average precision, failures of unseen templates",
        number(tried.path("average_precision_without").asDouble()),
        number(tried.path("average_precision_with").asDouble()));
    row(
        "F1, unseen templates",
        number(tried.at("/unseen/active").asDouble()),
        number(tried.at("/unseen/candidate").asDouble()));
    row(
        "F1, known templates",
        number(tried.at("/known/active").asDouble()),
        number(tried.at("/known/candidate").asDouble()));
    html.append("</table>");
  }

  private void heldOut() {
    JsonNode heldOut = certificate.path("held_out");
    html.append("<h2>On later lines that were held out</h2><p class=\"quiet\">");
    html.append(count(heldOut.path("weight").asDouble())).append(" lines in ");
    html.append(count(heldOut.path("bursts").asDouble())).append(" bursts, ");
    html.append(count(heldOut.path("anomalies").asDouble())).append(" of them anomalous.</p>");
    table("measure", "value (95 %)", "independent observations");
    measure("precision", heldOut.path("precision"));
    measure("recall", heldOut.path("recall"));
    measure("F1", heldOut.path("f1"));
    measure("recall, unknown templates", heldOut.path("novel_recall"));
    measure("average precision", heldOut.path("average_precision"));
    measure("calibration error", heldOut.path("calibration_error"));
    measure("lines marked for review", heldOut.path("review_share"));
    measure("lines marked, or of no known template", heldOut.path("queue_share"));
    if (certificate.hasNonNull("left_out")) {
      measure(
          "recall, each template left out of the training in turn",
          certificate.at("/left_out/recall"));
    }
    html.append("</table>");
  }

  private void measure(String name, JsonNode estimate) {
    row(
        name,
        interval(estimate) + (estimate.path("certifiable").asBoolean() ? "" : ", not certifiable"),
        number(estimate.path("effective_observations").asDouble()));
  }

  private void confusion() {
    JsonNode heldOut = certificate.path("held_out");
    double anomalies = heldOut.path("anomalies").asDouble();
    double found = heldOut.at("/recall/value").asDouble() * anomalies;
    double weight = heldOut.path("weight").asDouble();
    double alarms = Math.max(0, heldOut.at("/reported_share/value").asDouble() * weight - found);
    html.append("<h2>Confusion</h2>");
    table("", "reported", "not reported");
    row("labelled anomalous", count(found), count(anomalies - found));
    row("labelled normal", count(alarms), count(weight - anomalies - alarms));
    html.append("</table>");
  }

  private void reliability() {
    html.append("<h2>Reliability</h2><p class=\"quiet\">Ten parts of the held-out lines by score:");
    html.append(" how many were promised to be anomalous, and how many were.</p>");
    html.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" style=\"max-width:26rem\"><title>Reliability</title>"
            .formatted(PLOT, PLOT));
    line(0, 0, 1, 0);
    line(0, 0, 0, 1);
    line(0, 0, 1, 1);
    for (JsonNode bin : certificate.at("/held_out/reliability/bins")) {
      html.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"#006bb4\"><title>%s lines: promised"
                  + " %.3f, labelled %.3f</title></circle>",
              x(bin.path("mean_score").asDouble()),
              y(bin.path("anomaly_share").asDouble()),
              count(bin.path("weight").asDouble()),
              bin.path("mean_score").asDouble(),
              bin.path("anomaly_share").asDouble()));
    }
    text(x(0.5), PLOT - 8, "promised by the score");
    text(x(0.02), 12, "labelled anomalous");
    html.append("</svg>");
  }

  private void line(double fromX, double fromY, double toX, double toY) {
    html.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
            x(fromX),
            y(fromY),
            x(toX),
            y(toY)));
  }

  private void text(double x, double y, String text) {
    html.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\">%s</text>", x, y, text));
  }

  private static double x(double share) {
    return MARGIN + share * (PLOT - 2 * MARGIN);
  }

  private static double y(double share) {
    return PLOT - MARGIN - share * (PLOT - 2 * MARGIN);
  }

  private void domains() {
    Map<String, JsonNode> evidence = new HashMap<>();
    certificate.at("/partition/domains").forEach(d -> evidence.put(d.path("domain").asText(), d));
    html.append("<h2>Failure domains</h2><p class=\"quiet\">Named by ");
    html.append(HtmlText.of(certificate.at("/partition/origin").asText())).append('.');
    html.append(
        evidence.values().stream().allMatch(domain -> indicators(domain).isEmpty())
            ? " Nobody says by what a domain is told: that two subjects are one domain would not be"
                + " seen.</p>"
            : "</p>");
    table("domain", "told by", "templates", "lines", "labelled", "anomalous", "judged by");
    for (DomainEntry domain : manifest.domains()) {
      JsonNode known = evidence.getOrDefault(domain.name(), report.path("none"));
      row(
          domain.name() + (domain.description().isEmpty() ? "" : ": " + domain.description()),
          indicators(known),
          count(known.path("templates").asDouble()),
          count(known.path("lines").asDouble()),
          count(known.path("labelled").asDouble()),
          count(known.path("anomalous").asDouble()),
          domain.expert() < 0 ? "routing" : "expert");
    }
    html.append("</table>");
  }

  /** The words that its templates carry, and how many templates carry none of them. */
  private static String indicators(JsonNode domain) {
    StringBuilder text = new StringBuilder();
    domain
        .path("indicators")
        .forEach(word -> text.append(text.length() == 0 ? "" : ", ").append(word.asText()));
    int byMeaning = domain.path("by_meaning").asInt();
    return text.append(byMeaning == 0 ? "" : " (" + byMeaning + " templates by meaning)")
        .toString();
  }

  private void outside() {
    html.append("<h2>What left the machine</h2>");
    JsonNode left = report.path("left_the_machine");
    if (left.isMissingNode()) {
      html.append("<p>Nothing: no language model was asked.</p>");
      return;
    }
    html.append("<dl class=\"facts\">");
    fact("to", left.path("endpoint").asText());
    fact("model", left.path("model").asText());
    fact("requests", count(left.path("requests").asDouble()));
    fact("tokens sent", count(left.path("input_tokens").asDouble()));
    fact("tokens received", count(left.path("output_tokens").asDouble()));
    if (left.has("cost")) {
      fact(
          "cost",
          String.format(
              Locale.ROOT,
              "%.4f %s",
              left.path("cost").asDouble(),
              left.path("currency").asText()));
    }
    StringBuilder redacted = new StringBuilder();
    left.path("redacted")
        .forEach(name -> redacted.append(redacted.length() == 0 ? "" : ", ").append(name.asText()));
    fact("replaced before", redacted.length() == 0 ? "nothing" : redacted.toString());
    html.append("</dl><p class=\"quiet\">All runs that share this journal of answers.</p>");
  }

  private void probes() {
    JsonNode probes = certificate.path("probes");
    html.append("<h2>What other numbers do to a score</h2>");
    table("another", "labelled lines", "mean change", "largest change");
    row(
        "address, identifier or long number",
        count(probes.path("invariance_lines").asDouble()),
        "",
        number(probes.path("invariance_difference").asDouble()));
    for (String name : List.of("status", "duration")) {
      JsonNode changed = probes.path(name);
      row(
          name.equals("status") ? "status code" : "duration",
          count(changed.path("lines").asDouble()),
          number(changed.path("mean").asDouble()),
          number(changed.path("largest").asDouble()));
    }
    html.append("</table><p class=\"quiet\">The first must not decide; the others may.</p>");
  }

  private void provenance() {
    html.append("<h2>Where it comes from</h2><p>Its lines were sampled at ");
    html.append(HtmlText.of(report.path("sampled_at").asText()));
    html.append("; what was written later is not in it.</p><pre>");
    html.append(HtmlText.of(manifest.provenance().toPrettyString())).append("</pre>");
  }

  private void fact(String name, String value) {
    html.append("<div><dt>").append(name).append("</dt><dd>");
    html.append(HtmlText.of(value)).append("</dd></div>");
  }

  private void tile(String name, String value) {
    html.append("<div><dt>").append(name).append("</dt><dd>").append(value).append("</dd></div>");
  }

  private void table(String... columns) {
    html.append("<table><tr>");
    List.of(columns).forEach(name -> html.append("<th>").append(name).append("</th>"));
    html.append("</tr>");
  }

  private void row(String... cells) {
    html.append("<tr>");
    List.of(cells).forEach(c -> html.append("<td>").append(HtmlText.of(c)).append("</td>"));
    html.append("</tr>");
  }

  private static String interval(JsonNode estimate) {
    return "%s (%s to %s)"
        .formatted(
            number(estimate.path("value").asDouble()),
            number(estimate.path("from").asDouble()),
            number(estimate.path("to").asDouble()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String count(double value) {
    return String.format(Locale.ROOT, "%,.0f", value);
  }
}
