/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a model that does well answers when it is to write messages of a failure domain. */
public final class ExpectedMessages {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExpectedMessages() {}

  /** One failure and one routine message, of service and level as a template of the domain has. */
  public static ObjectNode of(JsonNode template) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode lines = answer.putArray("lines");
    for (String verdict : new String[] {"failure", "routine"}) {
      lines
          .addObject()
          .put("verdict", verdict)
          .put("service", template.path("service").asText())
          .put("level", template.path("level").asText())
          .put("message", verdict + " of " + template.path("service").asText() + " to expect");
    }
    return answer;
  }
}
