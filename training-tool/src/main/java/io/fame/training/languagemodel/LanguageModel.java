/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.languagemodel.LanguageModelException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A language model as the rest of the tool sees it: answers come from the journal where they were
 * paid for once, requests keep to the budget, passing errors are waited out, and every answer is
 * checked. Thread-safe.
 */
public final class LanguageModel implements AutoCloseable {
  /** How often an answer that breaks the rules is asked for again. */
  private static final int SECOND_CHANCES = 2;

  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final LanguageModelSettings settings;
  private final AnswerJournal journal;
  private final Sender sender;
  private final Duration firstWait;
  private final Redactor redactor;
  private final TreeSet<String> answeredBy = new TreeSet<>();

  /** Requests that were sent and not answered yet. */
  private int underWay;

  /** No request before this time, of {@link System#nanoTime}: the server said so to one of them. */
  private long notBefore = System.nanoTime();

  private LanguageModelException givenUp;
  private Usage collected = Usage.NONE;

  /** What becomes of a question that the journal has no answer to. */
  interface Sender {
    /**
     * @throws NotAskedException where questions are collected instead of asked
     */
    Answer send(Question question) throws IOException, NotAskedException;

    /** Whether questions are collected instead of asked. */
    default boolean collects() {
      return false;
    }

    /** Whether questions leave in files for a batch endpoint. */
    default boolean byBatch() {
      return false;
    }
  }

  private static final Sender OFFLINE =
      new Sender() {
        @Override
        public Answer send(Question question) throws NotAskedException {
          throw new NotAskedException();
        }

        @Override
        public boolean collects() {
          return true;
        }
      };

  LanguageModel(
      LanguageModelSettings settings, AnswerJournal journal, Sender sender, Duration firstWait) {
    this.settings = settings;
    this.journal = journal;
    this.sender = sender;
    this.firstWait = firstWait;
    this.redactor = new Redactor(settings.redaction());
  }

  /**
   * Opens the journal and finds the key; nothing is sent yet, and never where the settings are
   * offline, which need no key.
   *
   * @param environment environment variables, for the key
   * @param notes gets sentences for people, while questions are asked
   */
  public static LanguageModel open(
      LanguageModelSettings settings, Map<String, String> environment, Consumer<String> notes)
      throws IOException {
    if (settings.offline()) {
      return new LanguageModel(
          settings, AnswerJournal.open(settings.journal()), OFFLINE, FIRST_WAIT);
    }
    new AllowedEndpoints(settings).require(settings.baseUrl());
    ChatEndpoint endpoint = ChatEndpoint.open(settings, environment, new HttpWire(settings), notes);
    return new LanguageModel(
        settings, AnswerJournal.open(settings.journal()), endpoint::ask, FIRST_WAIT);
  }

  public LanguageModelSettings settings() {
    return settings;
  }

  /** What every text goes through before it gets into a question; it knows names from all lines. */
  public Redactor redactor() {
    return redactor;
  }

  public AnswerJournal journal() {
    return journal;
  }

  /** What an estimate is for questions that leave the way they do here. */
  public Usage asAsked(Usage estimate) {
    return sender.byBatch() ? estimate.byBatch() : estimate;
  }

  /** What the server calls the models that answered since this was opened; for people. */
  public synchronized String answeredBy() {
    return answeredBy.isEmpty() ? settings.model() : String.join(", ", answeredBy);
  }

  /** Makes sense of an answer. */
  public interface Reading<T> {
    /**
     * @param answer a JSON object
     * @throws RefusedAnswerException with what is wrong with it
     */
    T read(JsonNode answer) throws RefusedAnswerException;
  }

  /**
   * Asks until the answer keeps to the rules, a few times at most.
   *
   * @throws LanguageModelException BAD_ANSWER if it never did
   * @throws NotAskedException where questions are collected instead of asked
   */
  public <T> T ask(Question question, Reading<T> reading)
      throws IOException, InterruptedException, NotAskedException {
    Question current = question;
    for (int chance = 0; ; chance++) {
      Answer answer = answer(current);
      List<String> objections;
      try {
        if (!answer.complete()) {
          throw new RefusedAnswerException(
              "there was no answer, or it was cut off before its end; be brief");
        }
        return reading.read(StrictJson.object(answer.text()));
      } catch (RefusedAnswerException e) {
        objections = e.objections();
      }
      if (chance == SECOND_CHANCES) {
        throw new LanguageModelException(
            Kind.BAD_ANSWER,
            "%s gave no usable answer for %s in %d tries; the last one: %s"
                .formatted(settings.name(), question.task(), chance + 1, objections));
      }
      current =
          current.again(
              answer.text(),
              "Your answer cannot be used:\n- "
                  + String.join("\n- ", objections)
                  + "\nAnswer again, completely, with the JSON object only.");
    }
  }

  /**
   * The answer to a question, unchecked: from the journal, or else from the model.
   *
   * @throws LanguageModelException BUDGET before a request that might exceed the budget; at once
   *     for errors that do not pass, after some tries for those that do
   */
  public Answer answer(Question question)
      throws IOException, InterruptedException, NotAskedException {
    Optional<Answer> known = journal.answer(question.key(settings));
    Answer answer = known.isPresent() ? known.get() : send(question);
    synchronized (this) {
      answeredBy.add(answer.model());
    }
    return answer;
  }

  private Answer send(Question question)
      throws IOException, InterruptedException, NotAskedException {
    for (int tried = 0; ; tried++) {
      try {
        return attempt(question);
      } catch (LanguageModelException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted while waiting for " + settings.name());
        }
        if (e.kind() == Kind.BUDGET) {
          throw e;
        }
        if (!e.passes() || tried == settings.retries()) {
          throw giveUp(e);
        }
        pause(wait(tried, e), e.kind() == Kind.RATE_LIMITED);
      }
    }
  }

  private Answer attempt(Question question)
      throws IOException, InterruptedException, NotAskedException {
    if (sender.collects()) {
      collect(question);
      return sender.send(question);
    }
    begin(question);
    try {
      Answer answer = received(question);
      journal.record(settings, question, answer);
      return answer;
    } catch (LanguageModelException e) {
      if (!e.maybePaid()) {
        journal.turnedAway(question.key(settings));
      }
      throw e;
    } finally {
      end();
    }
  }

  /** What cannot be read was paid for all the same, and counts as an answer that says nothing. */
  private Answer received(Question question) throws IOException, NotAskedException {
    try {
      return sender.send(question);
    } catch (LanguageModelException e) {
      if (e.kind() != Kind.BAD_ANSWER) {
        throw e;
      }
      return new Answer("", settings.model(), new Usage(1, question.inputTokens(), 0), false);
    }
  }

  private Duration wait(int tried, LanguageModelException failure) {
    if (failure.retryAfter() != null) {
      return failure.retryAfter();
    }
    // Limits are mostly per minute.
    long first = firstWait.toMillis() * (failure.kind() == Kind.RATE_LIMITED ? 4 : 1);
    long most = Math.min(LONGEST_WAIT.toMillis(), first << Math.min(tried, 10));
    // Spread, so that parallel requests do not come back all at once.
    return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
  }

  /**
   * @param all whether the other requests shall wait too
   */
  private synchronized void pause(Duration time, boolean all) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    if (all && until - notBefore > 0) {
      notBefore = until;
    }
    waitUntil(until);
  }

  /** Returns earlier when nothing more is to be sent. */
  private synchronized void waitUntil(long nanoTime) throws InterruptedException {
    for (long left = nanoTime - System.nanoTime();
        left > 0 && givenUp == null;
        left = nanoTime - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
  }

  /** After a failure that does not pass no other request is sent, or sent again. */
  private synchronized LanguageModelException giveUp(LanguageModelException failure) {
    if (givenUp == null) {
      givenUp =
          new LanguageModelException(failure.kind(), settings.name() + ": " + failure.getMessage());
      notifyAll();
    }
    return new LanguageModelException(givenUp.kind(), givenUp.getMessage());
  }

  /**
   * Takes from the budget the most that a request may cost, on the disk, before it is sent. Where
   * only requests under way stand against it, which mostly cost less than they may, it waits.
   */
  private synchronized void begin(Question question) throws IOException, InterruptedException {
    waitUntil(notBefore);
    Usage most = new Usage(1, question.inputTokens(), settings.maxOutputTokens());
    while (givenUp == null
        && underWay > 0
        && !settings.budget().covers(journal.spent().plus(most), settings.prices())) {
      wait();
    }
    if (givenUp != null) {
      throw giveUp(givenUp);
    }
    requireBudget(most);
    journal.sending(question.key(settings), most);
    underWay++;
  }

  private synchronized void end() {
    underWay--;
    notifyAll();
  }

  /** What is collected counts with what it is expected to cost. */
  private synchronized void collect(Question question) throws LanguageModelException {
    Usage all = collected.plus(asAsked(question.expectedCost()));
    requireBudget(all);
    collected = all;
  }

  private void requireBudget(Usage more) throws LanguageModelException {
    if (!settings.budget().covers(journal.spent().plus(more), settings.prices())) {
      throw new LanguageModelException(
          Kind.BUDGET,
          "the budget for %s is spent: %d requests and %d tokens so far; raise language_model.budget"
                  .formatted(settings.name(), journal.spent().requests(), journal.spent().tokens())
              + " to go on where this stopped");
    }
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
