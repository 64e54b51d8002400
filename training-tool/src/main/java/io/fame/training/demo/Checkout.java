/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that the tool was built in. Demo and benchmarks need what is no part of a jar: data,
 * the files of {@code config/} and the plugin zip.
 */
public record Checkout(Path folder) {
  /** System property that the launchers set to the folder. */
  static final String PROPERTY = "fame.home";

  /**
   * Finds the folder: where the launcher says, or above the classes that run.
   *
   * @throws IOException if this is no checkout
   */
  public static Checkout find() throws IOException {
    String given = System.getProperty(PROPERTY);
    Path start = given != null ? Path.of(given) : classes();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve("config"))
          && Files.isDirectory(folder.resolve("training-tool/demo-data"))) {
        return new Checkout(folder);
      }
    }
    throw new IOException(
        "This needs the checkout that it was built in, and did not find one above "
            + start
            + ". Run training-tool/bin/fame, or what is in plugin/benchmarks/bin, there.");
  }

  private static Path classes() throws IOException {
    try {
      return Path.of(Checkout.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** The files that users take over. */
  public Path config() {
    return folder.resolve("config");
  }

  /** Log lines that come with the tool. */
  public Path demoData() {
    return folder.resolve("training-tool/demo-data");
  }

  /**
   * The plugin as it is installed.
   *
   * @throws IOException if it is not built
   */
  public Path pluginZip() throws IOException {
    Path target = folder.resolve("plugin/target");
    if (Files.isDirectory(target)) {
      try (DirectoryStream<Path> zips = Files.newDirectoryStream(target, "opensearch-fame-*.zip")) {
        for (Path zip : zips) {
          return zip;
        }
      }
    }
    throw new IOException(
        "The plugin is not built: there is no opensearch-fame-*.zip in "
            + target
            + ". Run mvn -DskipTests package in "
            + folder
            + ".");
  }
}
