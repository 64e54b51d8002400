/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that the benchmarks were built in: data and plugin zip are not in a jar. */
public final class Checkout {
  /** System property that the launchers set; the tests' working folder is below the checkout. */
  public static final String PROPERTY = "fame.home";

  private Checkout() {}

  /**
   * Where it is.
   *
   * @throws IOException if this is no checkout
   */
  public static Path folder() throws IOException {
    Path start = Path.of(System.getProperty(PROPERTY, "")).toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("training-tool/demo-data"))) {
        return folder;
      }
    }
    throw new IOException("no checkout with training-tool/demo-data above " + start);
  }

  /** Where measurements put what they need for themselves. */
  public static Path work() throws IOException {
    return Files.createDirectories(folder().resolve("plugin/benchmarks/target/work"));
  }

  /**
   * The plugin as it is installed.
   *
   * @throws IOException if it is not built
   */
  public static Path pluginZip() throws IOException {
    Path target = folder().resolve("plugin/target");
    try (DirectoryStream<Path> zips = Files.newDirectoryStream(target, "opensearch-fame-*.zip")) {
      for (Path zip : zips) {
        return zip;
      }
    }
    throw new IOException("the plugin is not built: no opensearch-fame-*.zip in " + target);
  }
}
