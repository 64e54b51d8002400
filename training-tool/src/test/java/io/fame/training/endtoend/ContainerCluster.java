/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.testcontainers.OpenSearchContainer;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/** A container of the published image with our plugin installed into it. */
record ContainerCluster(OpenSearchContainer<?> container, KeyPair signingKeys)
    implements ClusterUnderTest {
  private static final String REPOSITORY = "opensearchproject/opensearch";

  static ContainerCluster start(Path pluginZip, KeyPair keys, Map<String, Object> settings) {
    String image =
        new ImageFromDockerfile("localhost/fame-end-to-end", true)
            .withFileFromPath("fame.zip", pluginZip)
            .withDockerfileFromBuilder(
                builder ->
                    builder
                        .from(REPOSITORY + ":" + RealCluster.property("fame.opensearch.version"))
                        .copy("fame.zip", "/tmp/fame.zip")
                        .run("bin/opensearch-plugin install --batch file:///tmp/fame.zip"))
            .get();
    OpenSearchContainer<?> container =
        new OpenSearchContainer<>(
                DockerImageName.parse(image).asCompatibleSubstituteFor(REPOSITORY))
            .withEnv("OPENSEARCH_JAVA_OPTS", "-Xms512m -Xmx1g")
            .withEnv("plugins.ml_commons.allow_registering_model_via_local_file", "true")
            .withEnv("cluster.routing.allocation.disk.threshold_enabled", "false")
            .withStartupTimeout(Duration.ofMinutes(5));
    settings.forEach((name, value) -> container.withEnv(name, environmentText(value)));
    container.start();
    return new ContainerCluster(container, keys);
  }

  @Override
  public URI uri() {
    return URI.create(container.getHttpHostAddress());
  }

  @Override
  public void close() {
    container.stop();
  }

  /** The image turns variables into command line settings, where a list is separated by commas. */
  private static String environmentText(Object value) {
    return value instanceof List
        ? ((List<?>) value).stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }
}
