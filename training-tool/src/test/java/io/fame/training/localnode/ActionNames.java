/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;

/** Names of the transport actions of a distribution, read from the constants of its classes. */
public final class ActionNames {
  /** Jars with actions that a role of ours may name. */
  private static final Pattern JAR =
      Pattern.compile(
          "(?:.*/)?(?:opensearch|reindex-client|opensearch-ml|opensearch-fame)-[0-9.]+jar");

  private static final Pattern NAME = Pattern.compile("(?:cluster|indices):[a-z][a-z_/-]+");

  private ActionNames() {}

  /** Those of the server, ML Commons and our plugin, as a local node gets them. */
  public static Set<String> ofLocalNode(Path pluginZip) throws IOException, LocalNodeException {
    Distribution distribution = Distribution.ofThisBuild();
    List<org.eclipse.aether.artifact.Artifact> artifacts = new ArrayList<>();
    artifacts.add(distribution.server());
    artifacts.addAll(distribution.plugins());
    List<Path> zips =
        new ArrayList<>(
            new MavenDownloads(MavenSettings.ofUser(), System.out::println)
                .fetch(artifacts, distribution));
    zips.add(pluginZip);
    Set<String> names = new TreeSet<>();
    for (Path zip : zips) {
      try (ZipFile file = new ZipFile(zip.toFile())) {
        for (ZipEntry entry : file.stream().toList()) {
          if (JAR.matcher(entry.getName()).matches()) {
            try (InputStream jar = file.getInputStream(entry)) {
              names.addAll(ofJar(jar));
            }
          }
        }
      }
    }
    return names;
  }

  private static Set<String> ofJar(InputStream jar) throws IOException {
    Set<String> names = new TreeSet<>();
    ZipInputStream classes = new ZipInputStream(jar);
    for (ZipEntry entry = classes.getNextEntry(); entry != null; entry = classes.getNextEntry()) {
      if (entry.getName().endsWith(".class")) {
        // Strings of a class file are there as they are, for the letters that these have.
        Matcher matcher =
            NAME.matcher(new String(classes.readAllBytes(), StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
          names.add(matcher.group());
        }
      }
    }
    return names;
  }
}
