/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.source.LineFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The file that a sample is written to, template by template. Until it is complete it is called
 * {@code FILE.part}; whoever was interrupted goes on behind the last complete template.
 *
 * <p>Only its owner can read it, where the file system knows owners. {@code FILE.part} begins with
 * a line that says what is sampled, so that nobody goes on with the sample of something else, and
 * ends each template with a line {@code {"template_done": id}}.
 */
public final class SampleJournal implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DONE = "template_done";

  private final Path file;
  private final Path part;
  private final Set<String> done;
  private final BufferedWriter out;

  private SampleJournal(Path file, Path part, Set<String> done, BufferedWriter out) {
    this.file = file;
    this.part = part;
    this.done = done;
    this.out = out;
  }

  /**
   * Begins a sample or goes on with an interrupted one of the same source.
   *
   * @param origin what is sampled and how
   */
  public static SampleJournal open(Path file, SampleOrigin origin) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Set<String> done = new HashSet<>();
    List<String> kept = new ArrayList<>();
    if (Files.exists(part)) {
      keepComplete(part, origin, kept, done);
    }
    if (kept.isEmpty()) {
      kept.add(JSON.writeValueAsString(origin.fields()));
    }
    // What follows the last complete template is cut off.
    Path rewritten = anew(file);
    Files.write(rewritten, kept, StandardCharsets.UTF_8);
    Files.move(rewritten, part, StandardCopyOption.REPLACE_EXISTING);
    return new SampleJournal(
        file,
        part,
        done,
        Files.newBufferedWriter(part, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
  }

  private static Path anew(Path file) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".part.new");
    Files.deleteIfExists(next);
    return LineFile.create(next);
  }

  private static void keepComplete(
      Path part, SampleOrigin origin, List<String> kept, Set<String> done) throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<String> lines = Files.lines(part, StandardCharsets.UTF_8)) {
      boolean first = true;
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode json = parsed(line);
        if (first) {
          if (json == null || !origin.isThatOf(json)) {
            return;
          }
          kept.add(line);
          first = false;
        } else if (json == null) {
          return;
        } else {
          open.add(line);
          if (json.has(DONE)) {
            kept.addAll(open);
            open.clear();
            done.add(json.get(DONE).asText());
          }
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The line as JSON, or {@code null} where it was cut off. */
  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException cutOff) {
      return null;
    }
  }

  /** Whether a template's lines are in the file already. */
  public boolean isDone(String templateId) {
    return done.contains(templateId);
  }

  /** Writes the lines of a template; after this returns they outlive the process. */
  public void add(String templateId, List<SampledLine> lines) throws IOException {
    for (SampledLine line : lines) {
      out.write(JSON.writeValueAsString(SampleFile.json(line)));
      out.write('\n');
    }
    out.write(JSON.writeValueAsString(JSON.createObjectNode().put(DONE, templateId)));
    out.write('\n');
    out.flush();
    done.add(templateId);
  }

  /**
   * Ends the sample: the file gets its name, without what only going on needs, and says of what it
   * is; see {@link SampleFile}.
   *
   * @return number of lines
   */
  public long complete(SampleFile.History of) throws IOException {
    out.close();
    Path whole = anew(file);
    long count = 0;
    try (Stream<String> lines = Files.lines(part, StandardCharsets.UTF_8);
        BufferedWriter to = Files.newBufferedWriter(whole, StandardCharsets.UTF_8)) {
      to.write(JSON.writeValueAsString(of.toJson()));
      to.write('\n');
      for (String line : (Iterable<String>) lines.skip(1)::iterator) {
        if (!line.startsWith("{\"" + DONE + "\"")) {
          to.write(line);
          to.write('\n');
          count++;
        }
      }
    }
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    Files.delete(part);
    return count;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
