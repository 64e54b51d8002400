/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The zip that {@code opensearch-plugin} installs. */
class PluginZipIT {
  private static final Path ZIP = Path.of(System.getProperty("fame.zip"));
  private static Map<String, byte[]> entries;

  @BeforeAll
  static void read() throws IOException {
    entries = unzip(Files.readAllBytes(ZIP));
  }

  @Test
  void holdsTheDescriptorLicencesAndExactlyTheseJars() {
    assertThat(entries.keySet().stream().map(PluginZipIT::withoutVersion))
        .containsExactlyInAnyOrder(
            "plugin-descriptor.properties",
            "LICENSE.txt",
            "NOTICE.txt",
            "opensearch-fame.jar",
            "fame-scoring.jar",
            "onnxruntime.jar",
            "jackson-databind.jar",
            "jackson-annotations.jar");
  }

  @Test
  void isAtMostTwentyMegabytes() throws IOException {
    assertThat(Files.size(ZIP)).isBetween(1_000_000L, 20_000_000L);
  }

  @Test
  void saysWhichOpenSearchAndJavaItIsFor() throws IOException {
    Properties descriptor = new Properties();
    descriptor.load(new StringReader(new String(entries.get("plugin-descriptor.properties"))));

    assertThat(descriptor)
        .containsEntry("name", "fame")
        .containsEntry("classname", FamePlugin.class.getName())
        .containsEntry("java.version", "21")
        .containsEntry("opensearch.version", org.opensearch.Version.CURRENT.toString())
        .doesNotContainKey("extended.plugins");
    assertThat(descriptor.getProperty("version")).matches("\\d+\\.\\d+\\.\\d+");
    assertThat(descriptor.getProperty("description")).isNotBlank();
  }

  @Test
  void carriesTheNativesOfLinuxOnly() throws IOException {
    List<String> natives =
        classesAndMore("onnxruntime").stream()
            .filter(name -> name.startsWith("ai/onnxruntime/native/") && !name.endsWith("/"))
            .toList();

    assertThat(natives)
        .containsExactlyInAnyOrder(
            "ai/onnxruntime/native/linux-x64/libonnxruntime.so",
            "ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so",
            "ai/onnxruntime/native/linux-aarch64/libonnxruntime.so",
            "ai/onnxruntime/native/linux-aarch64/libonnxruntime4j_jni.so");
    assertThat(classesAndMore("onnxruntime")).contains("ThirdPartyNotices.txt");
  }

  @Test
  void bringsNoClassThatTheServerHas() throws IOException {
    Set<String> seen = new HashSet<>();
    List<String> duplicates = new ArrayList<>();
    for (String jar : entries.keySet()) {
      if (!jar.endsWith(".jar")) {
        continue;
      }
      for (String name : unzip(entries.get(jar)).keySet()) {
        if (!name.endsWith(".class")
            || name.equals("module-info.class")
            || name.startsWith("META-INF/")) {
          continue;
        }
        // The test runs on the server's jars and on ours: each class must be there once.
        List<URL> places = Collections.list(PluginZipIT.class.getClassLoader().getResources(name));
        if (places.size() != 1 || !seen.add(name)) {
          duplicates.add(name + " " + places);
        }
      }
    }

    assertThat(duplicates).isEmpty();
    assertThat(seen).hasSizeGreaterThan(500).noneMatch(name -> name.startsWith("org/opensearch/"));
  }

  @Test
  void carriesNoTimeOfTheBuild() throws IOException {
    Set<LocalDateTime> times = new HashSet<>();
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(ZIP)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        times.add(entry.getTimeLocal());
      }
    }

    assertThat(times).hasSize(1);
  }

  private static Set<String> classesAndMore(String jar) throws IOException {
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      if (withoutVersion(entry.getKey()).equals(jar + ".jar")) {
        return unzip(entry.getValue()).keySet();
      }
    }
    throw new AssertionError("no " + jar);
  }

  private static String withoutVersion(String name) {
    return name.replaceFirst("-\\d[^/]*\\.jar$", ".jar");
  }

  private static Map<String, byte[]> unzip(byte[] content) throws IOException {
    Map<String, byte[]> found = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        found.put(entry.getName(), zip.readAllBytes());
      }
    }
    return found;
  }
}
