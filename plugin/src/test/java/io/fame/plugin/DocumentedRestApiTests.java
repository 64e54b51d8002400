/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import static org.assertj.core.api.BDDAssertions.then;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.opensearch.client.Request;
import org.opensearch.client.Response;
import org.opensearch.client.ResponseException;
import org.opensearch.common.network.NetworkModule;
import org.opensearch.common.settings.Settings;
import org.opensearch.plugins.Plugin;
import org.opensearch.test.OpenSearchIntegTestCase;
import org.opensearch.transport.Netty4ModulePlugin;

/** Runs every request of the plugin's README, in its order, and compares the answers. */
@OpenSearchIntegTestCase.ClusterScope(
    scope = OpenSearchIntegTestCase.Scope.SUITE,
    numDataNodes = 1,
    numClientNodes = 0,
    supportsDedicatedMasters = false)
public class DocumentedRestApiTests extends FameIntegTestCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ANY = "…";
  private static final Pattern EXAMPLE =
      Pattern.compile("```console\n(\\w+) (\\S+)\n(.*?)```\n+```json\n(.*?)```", Pattern.DOTALL);

  @Override
  protected boolean addMockHttpTransport() {
    return false;
  }

  @Override
  protected Collection<Class<? extends Plugin>> nodePlugins() {
    return List.of(FamePlugin.class, Netty4ModulePlugin.class);
  }

  @Override
  protected Settings nodeSettings(int ordinal) {
    return Settings.builder()
        .put(super.nodeSettings(ordinal))
        .put(NetworkModule.HTTP_TYPE_KEY, Netty4ModulePlugin.NETTY_HTTP_TRANSPORT_NAME)
        .build();
  }

  public void testTheReadmeSaysWhatTheNodeAnswers() throws Exception {
    for (int version = 1; version <= 3; version++) {
      byte[] bundle = TinyModel.bundle("web", 0.4 + version / 10.0, KEYS.getPrivate());
      upload("web", "id" + version, String.valueOf(version), bundle, bundle);
    }
    byte[] unsigned = TinyModel.bundle("web", 0.9, null);
    upload("web", "id4", "4", unsigned, unsigned);

    Matcher example = EXAMPLE.matcher(Files.readString(readme()));
    List<String> wrong = new ArrayList<>();
    int examples = 0;
    while (example.find()) {
      examples++;
      String request = example.group(1) + " " + example.group(2);
      JsonNode expected = JSON.readTree(example.group(4));
      JsonNode actual = perform(example.group(1), example.group(2), example.group(3));
      compare(expected, actual, request, wrong);
    }

    then(wrong).isEmpty();
    then(examples).isEqualTo(13);
  }

  private static JsonNode perform(String method, String path, String body) throws IOException {
    Request request = new Request(method, "/" + path);
    if (!body.isBlank()) {
      request.setJsonEntity(body);
    }
    Response response;
    try {
      response = getRestClient().performRequest(request);
    } catch (ResponseException e) {
      response = e.getResponse();
    }
    JsonNode answer;
    try {
      answer = JSON.readTree(EntityUtils.toString(response.getEntity()));
    } catch (org.apache.hc.core5.http.ParseException e) {
      throw new AssertionError(e);
    }
    // Errors repeat their status in the body.
    int status = answer.path("status").isInt() ? answer.path("status").asInt() : 200;
    then(response.getStatusLine().getStatusCode()).isEqualTo(status);
    return answer;
  }

  private static void compare(JsonNode expected, JsonNode actual, String at, List<String> wrong) {
    if (expected.isTextual() && expected.asText().contains(ANY)) {
      String text = actual.isTextual() ? actual.asText() : actual.toString();
      String pattern =
          String.join(
              ".+",
              List.of(expected.asText().split(ANY, -1)).stream().map(Pattern::quote).toList());
      if (!Pattern.compile(pattern, Pattern.DOTALL).matcher(text).matches()) {
        wrong.add(at + " is " + text);
      }
    } else if (expected.isObject() && actual.isObject()) {
      for (Map.Entry<String, JsonNode> field : actual.properties()) {
        JsonNode value = expected.path(field.getKey());
        value = value.isMissingNode() ? expected.path(ANY) : value;
        if (value.isMissingNode()) {
          wrong.add(at + "." + field.getKey() + " is not documented: " + field.getValue());
        } else {
          compare(value, field.getValue(), at + "." + field.getKey(), wrong);
        }
      }
      for (Map.Entry<String, JsonNode> field : expected.properties()) {
        if (!field.getKey().equals(ANY) && !actual.has(field.getKey())) {
          wrong.add(at + "." + field.getKey() + " is not there");
        }
      }
    } else if (expected.isArray() && actual.isArray() && expected.path(0).asText().equals(ANY)) {
      if (actual.isEmpty()) {
        wrong.add(at + " is empty");
      }
    } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < actual.size(); i++) {
        compare(expected.get(i), actual.get(i), at + "[" + i + "]", wrong);
      }
    } else if (!expected.equals(actual)) {
      wrong.add(at + " is " + actual);
    }
  }

  private static Path readme() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("plugin"))) {
      folder = folder.getParent();
    }
    return folder.resolve("plugin").resolve("README.md");
  }
}
