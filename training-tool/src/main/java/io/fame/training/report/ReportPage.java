/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import io.fame.training.report.Findings.Domain;
import io.fame.training.report.Findings.Template;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The report as one HTML file: no script, no request to anywhere, readable on a phone. Everything
 * that comes from documents passes through {@link HtmlText}.
 */
public final class ReportPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final double MILLION = 1e6;

  private final Findings found;
  private final StringBuilder html = new StringBuilder(1 << 15);

  private ReportPage(Findings found) {
    this.found = found;
  }

  /** The whole page. */
  public static String of(Findings found) {
    ReportPage page = new ReportPage(found);
    page.head();
    page.summary();
    page.overTime();
    page.domains();
    page.novel();
    page.health();
    return page.html.append(PageFrame.END).toString();
  }

  private void head() {
    html.append(PageFrame.begin(headline()));
  }

  private void summary() {
    html.append("<h1>").append(HtmlText.of(headline())).append("</h1><p class=\"quiet\">");
    html.append(HtmlText.of(found.index())).append(", ").append(time(found.window().from()));
    html.append(" to ").append(time(found.window().to())).append(" UTC</p>");
    if (!found.domains().isEmpty()) {
      Domain worst = found.domains().get(0);
      html.append("<p>Most of them: <b>").append(HtmlText.of(worst.name())).append("</b>");
      if (!worst.components().isEmpty()) {
        html.append(" in ");
        html.append(HtmlText.of(String.join(", ", worst.components().keySet())));
      }
      if (!worst.hosts().isEmpty()) {
        html.append(" on ").append(HtmlText.of(String.join(", ", worst.hosts().keySet())));
      }
      html.append(", since ").append(time(worst.first())).append(", with a mean probability of ");
      html.append(percent(worst.score())).append(".</p>");
    }
    html.append("<dl class=\"tiles\">");
    tile("lines", number(found.lines()), "");
    tile("anomalies", number(found.anomalies()), found.anomalies() > 0 ? "bad" : "good");
    tile(
        "per million lines",
        number(found.lines() == 0 ? 0 : Math.round(MILLION * found.anomalies() / found.lines())),
        "");
    tile("novel lines", number(found.novel()), "");
    tile("wait for review", number(found.waiting()), "");
    tile("without a score", number(found.unscoredLines()), found.unscored().isEmpty() ? "" : "bad");
    html.append("</dl>");
  }

  private String headline() {
    if (found.lines() == 0) {
      return "No lines in this time";
    }
    if (found.anomalies() == 0) {
      return "No anomalies in %s lines".formatted(number(found.lines()));
    }
    return "%s anomalies in %s failure domain%s"
        .formatted(
            number(found.anomalies()),
            number(found.domains().size()),
            found.domains().size() == 1 ? "" : "s");
  }

  private void overTime() {
    if (found.anomalies() == 0) {
      return;
    }
    List<String> names = found.domains().stream().map(Domain::name).toList();
    section("When", "Anomalous lines over time, by failure domain.");
    html.append(SvgPlots.overTime(found.window(), found.bars(), names)).append("<p class=\"key\">");
    for (int rank = 0; rank < names.size(); rank++) {
      html.append("<span><i style=\"background:").append(SvgPlots.colour(rank)).append("\"></i>");
      html.append(HtmlText.of(names.get(rank))).append("</span> ");
    }
    html.append("</p>");
  }

  private void domains() {
    for (Domain domain : found.domains()) {
      html.append("<section class=\"domain\"><h2>").append(HtmlText.of(domain.name()));
      html.append("</h2><p>").append(number(domain.lines())).append(" lines from ");
      html.append(time(domain.first())).append(" to ").append(time(domain.last()));
      html.append(", mean probability ").append(percent(domain.score())).append("</p>");
      html.append("<div class=\"places\">");
      places("Components", domain.components());
      places("Hosts", domain.hosts());
      html.append("</div>");
      domain.templates().forEach(this::template);
      html.append("</section>");
    }
  }

  private void places(String title, Map<String, Long> counts) {
    if (!counts.isEmpty()) {
      html.append("<div><h3>").append(title).append("</h3>").append(SvgPlots.share(counts));
      html.append("</div>");
    }
  }

  private void template(Template template) {
    html.append("<div class=\"line\"><p class=\"quiet\">").append(number(template.lines()));
    html.append(template.lines() == 1 ? " line" : " lines").append(", highest score ");
    html.append(percent(template.top())).append(", first ").append(time(template.first()));
    if (!template.component().isEmpty()) {
      html.append(", ").append(HtmlText.of(template.component()));
    }
    html.append("</p><pre>").append(HtmlText.cut(template.message())).append("</pre>");
    if (!template.evidence().isEmpty()) {
      List<String> words = new ArrayList<>();
      template.evidence().forEach(word -> words.add("<mark>" + HtmlText.cut(word) + "</mark>"));
      html.append("<p class=\"quiet\">because of ").append(String.join(" ", words)).append("</p>");
    }
    html.append("</div>");
  }

  private void novel() {
    section(
        "Never seen before",
        found.novel() == 0
            ? "Every line matches a template of the model."
            : "%s lines match no template of the model, %s kinds. Those with the highest scores:"
                .formatted(number(found.novel()), number(found.novelKinds())));
    found.novelTemplates().forEach(this::template);
  }

  private void health() {
    section("Is the model well", "What scored these lines, and how surely.");
    html.append("<dl class=\"facts\">");
    fact("Active model", found.activeModel() == null ? "none" : found.activeModel());
    if (found.overrideReason() != null) {
      fact("accepted in spite of its gates", found.overrideReason());
    }
    found.models().forEach((name, lines) -> fact("scored by " + name, number(lines) + " lines"));
    found
        .unscored()
        .forEach((reason, lines) -> fact("no score: " + reason, number(lines) + " lines"));
    fact("flagged for review", share(found.review()));
    fact("novel", share(found.novel()));
    if (found.drift().isObject()) {
      fact(
          "fame drift at " + found.drift().path("@timestamp").asText(),
          found.drift().path("verdict").asText("no verdict"));
    } else {
      fact("fame drift", "never run against this cluster");
    }
    html.append("</dl>");
    if (found.scores().stream().anyMatch(range -> range.all() > 0)) {
      html.append("<p class=\"quiet\">Lines by score, logarithmic; anomalies in red. A clear gap");
      html.append(" between the two ends is a sure model.</p>");
      html.append(SvgPlots.scores(found.scores()));
    }
  }

  private void section(String title, String sentence) {
    html.append("<h2>").append(title).append("</h2><p>").append(HtmlText.of(sentence));
    html.append("</p>");
  }

  private void tile(String name, String value, String kind) {
    html.append("<div class=\"").append(kind).append("\"><dt>").append(name).append("</dt><dd>");
    html.append(value).append("</dd></div>");
  }

  private void fact(String name, String value) {
    html.append("<div><dt>").append(HtmlText.of(name)).append("</dt><dd>");
    html.append(HtmlText.of(value)).append("</dd></div>");
  }

  private String share(long lines) {
    return found.lines() == 0
        ? "no lines"
        : String.format(Locale.ROOT, "%.2f %%", 100.0 * lines / found.lines());
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static String time(Instant instant) {
    return "<time>" + TIME.format(instant) + "</time>";
  }
}
