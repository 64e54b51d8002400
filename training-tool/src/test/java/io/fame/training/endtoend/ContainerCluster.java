/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.opensearch.testcontainers.OpenSearchContainer;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/** A container of the published image with our plugin installed into it. */
record ContainerCluster(OpenSearchContainer<?> container, KeyPair signingKeys)
    implements ClusterUnderTest {
  private static final int HTTP_PORT = 9200;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
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
            .withStartupTimeout(START_TIMEOUT);
    settings.forEach((name, value) -> container.withEnv(name, environmentText(value)));
    container.start();
    return new ContainerCluster(container, keys);
  }

  /** Asked for each time: a container that starts again may get another port. */
  @Override
  public URI uri() {
    Ports.Binding[] bindings =
        container
            .getCurrentContainerInfo()
            .getNetworkSettings()
            .getPorts()
            .getBindings()
            .get(ExposedPort.tcp(HTTP_PORT));
    return URI.create("http://" + container.getHost() + ":" + bindings[0].getHostPortSpec());
  }

  @Override
  public void restart() throws InterruptedException {
    container.getDockerClient().restartContainerCmd(container.getContainerId()).exec();
    Instant deadline = Instant.now().plus(START_TIMEOUT);
    while (!isReady()) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("the container was not ready within " + START_TIMEOUT);
      }
      Thread.sleep(500);
    }
  }

  private boolean isReady() throws InterruptedException {
    URI health = uri().resolve("/_cluster/health?wait_for_status=yellow&timeout=1s");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
              .send(
                  HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(10)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
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
