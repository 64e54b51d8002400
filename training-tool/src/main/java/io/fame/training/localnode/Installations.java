/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Unpacked distributions with their plugins, ready to start, never changed afterwards: one per
 * version, and one per digest of our plugin's zip, which shares the files of the former.
 */
final class Installations {
  /** Distribution and ML Commons unpacked, the same again while they install, and the downloads. */
  static final long BYTES_TO_INSTALL = 3L << 30;

  private static final Duration FORGOTTEN = Duration.ofDays(14);

  private final CacheFolder cache;
  private final Distribution distribution;
  private final MavenDownloads downloads;
  private final NodeListener listener;
  private final long bytesToInstall;

  Installations(
      CacheFolder cache,
      Distribution distribution,
      MavenDownloads downloads,
      NodeListener listener,
      long bytesToInstall) {
    this.cache = cache;
    this.distribution = distribution;
    this.downloads = downloads;
    this.listener = listener;
    this.bytesToInstall = bytesToInstall;
  }

  /** The folder of an installation, made now if need be. Call it with the cache to yourself. */
  Path home(Optional<Path> pluginZip, Path javaHome)
      throws LocalNodeException, IOException, InterruptedException {
    Path base = cache.homes().resolve(distribution.folderName());
    Optional<Path> ours = Optional.empty();
    if (pluginZip.isPresent()) {
      requireZip(pluginZip.get());
      String digest = FileDigest.sha256(pluginZip.get()).substring(0, 16);
      ours = Optional.of(base.resolveSibling(base.getFileName() + "-fame-" + digest));
    }
    if (ours.isEmpty() || !Files.isDirectory(ours.get())) {
      if (!Files.isDirectory(base)) {
        makeBase(base, javaHome);
      }
      if (ours.isPresent()) {
        makeOurs(base, ours.get(), pluginZip.get(), javaHome);
      }
    }
    Path home = ours.orElse(base);
    Files.setLastModifiedTime(home, FileTime.from(Instant.now()));
    removeForgotten();
    return home;
  }

  private void makeBase(Path home, Path javaHome)
      throws LocalNodeException, IOException, InterruptedException {
    cache.requireSpace(bytesToInstall, "to fetch and unpack OpenSearch and ML Commons");
    listener.step("Fetching OpenSearch " + distribution.server().getVersion() + " and ML Commons");
    List<org.eclipse.aether.artifact.Artifact> artifacts =
        new ArrayList<>(List.of(distribution.server()));
    artifacts.addAll(distribution.plugins());
    List<Path> zips = downloads.fetch(artifacts, distribution);
    listener.step("Unpacking OpenSearch and installing ML Commons, once");
    Path partial = partial(home);
    try {
      FileTrees.unpack(zips.get(0), partial);
    } catch (ZipException e) {
      Files.deleteIfExists(zips.get(0));
      throw new LocalNodeException(
          Kind.BROKEN_DOWNLOAD,
          "A download is broken and has been removed: "
              + zips.get(0)
              + " ("
              + e.getMessage()
              + "). Run the command again to fetch it anew.",
          e);
    }
    install(zips.subList(1, zips.size()), partial, javaHome);
    finish(partial, home);
  }

  private void makeOurs(Path base, Path home, Path pluginZip, Path javaHome)
      throws LocalNodeException, IOException, InterruptedException {
    listener.step("Installing the plugin " + pluginZip.getFileName());
    Path partial = partial(home);
    FileTrees.link(base, partial, Path.of("config"));
    install(List.of(pluginZip), partial, javaHome);
    finish(partial, home);
  }

  private void install(List<Path> zips, Path home, Path javaHome)
      throws LocalNodeException, IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/opensearch-plugin").toString());
    command.addAll(List.of("install", "--batch"));
    zips.forEach(zip -> command.add(zip.toUri().toString()));
    Path output = home.resolveSibling("opensearch-plugin.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    NodeEnvironment.prepare(builder, javaHome);
    Process process = builder.start();
    int exitCode;
    try {
      exitCode = process.waitFor();
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      throw e;
    }
    if (exitCode != 0) {
      throw new LocalNodeException(
          Kind.PLUGIN_REFUSED,
          "opensearch-plugin refused " + zips + ": " + ConsoleLog.reason(output, 0));
    }
    Files.delete(output);
  }

  private static Path partial(Path home) throws IOException {
    Path partial = home.resolveSibling(home.getFileName() + ".partial");
    FileTrees.delete(partial);
    return partial;
  }

  private static void finish(Path partial, Path home) throws IOException {
    FileTrees.openForReading(partial);
    Files.move(partial, home, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Each build of our plugin leaves an installation; those that nobody uses any more go. */
  private void removeForgotten() throws IOException {
    Instant limit = Instant.now().minus(FORGOTTEN);
    List<Path> homes;
    try (Stream<Path> all = Files.list(cache.homes())) {
      homes = all.filter(Files::isDirectory).toList();
    }
    for (Path home : homes) {
      if (home.getFileName().toString().contains("-fame-")
          && Files.getLastModifiedTime(home).toInstant().isBefore(limit)) {
        FileTrees.delete(home);
      }
    }
  }

  private static void requireZip(Path zip) throws LocalNodeException {
    if (!Files.isRegularFile(zip)) {
      throw new LocalNodeException(
          Kind.PLUGIN_REFUSED,
          "There is no plugin zip " + zip + ". Build it with: mvn -DskipTests package");
    }
    try (ZipFile file = new ZipFile(zip.toFile())) {
      if (file.getEntry("plugin-descriptor.properties") == null) {
        throw new LocalNodeException(
            Kind.PLUGIN_REFUSED, zip + " is not an OpenSearch plugin: it has no descriptor.");
      }
    } catch (IOException e) {
      throw new LocalNodeException(
          Kind.PLUGIN_REFUSED,
          "The plugin zip " + zip + " is broken. Build it again with: mvn -DskipTests package",
          e);
    }
  }
}
