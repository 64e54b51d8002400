/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.activation.PreparationFailure.Silence;
import io.fame.plugin.model.ModelLoadException;
import io.fame.scoring.bundle.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words that begin errors; no error can be made without one of these enums. */
class ErrorWordsTest {
  @Test
  void everyWordIsDocumentedAndNoOther() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("docs/bundle-errors.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.substring(3, line.indexOf('`', 3)))
            .toList();
    List<String> said =
        Stream.of(
                Stream.of(BundleException.Reason.values()).map(BundleException.Reason::code),
                Stream.of(ModelLoadException.Reason.values()).map(ModelLoadException.Reason::code),
                Stream.of(Silence.values()).map(Silence::code))
            .flatMap(words -> words)
            .toList();

    assertThat(new TreeSet<>(documented)).isEqualTo(new TreeSet<>(said));
  }
}
