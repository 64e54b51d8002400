/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.languagemodel.LanguageModelException.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Answers in the format of OpenAI's Batch API, one JSON object a line with {@code custom_id} and
 * {@code response} or {@code error}.
 *
 * @param imported answers that are in the journal now
 * @param known answers that were there before
 * @param failed requests that the provider did not answer, or its model refused to; they will be
 *     asked again
 * @param foreign answers to questions that did not leave from this journal
 * @param refused parts of failed requests that the endpoint does not take
 */
public record BatchAnswers(int imported, int known, int failed, int foreign, Set<Refused> refused) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Without refused parts. */
  public BatchAnswers(int imported, int known, int failed, int foreign) {
    this(imported, known, failed, foreign, Set.of());
  }

  public BatchAnswers {
    refused = Set.copyOf(refused);
  }

  /** Those of several files. */
  public static BatchAnswers read(List<Path> files, AnswerJournal journal) throws IOException {
    BatchAnswers all = new BatchAnswers(0, 0, 0, 0);
    for (Path file : files) {
      all = all.plus(read(file, journal));
    }
    return all;
  }

  private BatchAnswers plus(BatchAnswers more) {
    Set<Refused> parts = EnumSet.noneOf(Refused.class);
    parts.addAll(refused);
    parts.addAll(more.refused);
    return new BatchAnswers(
        imported + more.imported,
        known + more.known,
        failed + more.failed,
        foreign + more.foreign,
        parts);
  }

  /**
   * Puts the answers into the journal; everything is checked there as if it had just come.
   *
   * @throws LanguageModelException CONFIGURATION naming the line that is not of the format
   */
  public static BatchAnswers read(Path file, AnswerJournal journal) throws IOException {
    int imported = 0;
    int known = 0;
    int failed = 0;
    int foreign = 0;
    Set<Refused> refused = EnumSet.noneOf(Refused.class);
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        number++;
        if (text.isBlank()) {
          continue;
        }
        JsonNode line = parse(text, file.getFileName() + ":" + number);
        String key = line.path("custom_id").asText();
        JsonNode body = line.at("/response/body");
        JsonNode choice = body.at("/choices/0");
        boolean answered =
            line.at("/response/status_code").asInt() == 200 && choice.path("message").isObject();
        boolean said = choice.at("/message/content").isTextual();
        if (!journal.knowsQuestion(key)) {
          foreign++;
        } else if (!answered) {
          failed++;
          Refused part =
              ServerErrors.refused(line.at("/response/status_code").asInt(), body.toString());
          if (part != null) {
            refused.add(part);
          }
        } else if (!journal.recordNoted(key, answer(body, choice, said))) {
          known++;
        } else if (said) {
          imported++;
        } else {
          // A refusal is paid for, and says that these lines need other company.
          failed++;
        }
      }
    }
    for (Refused part : refused) {
      if (part != Refused.JSON_SCHEMA) {
        journal.limitRefusedByBatch(part);
      }
    }
    return new BatchAnswers(imported, known, failed, foreign, refused);
  }

  private static Answer answer(JsonNode body, JsonNode choice, boolean said) {
    String text = said ? choice.at("/message/content").asText() : "";
    return new Answer(
        text,
        body.path("model").asText(),
        new Usage(
                1,
                body.at("/usage/prompt_tokens").asLong(),
                body.at("/usage/completion_tokens").asLong(Tokens.of(text)))
            .byBatch(),
        said && choice.path("finish_reason").asText("stop").equals("stop"));
  }

  private static JsonNode parse(String text, String place) throws LanguageModelException {
    try {
      JsonNode line = JSON.readTree(text);
      if (line.path("custom_id").isTextual()) {
        return line;
      }
    } catch (JsonProcessingException e) {
      // Jackson's message quotes the text.
    }
    throw new LanguageModelException(
        Kind.CONFIGURATION, place + ": not an answer of a batch: an object with custom_id");
  }
}
