/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fame.scoring.bundle.Ed25519Keys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Map;

/** The lines of {@code config/opensearch.yml}, which the nodes of the tests are started with. */
public final class ExampleSettings {
  private static final Path FILE = Path.of("..", "config", "opensearch.yml");

  private ExampleSettings() {}

  /** The settings of the file, by name, for a node that trusts a key. */
  public static Map<String, Object> trusting(PublicKey key) throws IOException {
    String text = Files.readString(FILE).replace("{{public_key}}", Ed25519Keys.toText(key));
    return new YAMLMapper().readValue(text, new TypeReference<Map<String, Object>>() {});
  }
}
