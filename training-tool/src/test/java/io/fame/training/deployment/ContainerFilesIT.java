/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.endtoend.ClusterUnderTest;
import io.fame.training.endtoend.RealCluster;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code Dockerfile} and {@code compose.yml} of {@code config/}, as far as no container engine is
 * needed: what they copy has been built, what they start runs, what they set is a setting.
 */
@ExtendWith(RealCluster.class)
class ContainerFilesIT {
  private static final Path CHECKOUT = Path.of("..");
  private static final Path CONFIG = CHECKOUT.resolve("config");
  private static final Pattern SETTING = Pattern.compile("[a-z_]+(\\.[a-z_]+)+");

  @TempDir Path folder;

  @Test
  void theImageOfTheToolStartsTheToolThatWasBuilt() throws Exception {
    Stage stage = stages().get("training-tool");
    List<String> command = new ArrayList<>(words(stage.all("ENTRYPOINT").get(0)));
    command.addAll(words(stage.all("CMD").get(0)));
    command.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The class path of the image, from where the image gets it.
    List<String> classPath = new ArrayList<>();
    for (List<String> copy : stage.all("COPY")) {
      for (String from : copy.subList(0, copy.size() - 1)) {
        Path built = built(from);
        if (command.contains(copy.get(copy.size() - 1) + "*")) {
          classPath.add(Files.isDirectory(built) ? built + "/*" : built.toString());
        }
      }
    }
    assertThat(classPath).hasSize(2);
    command.set(command.indexOf("-cp") + 1, String.join(":", classPath));
    Path printed = folder.resolve("printed");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();

    assertThat(process.waitFor()).as(Files.readString(printed)).isZero();
    assertThat(Files.readString(printed)).contains("Usage: fame", "dashboards");
  }

  @Test
  void theImageOfTheServerGetsThePluginThatWasBuiltForItsVersion() throws Exception {
    Map<String, Stage> stages = stages();
    Stage server = stages.get("opensearch");

    assertThat(server.from).isEqualTo("opensearchproject/opensearch:${OPENSEARCH_VERSION}");
    assertThat(argument("OPENSEARCH_VERSION"))
        .isEqualTo(System.getProperty("fame.opensearch.version"));
    List<String> copy = server.all("COPY").get(0);
    assertThat(built(copy.get(0)))
        .isEqualTo(Path.of(System.getProperty("fame.plugin.zip")).toRealPath());
    assertThat(server.all("RUN").get(0))
        .containsExactly("bin/opensearch-plugin", "install", "--batch", "file://" + copy.get(1));
  }

  @Test
  void composeBuildsStagesThatExistAndTakesDashboardsOfTheSameVersion() throws Exception {
    JsonNode services = compose().path("services");
    for (JsonNode service : services) {
      if (service.has("build")) {
        JsonNode build = service.path("build");
        Path context = CONFIG.resolve(build.path("context").asText());
        assertThat(context.resolve(build.path("dockerfile").asText())).isRegularFile();
        assertThat(stages()).containsKey(build.path("target").asText());
      }
      for (String needed : names(service.path("depends_on"))) {
        assertThat(services.at("/" + needed + "/healthcheck").isObject()).as(needed).isTrue();
      }
      for (JsonNode port : service.path("ports")) {
        assertThat(port.asText()).as("open to this machine only").startsWith("127.0.0.1:");
      }
    }
    assertThat(services.at("/dashboards/image").asText())
        .isEqualTo(
            "opensearchproject/opensearch-dashboards:"
                + System.getProperty("fame.opensearch.version"));
    assertThat(names(compose().path("volumes"))).containsExactly("data");
  }

  /** An unknown setting would stop the node. */
  @Test
  void composeSetsOnlyWhatANodeKnows(ClusterUnderTest underTest) throws Exception {
    List<String> set = new ArrayList<>(names(compose().at("/services/opensearch/environment")));
    set.removeIf(name -> !SETTING.matcher(name).matches());
    try (ClusterConnection cluster =
        ClusterConnection.open(new ConnectionSettings(underTest.uri(), null, null, null))) {
      JsonNode known =
          cluster.get(
              "/_cluster/settings", Map.of("include_defaults", "true", "flat_settings", "true"));
      assertThat(set).hasSize(3).allMatch(name -> known.path("defaults").has(name));
    }
  }

  private static JsonNode compose() throws IOException {
    return new YAMLMapper().readTree(CONFIG.resolve("compose.yml").toFile());
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** What a source of {@code COPY} stands for after a build: one file or folder. */
  private static Path built(String source) throws IOException {
    Path pattern = CHECKOUT.resolve(source);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
      files.forEach(found::add);
    }
    assertThat(found).as(source).hasSize(1);
    return found.get(0).toRealPath();
  }

  /** The instructions of one stage, in their order. */
  private record Stage(String from, List<List<String>> instructions) {
    List<List<String>> all(String name) {
      return instructions.stream()
          .filter(words -> words.get(0).equals(name))
          .map(words -> words.subList(1, words.size()))
          .toList();
    }
  }

  private static Map<String, Stage> stages() throws IOException {
    Map<String, Stage> stages = new LinkedHashMap<>();
    Stage current = null;
    for (List<String> instruction : instructions()) {
      if (instruction.get(0).equals("FROM")) {
        assertThat(instruction.get(2)).isEqualTo("AS");
        current = new Stage(instruction.get(1), new ArrayList<>());
        stages.put(instruction.get(3), current);
      } else if (current != null) {
        current.instructions.add(instruction);
      }
    }
    return stages;
  }

  private static String argument(String name) throws IOException {
    return instructions().stream()
        .filter(words -> words.get(0).equals("ARG") && words.get(1).startsWith(name + "="))
        .map(words -> words.get(1).substring(name.length() + 1))
        .findAny()
        .orElseThrow();
  }

  private static List<List<String>> instructions() throws IOException {
    return Files.readAllLines(CONFIG.resolve("Dockerfile")).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> List.of(line.strip().split("\\s+")))
        .toList();
  }

  /** The words of an instruction in its JSON form. */
  private static List<String> words(List<String> instruction) throws IOException {
    return List.of(new ObjectMapper().readValue(String.join(" ", instruction), String[].class));
  }
}
