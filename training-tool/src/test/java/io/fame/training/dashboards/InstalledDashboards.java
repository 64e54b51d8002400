/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.dashboards.SavedObjects;
import io.fame.training.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Installing, updating and removing in a real Dashboards, whose server checks and migrates every
 * object. It runs already, over a node that {@code fame demo --keep} left: {@code mvn -Pdashboards
 * verify -Dfame.dashboards.url=http://127.0.0.1:5601}. Objects of others in it stay.
 */
class InstalledDashboards {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String URL = System.getProperty("fame.dashboards.url");
  private static final String MINE = "/api/saved_objects/query/of-somebody-else";

  @Test
  void everyObjectIsTakenOnceUpdatedAndRemoved() throws Exception {
    int ours = SavedObjects.ofThisBuild().objects().size();
    send("POST", MINE + "?overwrite=true", "{\"attributes\":{\"title\":\"mine\"}}");
    fame("remove");

    JsonNode first = fame("install", "--index-pattern", "demo-logs-later");
    assertThat(first.path("created").asInt()).isEqualTo(ours);
    assertThat(first.path("warnings").toString())
        .as("the demo's lines have no host")
        .isEqualTo("[\"No index of demo-logs-later has the field host.name; see --host-field.\"]");
    JsonNode second = fame("install", "--index-pattern", "demo-logs-*");
    assertThat(second.path("created").asInt()).isZero();
    assertThat(second.path("updated").asInt()).isEqualTo(ours);
    assertThat(
            send("GET", "/api/saved_objects/index-pattern/fame-logs", "").at("/attributes/title"))
        .hasToString("\"demo-logs-*\"");
    for (var object : SavedObjects.ofThisBuild().objects()) {
      JsonNode there =
          send(
              "GET",
              "/api/saved_objects/"
                  + object.path("type").asText()
                  + "/"
                  + object.path("id").asText(),
              "");
      assertThat(there.at("/attributes/title")).isEqualTo(object.at("/attributes/title"));
      assertThat(there.path("references")).hasSameSizeAs(object.path("references"));
    }

    assertThat(fame("remove").path("removed").asInt()).isEqualTo(ours);
    assertThat(send("GET", MINE, "").at("/attributes/title").asText()).isEqualTo("mine");
    send("DELETE", MINE, "");
  }

  private static JsonNode fame(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("dashboards"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", URL, "--json"));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.execute(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    return JSON.readTree(out.toString());
  }

  private static JsonNode send(String method, String path, String body) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(URL + path))
                  .header("osd-xsrf", "true")
                  .header("Content-Type", "application/json")
                  .method(
                      method,
                      body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    }
  }
}
