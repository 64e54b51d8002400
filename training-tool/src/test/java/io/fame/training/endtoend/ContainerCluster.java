/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
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
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.utility.DockerImageName;

/** A container of the published image with our plugin installed into it. */
record ContainerCluster(OpenSearchContainer<?> container, KeyPair signingKeys)
    implements ClusterUnderTest {
  private static final int HTTP_PORT = 9200;
  private static final Duration RESTART_TIMEOUT = Duration.ofMinutes(5);
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
            .withEnv("cluster.routing.allocation.disk.threshold_enabled", "false");
    container.withCreateContainerCmdModifier(
        command -> publishToThisMachineOnly(command, container.getHost()));
    settings.forEach((name, value) -> container.withEnv(name, environmentText(value)));
    // Testcontainers logs through SLF4J, which is switched off here: a failed start would say
    // nothing
    // of the node's reason, and the container is gone by then.
    ToStringConsumer log = new ToStringConsumer();
    container.withLogConsumer(log);
    try {
      container.start();
    } catch (ContainerLaunchException e) {
      throw new IllegalStateException("The container wrote:\n" + log.toUtf8String(), e);
    }
    return new ContainerCluster(container, keys);
  }

  /**
   * The node has no security, so a port that an engine on this machine publishes must not be open
   * to others, which is an engine's default. An engine elsewhere has to publish to the tests.
   */
  private static void publishToThisMachineOnly(CreateContainerCmd command, String engineHost) {
    InetAddress address;
    try {
      address = InetAddress.getByName(engineHost);
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
    if (!address.isLoopbackAddress()) {
      return;
    }
    Ports ports = new Ports();
    for (ExposedPort port : command.getExposedPorts()) {
      ports.bind(port, Ports.Binding.bindIp(address.getHostAddress()));
    }
    command.getHostConfig().withPortBindings(ports).withPublishAllPorts(false);
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
    Instant deadline = Instant.now().plus(RESTART_TIMEOUT);
    while (!isReady()) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("the container was not ready within " + RESTART_TIMEOUT);
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
