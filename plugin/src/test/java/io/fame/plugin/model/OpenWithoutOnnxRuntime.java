/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tries to open a good bundle twice, in a JVM of its own; writes what it was told to a file. */
final class OpenWithoutOnnxRuntime {
  private OpenWithoutOnnxRuntime() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    byte[] bundle = TinyRegistry.bundle(0.5);
    TinyRegistry registry = new TinyRegistry();
    registry.put("1", bundle);
    ModelLoader loader = registry.loader(folder.resolve("copies"), TinyRegistry.POLICY);
    List<String> said = new ArrayList<>();
    for (int attempt = 0; attempt < 2; attempt++) {
      try (LoadedModel model = loader.fetch("tiny", TinyRegistry.version("1", bundle))) {
        said.add("opened " + model.label());
      } catch (ModelLoadException e) {
        said.add(e.kind() + " " + e.getMessage());
      }
    }
    Files.write(folder.resolve("said"), said);
  }
}
