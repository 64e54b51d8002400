/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The demo's data has licences of its own: it stays beside what is built, never inside. */
class DemoDataIT {
  @Test
  void noArchiveThatIsBuiltHoldsTheDemosData() throws IOException {
    Checkout checkout = Checkout.find();
    List<String> carried = new ArrayList<>();
    try (Stream<Path> files = Files.walk(checkout.demoData())) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> carried.add(file.getFileName().toString()));
    }
    carried.removeAll(List.of("README.md", "LICENSE"));
    assertThat(carried).contains("T1.jsonl.gz", "BGL_100k.log.gz");

    List<Path> archives = new ArrayList<>(List.of(checkout.pluginZip()));
    Path target = checkout.folder().resolve("training-tool/target");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "fame-*.jar")) {
      jars.forEach(archives::add);
    }
    assertThat(archives).hasSizeGreaterThanOrEqualTo(2);
    for (Path archive : archives) {
      assertThat(names(archive))
          .as(archive.toString())
          .isNotEmpty()
          .doesNotContainAnyElementsOf(carried);
    }
  }

  private static List<String> names(Path archive) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .map(name -> name.substring(name.lastIndexOf('/') + 1))
          .toList();
    }
  }
}
