/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import io.fame.training.languagemodel.LanguageModelException.Refused;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests that were made but not sent, byte for byte as they would have left: to be looked at, or
 * to leave in a file for a provider's batch endpoint. Thread-safe.
 */
public final class Outbox {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Stands in for keys, which an unsent request needs none of. */
  private static final Map<String, String> NO_KEYS =
      Map.of("UNSENT", "unsent", "AWS_ACCESS_KEY_ID", "unsent", "AWS_SECRET_ACCESS_KEY", "unsent");

  /** What the wire was just handed, on its way back to who asked. */
  private static final ThreadLocal<Unsent> UNSENT = new ThreadLocal<>();

  private final List<Unsent> requests = new ArrayList<>();
  private AnswerJournal journal;

  /**
   * A request.
   *
   * @param key see {@link Question#key}
   * @param question what it asks
   * @param uri where it would have gone
   * @param headers that would have gone, with "unsent" for every key; without those that follow
   *     from the URI and the body
   * @param body the bytes that would have gone, as text
   */
  public record Unsent(
      String key, Question question, URI uri, Map<String, List<String>> headers, String body) {}

  /** A model that collects here what it would ask, in its own provider's protocol. */
  public LanguageModel dryRun(LanguageModelSettings settings) throws IOException {
    return open(settings, settings, false);
  }

  /** A model that collects here what it would ask, as OpenAI's batch files have it. */
  public LanguageModel forBatch(LanguageModelSettings settings) throws IOException {
    return open(settings, settings.inProtocolOf(Provider.OPENAI), true);
  }

  private LanguageModel open(
      LanguageModelSettings settings, LanguageModelSettings protocol, boolean noted)
      throws IOException {
    AnswerJournal opened = AnswerJournal.open(settings.journal());
    synchronized (this) {
      journal = opened;
    }
    ChatEndpoint endpoint =
        ChatEndpoint.open(
            protocol.withKeyFrom("UNSENT"),
            NO_KEYS,
            (uri, headers, body) -> {
              UNSENT.set(
                  new Unsent("", null, uri, headers, new String(body, StandardCharsets.UTF_8)));
              throw new Wire.WireFailure(
                  new LanguageModelException(Kind.CONFIGURATION, "collected, not sent"));
            },
            note -> {});
    LanguageModel.Sender collecting =
        new LanguageModel.Sender() {
          @Override
          public Answer send(Question question) throws IOException, NotAskedException {
            collect(unsent(settings, endpoint, question));
            if (noted) {
              opened.noteAsked(settings, question);
            }
            throw new NotAskedException();
          }

          @Override
          public boolean collects() {
            return true;
          }

          @Override
          public boolean byBatch() {
            return noted;
          }
        };
    return new LanguageModel(settings, opened, collecting, java.time.Duration.ZERO);
  }

  private static Unsent unsent(
      LanguageModelSettings settings, ChatEndpoint endpoint, Question question)
      throws LanguageModelException {
    try {
      endpoint.ask(question);
    } catch (LanguageModelException e) {
      Unsent request = UNSENT.get();
      if (request == null) {
        throw e;
      }
      UNSENT.remove();
      return new Unsent(
          question.key(settings), question, request.uri(), request.headers(), request.body());
    }
    throw new IllegalStateException("an unsent request has no answer");
  }

  private synchronized void collect(Unsent request) {
    requests.add(request);
  }

  /** The requests, in an order that does not depend on chance. */
  public synchronized List<Unsent> requests() {
    return requests.stream().sorted(Comparator.comparing(Unsent::key)).toList();
  }

  /** What all of them are expected to cost, if they are asked at once. */
  public Usage estimate() {
    return requests().stream()
        .map(request -> request.question().expectedCost())
        .reduce(Usage.NONE, Usage::plus);
  }

  /** The files that a batch may go to, as far as it is known before there are requests. */
  public static List<Path> filesOfBatch(Path file) {
    return List.of(file, BatchFiles.part(file, 2));
  }

  /**
   * Writes the requests as a file for OpenAI's Batch API, or as several where its limits ask for
   * it; {@code custom_id} is the request's key.
   *
   * @return the files
   * @throws java.nio.file.FileAlreadyExistsException if one of them exists
   */
  public synchronized List<Path> writeBatch(Path file) throws IOException {
    try (BatchFiles batch = new BatchFiles(file)) {
      for (Unsent request : requests()) {
        batch.add(request.key(), batchBody(request));
      }
      return batch.files();
    }
  }

  /** A batch has no streams, and no part that its endpoint has turned away before. */
  private JsonNode batchBody(Unsent request) throws JsonProcessingException {
    ObjectNode body = (ObjectNode) JSON.readTree(request.body());
    body.remove("stream");
    Optional<Refused> limit = journal.limitRefusedByBatch();
    if (limit.isPresent() && body.has(limit.get().toString())) {
      body.set(ChatEndpoint.otherName(limit.get()).toString(), body.remove(limit.get().toString()));
    }
    return body;
  }
}
