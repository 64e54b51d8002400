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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every answer that was paid for, one JSON object a line, only ever appended to. The first line is
 * {@code {"fame_answers":1,"salt":…}}. An answer is on the disk before anybody acts on it, so a
 * process that is killed loses at most the answers that had not arrived. A last line that was cut
 * off is dropped when the file is opened again; the file is locked while it is open.
 *
 * <p>Lines of the log stand here only as far as a model repeated them, redacted; still, only the
 * owner may read the file. Thread-safe.
 */
public final class AnswerJournal implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VERSION = 1;

  private final Path file;
  private final FileChannel channel;
  private final FileLock lock;
  private final byte[] salt;
  private final Map<String, JsonNode> answers = new HashMap<>();
  private final Map<String, JsonNode> asked = new HashMap<>();
  private final List<JsonNode> inOrder = new ArrayList<>();

  /** What was sent and not answered, by the question's key: the most that it may have cost. */
  private final Map<String, Deque<Usage>> inDoubt = new HashMap<>();

  private Usage spent = Usage.NONE;
  private Refused limitRefusedByBatch;

  private AnswerJournal(Path file, FileChannel channel, FileLock lock, List<JsonNode> records)
      throws IOException {
    this.file = file;
    this.channel = channel;
    this.lock = lock;
    if (records.isEmpty()) {
      byte[] random = new byte[16];
      new SecureRandom().nextBytes(random);
      append(
          JSON.createObjectNode()
              .put("fame_answers", VERSION)
              .put("salt", HexFormat.of().formatHex(random)));
      this.salt = random;
    } else {
      this.salt = HexFormat.of().parseHex(records.get(0).path("salt").asText());
      records.subList(1, records.size()).forEach(this::remember);
    }
  }

  /**
   * Opens the journal, makes it where there is none.
   *
   * @throws LanguageModelException CONFIGURATION if the file is something else, or another process
   *     has it open
   */
  public static AnswerJournal open(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ownerOnly =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    FileChannel channel =
        FileChannel.open(
            file,
            java.util.Set.of(
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            ownerOnly);
    try {
      FileLock lock = lock(channel, file);
      return new AnswerJournal(file, channel, lock, read(channel, file));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static FileLock lock(FileChannel channel, Path file) throws IOException {
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // This very process has it open.
    }
    if (lock == null) {
      throw new LanguageModelException(
          Kind.CONFIGURATION, "the journal " + file + " is in use by another run");
    }
    return lock;
  }

  private static List<JsonNode> read(FileChannel channel, Path file) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    long end = 0;
    long position = 0;
    while (channel.read(buffer, position) > 0) {
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        position++;
        if (next != '\n') {
          line.write(next);
          continue;
        }
        records.add(parse(line.toByteArray(), file, records.size() + 1));
        line.reset();
        end = position;
      }
      buffer.clear();
    }
    channel.truncate(end);
    channel.position(end);
    if (!records.isEmpty() && records.get(0).path("fame_answers").asInt() != VERSION) {
      throw new LanguageModelException(
          Kind.CONFIGURATION, file + " is not a journal of this version");
    }
    return records;
  }

  private static JsonNode parse(byte[] line, Path file, int number) throws IOException {
    try {
      return JSON.readTree(new String(line, StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new LanguageModelException(
          Kind.CONFIGURATION, file + " is not a journal, or damaged in line " + number);
    }
  }

  /** A secret of this journal: ids made with it cannot be guessed by whoever writes a log line. */
  public byte[] salt() {
    return salt.clone();
  }

  /**
   * What all answers in it cost, and the most that those may have cost that were asked for and
   * never came: of requests under way, and of a process that was killed meanwhile.
   */
  public synchronized Usage spent() {
    return spent;
  }

  /** Number of requests that were sent and of which nobody knows what became. */
  public synchronized long requestsInDoubt() {
    return inDoubt.values().stream().mapToLong(Deque::size).sum();
  }

  /** Notes, before it is, that a question is sent, and what it may cost at most. */
  synchronized void sending(String key, Usage most) throws IOException {
    append(costs(JSON.createObjectNode().put("sending", key), most));
  }

  /** Notes that a question was turned away, and so cost nothing. */
  synchronized void turnedAway(String key) throws IOException {
    append(JSON.createObjectNode().put("turned_away", key));
  }

  /** The answer to a question that was asked before, unless it was none at all. */
  public synchronized Optional<Answer> answer(String key) {
    return Optional.ofNullable(answers.get(key))
        .map(AnswerJournal::toAnswer)
        .filter(AnswerJournal::isAnswer);
  }

  private static boolean isAnswer(Answer answer) {
    return answer.complete() || !answer.text().isEmpty();
  }

  /** All answers that one model gave for a task with one version of its prompt, oldest first. */
  public synchronized List<Answered> answered(String name, String task, String version) {
    return inOrder.stream()
        .filter(
            record ->
                record.path("asked").asText().equals(name)
                    && record.path("task").asText().equals(task)
                    && record.path("version").asText().equals(version))
        .map(record -> new Answered(record.path("about"), toAnswer(record)))
        .toList();
  }

  /**
   * An answer, and what was noted when the question was asked.
   *
   * @param about see {@link Question#about}
   */
  public record Answered(JsonNode about, Answer answer) {}

  /** Puts an answer on the disk. */
  public synchronized void record(LanguageModelSettings settings, Question question, Answer answer)
      throws IOException {
    append(describe(settings, question), question.key(settings), answer);
  }

  /** Notes a question that leaves in a file, so that its answer can be understood when it comes. */
  public synchronized void noteAsked(LanguageModelSettings settings, Question question)
      throws IOException {
    String key = question.key(settings);
    if (!asked.containsKey(key)) {
      append(describe(settings, question).put("question", key));
    }
  }

  /** Whether a question with this key left in a file. */
  public synchronized boolean knowsQuestion(String key) {
    return asked.containsKey(key);
  }

  /**
   * Puts the answer to a noted question on the disk.
   *
   * @return whether there is such a question, and it had no answer yet
   */
  public synchronized boolean recordNoted(String key, Answer answer) throws IOException {
    JsonNode question = asked.get(key);
    JsonNode before = answers.get(key);
    // What was refused may be answered the next time.
    boolean better = before != null && isAnswer(answer) && !isAnswer(toAnswer(before));
    if (question == null || (before != null && !better)) {
      return false;
    }
    ObjectNode record = question.deepCopy();
    record.remove("question");
    append(record, key, answer);
    return true;
  }

  /** Notes which name of the limit of an answer a batch endpoint does not take. */
  synchronized void limitRefusedByBatch(Refused name) throws IOException {
    if (name != limitRefusedByBatch) {
      append(JSON.createObjectNode().put("refused_by_batch", name.name()));
    }
  }

  /** Which it was the last time; none if all was taken. */
  synchronized Optional<Refused> limitRefusedByBatch() {
    return Optional.ofNullable(limitRefusedByBatch);
  }

  private static ObjectNode describe(LanguageModelSettings settings, Question question) {
    ObjectNode record = JSON.createObjectNode();
    record.put("asked", settings.name());
    record.put("task", question.task()).put("version", question.version());
    if (question.about() != null) {
      record.set("about", question.about());
    }
    return record;
  }

  private void append(ObjectNode record, String key, Answer answer) throws IOException {
    record.put("answer", key).put("model", answer.model()).put("complete", answer.complete());
    costs(record, answer.usage()).put("text", answer.text());
    append(record);
  }

  private static ObjectNode costs(ObjectNode record, Usage usage) {
    record
        .put("requests", usage.requests())
        .put("input_tokens", usage.inputTokens())
        .put("output_tokens", usage.outputTokens());
    return usage.equals(usage.byBatch()) ? record.put("batch", true) : record;
  }

  private void append(ObjectNode record) throws IOException {
    byte[] line = (record + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer = ByteBuffer.wrap(line);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    if (!record.has("sending") && !record.has("turned_away")) {
      // What was paid for survives the machine; such a note survives the process.
      channel.force(false);
    }
    remember(record);
  }

  private void remember(JsonNode record) {
    if (record.has("answer")) {
      answers.put(record.path("answer").asText(), record);
      inOrder.add(record);
      spent = spent.plus(usage(record));
      settle(record.path("answer").asText());
    } else if (record.has("question")) {
      asked.put(record.path("question").asText(), record);
    } else if (record.has("sending")) {
      inDoubt
          .computeIfAbsent(record.path("sending").asText(), key -> new ArrayDeque<>())
          .add(usage(record));
      spent = spent.plus(usage(record));
    } else if (record.has("turned_away")) {
      settle(record.path("turned_away").asText());
    } else if (record.has("refused_by_batch")) {
      limitRefusedByBatch = Refused.valueOf(record.path("refused_by_batch").asText());
    }
  }

  /** It is known what became of the newest request with this key. */
  private void settle(String key) {
    Deque<Usage> sent = inDoubt.get(key);
    if (sent != null) {
      spent = spent.minus(sent.removeLast());
      if (sent.isEmpty()) {
        inDoubt.remove(key);
      }
    }
  }

  private static Usage usage(JsonNode record) {
    Usage usage =
        new Usage(
            record.path("requests").asLong(),
            record.path("input_tokens").asLong(),
            record.path("output_tokens").asLong());
    return record.path("batch").asBoolean() ? usage.byBatch() : usage;
  }

  private static Answer toAnswer(JsonNode record) {
    return new Answer(
        record.path("text").asText(),
        record.path("model").asText(),
        usage(record),
        record.path("complete").asBoolean());
  }

  public Path file() {
    return file;
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
