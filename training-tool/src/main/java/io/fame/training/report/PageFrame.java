/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Beginning and end of a page that is one file and loads nothing. */
final class PageFrame {
  static final String END = "</main></body></html>\n";

  private PageFrame() {}

  /**
   * @param title escaped here
   */
  static String begin(String title) {
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        // Belt and braces: even markup that slipped through could run and load nothing.
        + "<meta http-equiv=\"Content-Security-Policy\""
        + " content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
        + "<title>FAME: "
        + HtmlText.of(title)
        + "</title><style>"
        + style()
        + "</style></head><body><main>";
  }

  private static String style() {
    try (InputStream css = PageFrame.class.getResourceAsStream("report.css")) {
      return new String(css.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
