/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.training.languagemodel.LanguageModelException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;

/** Finds the key in a file or in the environment, never in the configuration itself. */
final class ApiKey {
  private ApiKey() {}

  static String find(LanguageModelSettings settings, Map<String, String> environment)
      throws LanguageModelException {
    if (settings.apiKeyFile() != null) {
      String key;
      try {
        key = Files.readString(settings.apiKeyFile()).strip();
      } catch (IOException e) {
        throw missing("language_model.api_key_file cannot be read: " + settings.apiKeyFile());
      }
      if (key.isEmpty()) {
        throw missing("language_model.api_key_file is empty: " + settings.apiKeyFile());
      }
      return key;
    }
    if (settings.apiKeyEnv() == null) {
      return null;
    }
    String key = environment.get(settings.apiKeyEnv());
    if (key == null || key.isBlank()) {
      throw missing(
          "the environment variable "
              + settings.apiKeyEnv()
              + " holds no key for "
              + settings.provider());
    }
    return key.strip();
  }

  private static LanguageModelException missing(String message) {
    return new LanguageModelException(Kind.CONFIGURATION, message);
  }
}
