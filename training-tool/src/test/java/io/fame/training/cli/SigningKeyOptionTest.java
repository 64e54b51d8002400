/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.training.command.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyOptionTest {
  private static final KeyPair OF_THE_FILE = Ed25519Keys.generate();
  private static final KeyPair OF_THE_ENVIRONMENT = Ed25519Keys.generate();
  @TempDir Path folder;

  private static Terminal terminal(Map<String, String> environment) {
    return new Terminal(
        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), environment);
  }

  private static SigningKeyOption option(Path file) {
    SigningKeyOption option = new SigningKeyOption();
    option.file = file;
    return option;
  }

  @Test
  void a_model_is_signed_with_the_key_of_the_file_or_else_with_that_of_the_environment()
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("sign.key"), Ed25519Keys.toText(OF_THE_FILE.getPrivate()) + "\n");
    Terminal both =
        terminal(
            Map.of("FAME_SIGNING_KEY", Ed25519Keys.toText(OF_THE_ENVIRONMENT.getPrivate()) + "\n"));

    assertThat(option(file).key(both)).isEqualTo(OF_THE_FILE.getPrivate());
    assertThat(option(null).key(both)).isEqualTo(OF_THE_ENVIRONMENT.getPrivate());
    assertThat(option(null).key(terminal(Map.of()))).isNull();
    assertThat(option(null).key(terminal(Map.of("FAME_SIGNING_KEY", " ")))).isNull();
  }
}
