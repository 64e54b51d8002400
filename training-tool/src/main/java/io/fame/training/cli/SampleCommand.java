/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.progress.Progress;
import io.fame.training.sample.PushedDownSample;
import io.fame.training.sample.Remainder;
import io.fame.training.sample.SampleCheckpoint;
import io.fame.training.sample.SampleJournal;
import io.fame.training.sample.SampledLine;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fame sample}: the lines of an index whose labels are worth asking for. */
@Command(
    name = "sample",
    description = {
      "Writes at most K lines per template to a file, spread over time and parameters.",
      "Where documents carry a template id, which the fame processor writes, the cluster counts"
          + " and draws; those without one are read, twice."
    },
    footer = {
      "",
      "Examples:",
      "  fame sample --index 'logs-*' --from now-30d --context service.name,log.level \\",
      "    --out sample.jsonl",
      "  fame sample --index logs --query '{\"term\":{\"env\":\"prod\"}}' --k 10 --read --out"
          + " s.jsonl",
      "",
      "An interrupted run leaves FILE.part; the same command goes on where it stopped.",
      ""
    })
final class SampleCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin SourceOptions source;
  @Mixin SampleOptions sampling;
  @Mixin ClusterOptions cluster;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the sample goes, one JSON object per line.")
  Path out;

  @Option(
      names = "--read",
      description = "Read every line and mine templates anew, whatever the documents carry.")
  boolean read;

  @Option(
      names = "--target-field",
      paramLabel = "FIELD",
      defaultValue = "fame",
      description = "Where the fame processor wrote its answer (default: ${DEFAULT-VALUE}).")
  String targetField;

  @Mixin ReportOptions reportOptions;
  @Mixin HelpOption help;

  SampleCommand(Terminal terminal) {
    this.terminal = terminal;
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
   * @param turnedAway searches that a busy cluster turned away, and that were sent again
   */
  private record Sampled(
      String way, long documents, long read, int templates, long lines, long turnedAway) {}

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    sampling.check();
    long started = System.nanoTime();
    Sampled sampled;
    try (ClusterConnection connection = cluster.connect(terminal)) {
      sampled = sample(connection);
    }
    double seconds = Math.round((System.nanoTime() - started) / 1e7) / 100.0;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("way", sampled.way());
    json.put("documents", sampled.documents());
    json.put("documents_read", sampled.read());
    json.put("templates", sampled.templates());
    json.put("lines", sampled.lines());
    json.put("searches_turned_away", sampled.turnedAway());
    json.put("seconds", seconds);
    json.put("file", out.toString());
    reportOptions.write(
        terminal,
        json,
        String.format(
            Locale.ROOT,
            "%d lines of %d templates, out of %d documents by %s (%d read), in %.1f s: %s",
            sampled.lines(),
            sampled.templates(),
            sampled.documents(),
            sampled.way().equals("read") ? "reading all of them" : "aggregations",
            sampled.read(),
            seconds,
            out));
    return ExitCode.OK.code();
  }

  private Sampled sample(ClusterConnection connection)
      throws CommandException, IOException, InterruptedException {
    if (!read) {
      TemplateIdIndex index = TemplateIdIndex.open(connection, source.selection(), targetField);
      if (index.withoutId() < index.documents()) {
        return pushedDown(connection, index);
      }
      terminal
          .err()
          .println("No document has " + targetField + ".template_id, so every line is read.");
    }
    return readAll(connection);
  }

  private Sampled pushedDown(ClusterConnection connection, TemplateIdIndex index)
      throws CommandException, IOException, InterruptedException {
    SampleCheckpoint checkpoint = new SampleCheckpoint(out, about("aggregations"));
    Remainder remainder = remainder(connection, index, checkpoint);
    List<TemplateBlocks> templates = index.templates();
    try (SampleJournal journal = journal("aggregations");
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
      long written = journal.complete();
      checkpoint.delete();
      return new Sampled(
          "aggregations",
          index.documents(),
          drawn,
          ids.size(),
          written,
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

  /** Reads the documents without a template id, if there are any. */
  private Remainder remainder(
      ClusterConnection connection, TemplateIdIndex index, SampleCheckpoint checkpoint)
      throws IOException, InterruptedException {
    List<SampledLine> lines = List.of();
    if (index.withoutId() > 0) {
      terminal
          .err()
          .println(
              index.withoutId()
                  + " of "
                  + index.documents()
                  + " documents have no "
                  + targetField
                  + ".template_id; these are read.");
      lines =
          new ResumableSampling(sampling.linesPerTemplate, sampling.seed, checkpoint)
              .read(millis -> lines(connection, index.remainder(), millis), terminal.progress())
              .lines();
    }
    return new Remainder(sampling.linesPerTemplate, sampling.seed, index.blocks(), lines);
  }

  private Sampled readAll(ClusterConnection connection)
      throws CommandException, IOException, InterruptedException {
    IndexSelection all = source.selection();
    SampleCheckpoint checkpoint = new SampleCheckpoint(out, about("read"));
    SampledHistory history =
        new ResumableSampling(sampling.linesPerTemplate, sampling.seed, checkpoint)
            .read(millis -> lines(connection, all, millis), terminal.progress());
    try (SampleJournal journal = journal("read")) {
      for (var of :
          history.lines().stream()
              .collect(Collectors.groupingBy(line -> line.template().id()))
              .entrySet()) {
        if (!journal.isDone(of.getKey())) {
          journal.add(of.getKey(), of.getValue());
        }
      }
      long written = journal.complete();
      checkpoint.delete();
      long documents = history.mined().lines();
      return new Sampled(
          "read",
          documents,
          2 * documents,
          history.mined().templates().size(),
          written,
          connection.searchesTurnedAway());
    }
  }

  /** The lines later than a time; there may be none left. */
  private LineSource lines(ClusterConnection connection, IndexSelection all, long millis)
      throws IOException {
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

  private SampleJournal journal(String way) throws CommandException {
    try {
      return SampleJournal.open(out, about(way));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "The sample cannot be written to " + out + ": " + e + ".", e);
    }
  }

  private ObjectNode about(String way) throws CommandException {
    ObjectNode about = source.provenance();
    about.put("url", cluster.url.toString());
    about.put("way", way).put("k", sampling.linesPerTemplate).put("seed", sampling.seed);
    source.context.forEach(about.withArray("context")::add);
    about.put("label_field", source.labelField);
    return about;
  }
}
