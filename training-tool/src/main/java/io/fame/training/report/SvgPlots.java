/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import io.fame.training.report.Findings.Bar;
import io.fame.training.report.Findings.ScoreRange;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Plots as inline SVG: they scale with the page and need no script. */
final class SvgPlots {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 210;
  private static final int LEFT = 52;
  private static final int BOTTOM = 24;
  private static final int TOP = 18;

  /** Colours that stay apart for people who see red and green alike. */
  private static final List<String> COLOURS =
      List.of(
          "#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1", "#ff9da7",
          "#9c755f", "#86858a");

  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("dd MMM HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SvgPlots() {}

  /** The colour of a failure domain, by its rank. */
  static String colour(int rank) {
    return COLOURS.get(Math.min(rank, COLOURS.size() - 1));
  }

  /**
   * Anomalies over time, stacked by failure domain.
   *
   * @param domains names in the order of their colours
   */
  static String overTime(ReportWindow window, List<Bar> bars, List<String> domains) {
    long most =
        bars.stream()
            .mapToLong(bar -> bar.domains().values().stream().mapToLong(Long::longValue).sum())
            .max()
            .orElse(0);
    StringBuilder svg = open("Anomalous lines over time, by failure domain");
    grid(svg, most);
    double seconds = window.to().getEpochSecond() - window.from().getEpochSecond();
    double width = Math.max(1, (WIDTH - LEFT) * window.barSeconds() / seconds - 1);
    for (Bar bar : bars) {
      double x =
          LEFT
              + (WIDTH - LEFT)
                  * (bar.start().getEpochSecond() - window.from().getEpochSecond())
                  / seconds;
      double y = HEIGHT - BOTTOM;
      for (int rank = 0; rank < domains.size(); rank++) {
        Long lines = bar.domains().get(domains.get(rank));
        if (lines != null && lines > 0) {
          double height = (HEIGHT - BOTTOM - TOP) * (double) lines / most;
          y -= height;
          rectangle(svg, x, y, width, height, colour(rank), domains.get(rank) + ": " + lines);
        }
      }
    }
    boolean days = seconds > 86_400;
    int labels = days ? 4 : 6;
    for (int i = 0; i <= labels; i++) {
      Instant at = window.from().plusSeconds((long) (seconds * i / labels));
      String anchor = i == 0 ? "start" : i == labels ? "end" : "middle";
      double x = LEFT + (WIDTH - LEFT) * (double) i / labels;
      text(svg, x, HEIGHT - 6, anchor, (days ? DAY : HOUR).format(at));
    }
    return svg.append("</svg>").toString();
  }

  /** Lines by score; the heights are logarithmic, or the few anomalies would be invisible. */
  static String scores(List<ScoreRange> ranges) {
    long most = ranges.stream().mapToLong(ScoreRange::all).max().orElse(0);
    StringBuilder svg = open("Lines by score, logarithmic");
    double step = (WIDTH - LEFT) / (double) ranges.size();
    for (long lines = 1; lines <= Math.max(1, most); lines *= 10) {
      double y = logarithmic(lines, most);
      line(svg, y);
      text(svg, LEFT - 4, y + 4, "end", "%,d".formatted(lines));
    }
    for (int i = 0; i < ranges.size(); i++) {
      ScoreRange range = ranges.get(i);
      String title =
          "%d to %d %%: %,d lines, %,d anomalies"
              .formatted(
                  i * 100 / ranges.size(),
                  (i + 1) * 100 / ranges.size(),
                  range.all(),
                  range.anomalies());
      column(svg, LEFT + i * step, step - 1, range.all(), most, "#98a2b3", title);
      column(svg, LEFT + i * step, step - 1, range.anomalies(), most, "#bd271e", title);
    }
    for (int i = 0; i <= 4; i++) {
      String anchor = i == 0 ? "start" : i == 4 ? "end" : "middle";
      text(svg, LEFT + (WIDTH - LEFT) * i / 4.0, HEIGHT - 6, anchor, i * 25 + " %");
    }
    return svg.append("</svg>").toString();
  }

  /** A bar of a list: the part of the largest. */
  static String share(Map<String, Long> counts) {
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    StringBuilder list = new StringBuilder("<ul class=\"bars\">");
    counts.forEach(
        (name, lines) ->
            list.append("<li><span>")
                .append(HtmlText.of(name))
                .append("</span><b style=\"width:")
                .append(decimal(most == 0 ? 0 : 60.0 * lines / most))
                .append("%\"></b>")
                .append("%,d".formatted(lines))
                .append("</li>"));
    return list.append("</ul>").toString();
  }

  private static StringBuilder open(String label) {
    return new StringBuilder()
        .append("<svg viewBox=\"0 0 ")
        .append(WIDTH)
        .append(' ')
        .append(HEIGHT)
        .append("\" role=\"img\" aria-label=\"")
        .append(label)
        .append("\">");
  }

  private static void grid(StringBuilder svg, long most) {
    for (int i = 0; i <= 2; i++) {
      double y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * i / 2.0;
      line(svg, y);
      if (most > 1 || i != 1) {
        text(svg, LEFT - 4, y + 4, "end", "%,d".formatted(most * i / 2));
      }
    }
  }

  private static double logarithmic(long lines, long most) {
    double span = Math.log10(Math.max(10, most)) + 0.1;
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (Math.log10(lines) + 0.1) / span;
  }

  private static void column(
      StringBuilder svg,
      double x,
      double width,
      long lines,
      long most,
      String colour,
      String title) {
    if (lines > 0) {
      double y = logarithmic(lines, most);
      rectangle(svg, x, y, width, HEIGHT - BOTTOM - y, colour, title);
    }
  }

  private static void rectangle(
      StringBuilder svg,
      double x,
      double y,
      double width,
      double height,
      String colour,
      String title) {
    svg.append("<rect x=\"").append(decimal(x));
    svg.append("\" y=\"").append(decimal(y));
    svg.append("\" width=\"").append(decimal(width));
    svg.append("\" height=\"").append(decimal(height));
    svg.append("\" fill=\"").append(colour);
    svg.append("\"><title>").append(HtmlText.of(title)).append("</title></rect>");
  }

  private static void line(StringBuilder svg, double y) {
    svg.append("<line x1=\"").append(LEFT).append("\" x2=\"").append(WIDTH);
    svg.append("\" y1=\"").append(decimal(y)).append("\" y2=\"").append(decimal(y)).append("\"/>");
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append("<text x=\"").append(decimal(x)).append("\" y=\"").append(decimal(y));
    svg.append("\" text-anchor=\"").append(anchor).append("\">");
    svg.append(HtmlText.of(text)).append("</text>");
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
