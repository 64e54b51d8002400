/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {
  @Test
  void theCheckoutIsFoundAboveTheClassesThatRun() throws IOException {
    Checkout checkout = Checkout.find();

    assertThat(checkout.folder()).isEqualTo(Path.of("..").toAbsolutePath().normalize());
    assertThat(checkout.config().resolve(ConfigFiles.INGEST_PIPELINE)).isRegularFile();
    assertThat(checkout.demoData().resolve("services/T1.jsonl.gz")).isRegularFile();
  }

  @Test
  void aPluginThatIsNotBuiltIsAnErrorThatSaysHowToBuildIt(@TempDir Path empty) {
    assertThatThrownBy(() -> new Checkout(empty).pluginZip())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mvn -DskipTests package");
  }
}
