/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/**
 * A Maven repository in a folder, with a distribution of shell scripts: everything around the
 * server is real, processes included, and a start takes a second.
 */
final class StandInDistribution {
  /** Answers health requests, and has a child process, as OpenSearch may have. */
  static final String ANSWERS =
      """
      #!/bin/sh
      port=$(sed -n 's/^"http.port": //p' "$OPENSEARCH_PATH_CONF/opensearch.yml")
      mkdir -p "$OPENSEARCH_TMPDIR/_cluster"
      echo ok > "$OPENSEARCH_TMPDIR/_cluster/health"
      sleep 600 &
      echo $! > "$OPENSEARCH_TMPDIR/child"
      exec "$OPENSEARCH_JAVA_HOME/bin/jwebserver" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -b 127.0.0.1 -p $port -d "$OPENSEARCH_TMPDIR"
      """;

  private static final String PLUGIN_COMMAND =
      """
      #!/bin/sh
      [ "$1 $2" = "install --batch" ] || exit 64
      shift 2
      mkdir -p "$(dirname "$0")/../plugins"
      for zip; do
        case $zip in *refused*)
          echo "ERROR: This plugin was built for OpenSearch version 1.0.0"; exit 1;;
        esac
        echo "${zip##*/}" >> "$(dirname "$0")/../plugins/installed"
      done
      """;

  final Path repository;
  final Path localRepository;
  private final Properties digests = new Properties();
  private final Artifact server = artifact("org.example.server", "opensearch", "9.9.9");
  private final List<Artifact> plugins =
      List.of(
          artifact("org.example.plugin", "opensearch-job-scheduler", "9.9.9.0"),
          artifact("org.example.plugin", "opensearch-ml-plugin", "9.9.9.0"));

  /** Makes the repository under a folder; {@code script} is what {@code bin/opensearch} does. */
  StandInDistribution(Path folder, String script) throws IOException {
    repository = folder.resolve("remote");
    localRepository = folder.resolve("m2");
    zip(
        remote(server),
        Map.of(
            "opensearch-9.9.9/bin/opensearch",
            script,
            "opensearch-9.9.9/bin/opensearch-plugin",
            PLUGIN_COMMAND,
            "opensearch-9.9.9/config/opensearch.yml",
            "# nothing\n",
            "opensearch-9.9.9/config/jvm.options",
            "-XX:HeapDumpPath=data\n-XX:ErrorFile=logs/hs_err.log\n"));
    for (Artifact plugin : plugins) {
      zip(remote(plugin), Map.of("plugin-descriptor.properties", "name=" + plugin.getArtifactId()));
    }
  }

  Distribution distribution() {
    return new Distribution(server, plugins, digests);
  }

  Artifact server() {
    return server;
  }

  /** A launcher that fetches from here. */
  LocalNodeLauncher launcher(
      CacheFolder cache, NodeListener listener, long bytesToInstall, List<Path> javaHomes) {
    return new LocalNodeLauncher(
        new NodeAccount(false),
        new JdkFinder(javaHomes),
        cache,
        new Installations(
            cache,
            distribution(),
            new MavenDownloads(settings(), listener),
            listener,
            bytesToInstall),
        listener);
  }

  void expectSha256(Artifact artifact, String digest) {
    digests.setProperty(Distribution.fileName(artifact), digest);
  }

  MavenSettings settings() {
    return MavenSettings.of(localRepository, repository.toUri().toString());
  }

  Path remote(Artifact artifact) {
    return repository.resolve(layout(artifact));
  }

  Path local(Artifact artifact) {
    return localRepository.resolve(layout(artifact));
  }

  /** A plugin zip as ours is, as far as the launcher looks at it. */
  static Path pluginZip(Path file) throws IOException {
    zip(file, Map.of("plugin-descriptor.properties", "name=fame"));
    return file;
  }

  private static Path layout(Artifact artifact) {
    return Path.of(
        artifact.getGroupId().replace('.', '/'),
        artifact.getArtifactId(),
        artifact.getVersion(),
        Distribution.fileName(artifact));
  }

  private static Artifact artifact(String group, String name, String version) {
    return new DefaultArtifact(group, name, "zip", version);
  }

  private static void zip(Path file, Map<String, String> entries) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
  }
}
