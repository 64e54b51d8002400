/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every recorded input, those that once broke something among them, keeps the laws. */
class RecordedInputsTest {
  private static final Path INPUTS = Path.of("src/test/resources/inputs");

  private static final Map<String, Consumer<byte[]>> TARGETS =
      Map.of(
          "line", LineTarget::fuzzerTestOneInput,
          "template", TemplateTarget::fuzzerTestOneInput,
          "bundle", BundleTarget::fuzzerTestOneInput,
          "document", DocumentTarget::fuzzerTestOneInput,
          "request", RequestTarget::fuzzerTestOneInput);

  @TestFactory
  Stream<DynamicContainer> keepsTheLaws() {
    return TARGETS.entrySet().stream()
        .map(
            target -> dynamicContainer(target.getKey(), cases(target.getKey(), target.getValue())));
  }

  @Test
  void everyFolderOfInputsHasATargetAndEveryTargetInputs() throws IOException {
    assertThat(names(INPUTS)).isEqualTo(new TreeSet<>(TARGETS.keySet()));
    for (String target : TARGETS.keySet()) {
      assertThat(names(INPUTS.resolve(target))).as(target).isNotEmpty();
    }
  }

  private static Stream<DynamicTest> cases(String name, Consumer<byte[]> target) {
    try {
      List<String> inputs = List.copyOf(names(INPUTS.resolve(name)));
      return inputs.stream()
          .map(
              input ->
                  dynamicTest(
                      input,
                      () ->
                          target.accept(Files.readAllBytes(INPUTS.resolve(name).resolve(input)))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static TreeSet<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      TreeSet<String> names = new TreeSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      return names;
    }
  }
}
