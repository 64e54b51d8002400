/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The cluster of the end-to-end tests is what the others take it for. */
@ExtendWith(RealCluster.class)
class ClusterIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void everyNodeHasOurPluginAndMlCommons(ClusterUnderTest cluster) throws Exception {
    JsonNode plugins = get(cluster, "/_cat/plugins?format=json");
    assertThat(plugins.findValuesAsText("component"))
        .contains("fame", "opensearch-job-scheduler", "opensearch-ml");
  }

  @Test
  void serverIsTheVersionOfThisBuild(ClusterUnderTest cluster) throws Exception {
    assertThat(get(cluster, "/").at("/version/number").textValue())
        .isEqualTo(RealCluster.property("fame.opensearch.version"));
  }

  @Test
  void modelsMayBeRegisteredFromFilesAndOurKeyIsTrusted(ClusterUnderTest cluster) throws Exception {
    JsonNode node =
        get(cluster, "/_nodes/settings?flat_settings=true").at("/nodes").elements().next();
    JsonNode settings = node.get("settings");
    assertThat(settings.get("plugins.ml_commons.allow_registering_model_via_local_file").asText())
        .isEqualTo("true");
    assertThat(settings.get("plugins.fame.trusted_keys")).isNotNull();
  }

  private static JsonNode get(ClusterUnderTest cluster, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(cluster.uri().resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      return JSON.readTree(response.body());
    }
  }
}
