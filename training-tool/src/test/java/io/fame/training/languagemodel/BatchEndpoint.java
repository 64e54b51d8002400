/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.languagemodel.FakeProvider.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a provider makes of a file of requests in the format of OpenAI's Batch API. */
public final class BatchEndpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What one answer is said to have cost. */
  public static final int INPUT_TOKENS = 700;

  public static final int OUTPUT_TOKENS = 90;

  private BatchEndpoint() {}

  /** Answers every request, in a file beside that of the requests. */
  public static Path answer(Path requests, Function<Asked, String> model) throws IOException {
    return answer(requests, model, -1);
  }

  /**
   * @param failing number of the request that expires, from 0
   */
  public static Path answer(Path requests, Function<Asked, String> model, int failing)
      throws IOException {
    List<String> answers = new ArrayList<>();
    for (String text : Files.readAllLines(requests)) {
      JsonNode request = JSON.readTree(text);
      ObjectNode answer = JSON.createObjectNode().put("id", "batch_req_1");
      answer.set("custom_id", request.path("custom_id"));
      if (answers.size() == failing) {
        answer.putNull("response").putObject("error").put("code", "batch_expired");
      } else {
        String system = request.at("/body/messages/0/content").asText();
        String user = request.at("/body/messages/1/content").asText();
        ObjectNode body = answer.putObject("response").put("status_code", 200).putObject("body");
        ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", "stop");
        choice
            .putObject("message")
            .put("content", model.apply(new Asked(system, List.of(user), request.path("body"))));
        body.put("model", "tiny-model-batch")
            .putObject("usage")
            .put("prompt_tokens", INPUT_TOKENS)
            .put("completion_tokens", OUTPUT_TOKENS);
      }
      answers.add(answer.toString());
    }
    return Files.write(requests.resolveSibling("answers-to-" + requests.getFileName()), answers);
  }
}
