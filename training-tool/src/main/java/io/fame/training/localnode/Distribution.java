/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/**
 * What a node is put together from.
 *
 * @param server OpenSearch itself, as a zip
 * @param plugins what is installed into it, in this order: ML Commons needs job-scheduler first
 * @param sha256 by file name, in hex, for the versions that we know: Maven Central has no checksum
 *     file for the plugins
 */
record Distribution(Artifact server, List<Artifact> plugins, Properties sha256) {

  /** The versions that this build was made for. */
  static Distribution ofThisBuild() {
    Properties properties = new Properties();
    try (InputStream in = Distribution.class.getResourceAsStream("distribution.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("opensearch.version");
    String pluginVersion = properties.getProperty("opensearch.plugin.version");
    return new Distribution(
        new DefaultArtifact(
            "org.opensearch.distribution.integ-test-zip", "opensearch", "zip", version),
        List.of(
            new DefaultArtifact(
                "org.opensearch.plugin", "opensearch-job-scheduler", "zip", pluginVersion),
            new DefaultArtifact(
                "org.opensearch.plugin", "opensearch-ml-plugin", "zip", pluginVersion)),
        properties);
  }

  /** Names the folder of an installation of this. */
  String folderName() {
    return "opensearch-" + server.getVersion() + "-ml-" + plugins.get(1).getVersion();
  }

  /** The digest that the file of an artifact must have, if it is known. */
  Optional<String> knownSha256(Artifact artifact) {
    return Optional.ofNullable(sha256.getProperty(fileName(artifact)));
  }

  static String fileName(Artifact artifact) {
    return artifact.getArtifactId() + "-" + artifact.getVersion() + "." + artifact.getExtension();
  }
}
