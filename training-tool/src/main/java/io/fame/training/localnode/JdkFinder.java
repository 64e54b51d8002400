/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the Java that the node runs on; OpenSearch 3 needs 21 or later. */
final class JdkFinder {
  static final int OLDEST = 21;
  private static final Pattern VERSION = Pattern.compile("\"?(\\d+)[\\d._+-]*.*");

  private final List<Path> candidates;

  /** Looks at these Java homes, in this order. */
  JdkFinder(List<Path> candidates) {
    this.candidates = List.copyOf(candidates);
  }

  /** Looks where people have their JDKs; first at the one that runs this. */
  static JdkFinder ofThisMachine() {
    List<Path> homes = new ArrayList<>();
    homes.add(Path.of(System.getProperty("java.home")));
    for (String variable : List.of("OPENSEARCH_JAVA_HOME", "JAVA_HOME")) {
      String home = System.getenv(variable);
      if (home != null && !home.isBlank()) {
        homes.add(Path.of(home));
      }
    }
    SearchPath.find("java").ifPresent(java -> addHomeOf(java, homes));
    addFolders(Path.of("/usr/lib/jvm"), homes);
    addFolders(Path.of("/opt"), homes);
    addFolders(Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"), homes);
    return new JdkFinder(homes);
  }

  /** The first Java home that is new enough, and that the account may use. */
  Path find(NodeAccount account) throws LocalNodeException {
    List<String> refused = new ArrayList<>();
    for (Path home : candidates.stream().distinct().toList()) {
      OptionalInt version = version(home);
      if (version.isPresent()) {
        if (version.getAsInt() < OLDEST) {
          refused.add(home + " is Java " + version.getAsInt());
        } else if (!account.reaches(home.resolve("bin/java"))) {
          refused.add(home + " cannot be read by the account that the node runs under");
        } else {
          return home;
        }
      }
    }
    throw new LocalNodeException(
        Kind.NO_JDK,
        "OpenSearch needs a JDK of version "
            + OLDEST
            + " or later, and there is none"
            + (refused.isEmpty() ? "" : " (" + String.join("; ", refused) + ")")
            + ". Install one (Debian: openjdk-21-jdk or later), or set JAVA_HOME to it.");
  }

  /** The feature version that a Java home states about itself; empty if it is none. */
  private static OptionalInt version(Path home) {
    Path release = home.resolve("release");
    if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isRegularFile(release)) {
      return OptionalInt.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(release)) {
      properties.load(reader);
    } catch (IOException e) {
      return OptionalInt.empty();
    }
    Matcher version = VERSION.matcher(properties.getProperty("JAVA_VERSION", ""));
    return version.matches()
        ? OptionalInt.of(Integer.parseInt(version.group(1)))
        : OptionalInt.empty();
  }

  private static void addHomeOf(Path java, List<Path> homes) {
    try {
      Path folder = java.toRealPath().getParent();
      if (folder != null && folder.getParent() != null) {
        homes.add(folder.getParent());
      }
    } catch (IOException e) {
      // A dangling link is no Java; the other candidates remain.
    }
  }

  private static void addFolders(Path parent, List<Path> homes) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, Files::isDirectory)) {
      folders.forEach(homes::add);
    } catch (IOException e) {
      // A folder that cannot be listed offers nothing; the other candidates remain.
    }
  }
}
