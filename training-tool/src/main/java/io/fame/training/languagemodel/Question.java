/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.bundle.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One request to a language model.
 *
 * @param task what it is for: {@code labels}, {@code partition}, {@code anticipated}
 * @param version version of the prompt; another one makes cached answers void
 * @param system the task
 * @param dialogue what we said and what was answered, in turns; the first and the last are ours
 * @param schema JSON schema of the answer
 * @param about what we need to know when the answer comes, kept beside it and never sent; may be
 *     {@code null}
 */
public record Question(
    String task,
    String version,
    String system,
    List<String> dialogue,
    JsonNode schema,
    JsonNode about) {
  /** Tokens that an answer has for each line of a question for labels. */
  private static final int TOKENS_PER_VERDICT = 20;

  public Question {
    dialogue = List.copyOf(dialogue);
    if (dialogue.size() % 2 == 0) {
      throw new IllegalArgumentException("the last turn must be ours");
    }
  }

  /** Asks again, saying what was wrong with the answer. */
  public Question again(String answer, String objection) {
    List<String> longer = new ArrayList<>(dialogue);
    longer.add(answer.isBlank() ? "(nothing)" : answer);
    longer.add(objection);
    return new Question(task, version, system, longer, schema, about);
  }

  /** Tokens that it sends, estimated. */
  public int inputTokens() {
    return Tokens.of(this);
  }

  /** What it is expected to cost. */
  public Usage expectedCost() {
    int input = inputTokens();
    long output =
        about == null
            ? Math.max(500, input / 8)
            : (long) TOKENS_PER_VERDICT
                    * (about.path("lines").size() + about.path("canaries").size())
                + 10;
    return new Usage(1, input, output);
  }

  /** Equal for requests that say the same to the same model, 64 hex digits. */
  public String key(LanguageModelSettings settings) {
    StringBuilder text = new StringBuilder();
    for (String part : parts(settings)) {
      text.append(part.length()).append(':').append(part);
    }
    return Sha256.hex(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private List<String> parts(LanguageModelSettings settings) {
    List<String> parts =
        new ArrayList<>(List.of(settings.name(), task, version, system, schema.toString()));
    parts.addAll(dialogue);
    return parts;
  }
}
