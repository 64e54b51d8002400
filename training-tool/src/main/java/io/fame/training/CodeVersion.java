/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version of this code, for the provenance of what it makes. */
final class CodeVersion {
  private CodeVersion() {}

  /** For example {@code 0.1.0}. */
  static String current() {
    Properties properties = new Properties();
    try (InputStream in = CodeVersion.class.getResourceAsStream("code-version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
