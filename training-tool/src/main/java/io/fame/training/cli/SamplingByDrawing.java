/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.SampledHistory;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.TemplateBlocks;
import io.fame.training.cluster.TemplateIdIndex;
import io.fame.training.command.CommandException;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import io.fame.training.sample.PushedDownSample;
import io.fame.training.sample.Remainder;
import io.fame.training.sample.SampleCheckpoint;
import io.fame.training.sample.SampleFile;
import io.fame.training.sample.SampleJournal;
import io.fame.training.sample.SampleOrigin;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A sample that the cluster draws, by the template ids that documents carry. Those without one are
 * read, and join the templates that their texts belong to.
 */
final class SamplingByDrawing {
  private static final String TARGET_FIELD = "target_field";

  private final Terminal terminal;
  private final ClusterConnection connection;
  private final SampleOptions sampling;
  private final ResumableIndexReading reading;
  private final SampleOrigin origin;

  SamplingByDrawing(
      Terminal terminal,
      ClusterConnection connection,
      SampleOptions sampling,
      ResumableIndexReading reading,
      SampleOrigin origin) {
    this.terminal = terminal;
    this.connection = connection;
    this.sampling = sampling;
    this.reading = reading;
    this.origin = origin;
  }

  /** The origin of such a sample, by the template ids of that field. */
  static SampleOrigin of(SampleOrigin origin, String targetField) {
    return origin
        .with(IndexSampling.WAY, SampledHistory.AGGREGATIONS)
        .with(TARGET_FIELD, targetField);
  }

  IndexSampling.Sampled to(Path out, TemplateIdIndex index, String targetField)
      throws CommandException, IOException, InterruptedException {
    SampleCheckpoint checkpoint = new SampleCheckpoint(out, origin);
    SampledHistory withoutId = readWithoutId(index, targetField, checkpoint);
    long withoutTemplate = withoutId == null ? 0 : withoutId.withoutTemplate();
    Remainder remainder =
        new Remainder(
            sampling.linesPerTemplate,
            sampling.seed,
            index.blocks(),
            withoutId == null ? List.of() : withoutId.lines());
    List<TemplateBlocks> templates = index.templates();
    try (SampleJournal journal = IndexSampling.journal(out, origin);
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
                  origin,
                  index.documents(),
                  index.blocks(),
                  index.lastMillis(),
                  List.of(),
                  withoutTemplate,
                  SampledHistory.now()));
      checkpoint.delete();
      return new IndexSampling.Sampled(
          SampledHistory.AGGREGATIONS,
          index.documents(),
          drawn,
          ids.size(),
          written,
          withoutTemplate,
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
    return reading.read(index.remainder(), checkpoint);
  }
}
