/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list in {@code config/README.md} against what is there. */
class ConfigurationFilesTest {
  private static final Path CONFIG = Path.of("..", "config");
  private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))`");

  @Test
  void everyFileIsListed() throws IOException {
    Set<String> listed = found(ROW);
    try (Stream<Path> files = Files.list(CONFIG)) {
      Set<String> there =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("README.md"))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(there).hasSizeGreaterThan(20).isSubsetOf(listed);
    }
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Set<String> named = found(TEST);
    assertThat(named).hasSizeGreaterThan(8);
    Set<String> missing = new TreeSet<>(named);
    for (Path sources : new Path[] {Path.of("src", "test"), Path.of("..", "plugin", "src")}) {
      try (Stream<Path> files = Files.walk(sources)) {
        files.forEach(file -> missing.remove(file.getFileName().toString().replace(".java", "")));
      }
    }
    assertThat(missing).isEmpty();
  }

  private static Set<String> found(Pattern pattern) throws IOException {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(Files.readString(CONFIG.resolve("README.md")));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
