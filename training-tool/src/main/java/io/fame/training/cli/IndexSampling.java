/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.ResumableSampling;
import io.fame.training.SampledHistory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.IndexLineSource;
import io.fame.training.cluster.IndexSelection;
import io.fame.training.cluster.TemplateBlocks;
import io.fame.training.cluster.TemplateIdIndex;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.mine.MinedHistory;
import io.fame.training.progress.Progress;
import io.fame.training.sample.PushedDownSample;
import io.fame.training.sample.Remainder;
import io.fame.training.sample.SampleCheckpoint;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampleJournal;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Samples an index into a file. Where documents say their template, as the fame processor writes
 * it, the cluster counts and draws; else every line is read.
 */
final class IndexSampling {
  private final Terminal terminal;
  private final ClusterConnection connection;
  private final SourceOptions source;
  private final SampleOptions sampling;
  private final int linesPerCheckpoint;

  IndexSampling(
      Terminal terminal,
      ClusterConnection connection,
      SourceOptions source,
      SampleOptions sampling) {
    this(terminal, connection, source, sampling, ResumableSampling.LINES_PER_CHECKPOINT);
  }

  IndexSampling(
      Terminal terminal,
      ClusterConnection connection,
      SourceOptions source,
      SampleOptions sampling,
      int linesPerCheckpoint) {
    this.terminal = terminal;
    this.connection = connection;
    this.source = source;
    this.sampling = sampling;
    this.linesPerCheckpoint = linesPerCheckpoint;
  }

  private static final LineSource NOTHING =
      new LineSource() {
        @Override
        public void forEach(Consumer<SourceLine> consumer) {}

        @Override
        public long size() {
          return 0;
        }
      };

  /**
   * What was sampled.
   *
   * @param way {@code aggregations} or {@code read}
   * @param read documents that crossed the wire, a document that was read twice counted twice
   * @param withoutTemplate documents that were read and are of no template
   * @param turnedAway searches that a busy cluster turned away, and that were sent again
   */
  record Sampled(
      String way,
      long documents,
      long read,
      int templates,
      long lines,
      long withoutTemplate,
      long turnedAway) {}

  /**
   * Samples into a file; goes on where the same sampling was interrupted.
   *
   * @param targetField where the processor wrote its answer; {@code null} to read every line,
   *     whatever the documents carry
   */
  Sampled to(Path out, String targetField)
      throws CommandException, IOException, InterruptedException {
    Path folder = out.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      // Rather than after a long reading.
      throw new CommandException(
          ExitCode.USAGE, "There is no folder " + folder + " for the sample.");
    }
    if (targetField != null) {
      TemplateIdIndex index = TemplateIdIndex.open(connection, source.selection(), targetField);
      if (index.withoutId() < index.documents()) {
        return pushedDown(out, index, targetField);
      }
      terminal
          .err()
          .println("No document has " + targetField + ".template_id, so every line is read.");
    }
    return readAll(out);
  }

  private Sampled pushedDown(Path out, TemplateIdIndex index, String targetField)
      throws CommandException, IOException, InterruptedException {
    SampleCheckpoint checkpoint = new SampleCheckpoint(out, drawn(targetField));
    SampledHistory withoutId = readWithoutId(index, targetField, checkpoint);
    Remainder remainder =
        new Remainder(
            sampling.linesPerTemplate,
            sampling.seed,
            index.blocks(),
            withoutId == null ? List.of() : withoutId.lines());
    List<TemplateBlocks> templates = index.templates();
    try (SampleJournal journal = journal(out, drawn(targetField));
        Progress.Stage stage =
            terminal.progress().stage("sampling templates", templates.size(), "templates")) {
      Set<String> ids = new TreeSet<>(remainder.templateIds());
      long drawn = 2 * index.withoutId();
      for (TemplateBlocks template : templates) {
        ids.add(template.templateId());
        if (!journal.isDone(template.templateId())) {
          drawn += draw(index, template, remainder, journal);
        }
        stage.step(1);
      }
      for (String id : remainder.templateIds()) {
        if (!journal.isDone(id)) {
          journal.add(id, remainder.linesOf(id, 0));
        }
      }
      long written =
          journal.complete(
              new SampleFile.History(
                  drawn(targetField),
                  index.documents(),
                  index.blocks(),
                  index.lastMillis(),
                  List.of(),
                  withoutId == null ? 0 : withoutId.withoutTemplate(),
                  now()));
      checkpoint.delete();
      return new Sampled(
          SampledHistory.AGGREGATIONS,
          index.documents(),
          drawn,
          ids.size(),
          written,
          withoutId == null ? 0 : withoutId.withoutTemplate(),
          connection.searchesTurnedAway());
    }
  }

  /** Adds the lines of a template to the sample, and says how many documents were fetched. */
  private long draw(
      TemplateIdIndex index, TemplateBlocks template, Remainder remainder, SampleJournal journal)
      throws IOException, InterruptedException {
    String id = template.templateId();
    PushedDownSample sample =
        new PushedDownSample(
            remainder.leftToDraw(id, template.documents()),
            sampling.seed,
            index.blocks(),
            template.counts());
    Map<Integer, List<SourceLine>> lines =
        index.lines(id, sample.drawnBlocks(), sample.drawnPerBlock(), sampling.seed);
    List<SampledLine> chosen = new ArrayList<>();
    for (SampledLine line : sample.choose(id, lines)) {
      chosen.add(remainder.weighed(line, template.documents()));
    }
    chosen.addAll(remainder.linesOf(id, template.documents()));
    journal.add(id, chosen);
    return lines.values().stream().mapToLong(List::size).sum();
  }

  /** Reads the documents without a template id; {@code null} if there are none. */
  private SampledHistory readWithoutId(
      TemplateIdIndex index, String targetField, SampleCheckpoint checkpoint)
      throws IOException, InterruptedException {
    if (index.withoutId() == 0) {
      return null;
    }
    terminal
        .err()
        .println(
            index.withoutId()
                + " of "
                + index.documents()
                + " documents have no "
                + targetField
                + ".template_id; these are read.");
    return resumable(checkpoint)
        .read(millis -> lines(index.remainder(), millis), terminal.progress());
  }

  private Sampled readAll(Path out) throws CommandException, IOException, InterruptedException {
    IndexSelection all = source.selection();
    SampleCheckpoint checkpoint = new SampleCheckpoint(out, about(SampledHistory.READ));
    SampledHistory history =
        resumable(checkpoint).read(millis -> lines(all, millis), terminal.progress());
    try (SampleJournal journal = journal(out, about(SampledHistory.READ))) {
      for (var of :
          history.lines().stream()
              .collect(
                  Collectors.groupingBy(
                      line -> line.template().id(), LinkedHashMap::new, Collectors.toList()))
              .entrySet()) {
        if (!journal.isDone(of.getKey())) {
          journal.add(of.getKey(), of.getValue());
        }
      }
      MinedHistory mined = history.mined();
      long documents = mined.lines();
      long written =
          journal.complete(
              new SampleFile.History(
                  about(SampledHistory.READ),
                  documents,
                  mined.blocks(),
                  history.lastMillis(),
                  mined.templates(),
                  history.withoutTemplate(),
                  now()));
      checkpoint.delete();
      return new Sampled(
          SampledHistory.READ,
          documents,
          2 * documents,
          mined.templates().size(),
          written,
          history.withoutTemplate(),
          connection.searchesTurnedAway());
    }
  }

  private ResumableSampling resumable(SampleCheckpoint checkpoint) {
    return new ResumableSampling(
        sampling.linesPerTemplate, sampling.seed, checkpoint, linesPerCheckpoint);
  }

  /** The lines later than a time; there may be none left. */
  private LineSource lines(IndexSelection all, long millis) throws IOException {
    if (millis == Long.MIN_VALUE) {
      return IndexLineSource.open(connection, all);
    }
    try {
      return IndexLineSource.open(
          connection,
          new IndexSelection(
              all.index(), all.fields(), all.query(), Long.toString(millis + 1), all.to()));
    } catch (ClusterException e) {
      if (e.kind() == ClusterException.Kind.INDEX_EMPTY) {
        return NOTHING;
      }
      throw e;
    }
  }

  private SampleJournal journal(Path out, ObjectNode about) throws CommandException {
    try {
      return SampleJournal.open(out, about);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "The sample cannot be written to " + out + ": " + e + ".", e);
    }
  }

  /** What is sampled and how. */
  private ObjectNode about(String way) throws CommandException {
    return about(connection, source, sampling).put("way", way);
  }

  /** The same where the cluster draws: by the template ids of that field. */
  ObjectNode drawn(String targetField) throws CommandException {
    return about(SampledHistory.AGGREGATIONS).put("target_field", targetField);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  /** What decides which lines are sampled, but the way. */
  static ObjectNode about(
      ClusterConnection connection, SourceOptions source, SampleOptions sampling)
      throws CommandException {
    ObjectNode about = source.provenance();
    about.put("url", connection.settings().url().toString());
    about.put("k", sampling.linesPerTemplate).put("seed", sampling.seed);
    source.context.forEach(about.withArray("context")::add);
    about.put("label_field", source.labelField);
    return about;
  }
}
