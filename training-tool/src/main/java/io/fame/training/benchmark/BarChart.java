/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import java.util.List;
import java.util.Locale;

/** Horizontal bars from 0 to 1 as an SVG picture. */
final class BarChart {
  private static final int LABEL_WIDTH = 290;
  private static final int BAR_WIDTH = 400;
  private static final int ROW_HEIGHT = 22;
  private static final int TOP = 40;

  private BarChart() {}

  /**
   * One bar.
   *
   * @param value 0..1
   * @param deviation drawn as a line on either side of the bar's end; 0 for none
   * @param strong in the darker colour
   */
  record Bar(String label, double value, double deviation, boolean strong) {}

  static String svg(String title, List<Bar> bars) {
    int width = LABEL_WIDTH + BAR_WIDTH + 70;
    int height = TOP + ROW_HEIGHT * bars.size() + 10;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"13\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n"
                + "<text x=\"10\" y=\"24\" font-size=\"15\" font-weight=\"bold\">%s</text>%n",
            width,
            height,
            escaped(title)));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = TOP + ROW_HEIGHT * i;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                  + "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\" fill=\"%s\"/>%n"
                  + "<text x=\"%d\" y=\"%d\">%.3f</text>%n",
              LABEL_WIDTH - 8,
              y + 13,
              escaped(bar.label()),
              LABEL_WIDTH,
              y,
              x(bar.value()) - LABEL_WIDTH,
              bar.strong() ? "#1f5fa8" : "#8fb4dc",
              x(bar.value() + bar.deviation()) + 6,
              y + 13,
              bar.value()));
      if (bar.deviation() > 0) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<path d=\"M%d %dH%d\" stroke=\"#222222\" stroke-width=\"2\"/>%n",
                x(bar.value() - bar.deviation()),
                y + 8,
                x(bar.value() + bar.deviation())));
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static long x(double value) {
    return LABEL_WIDTH + Math.round(BAR_WIDTH * Math.max(0, Math.min(1, value)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
