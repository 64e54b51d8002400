/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.ResumableSampling;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.TemplateIdIndex;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import io.fame.training.sample.SampleJournal;
import io.fame.training.sample.SampleOrigin;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Samples an index into a file. Where documents say their template, as the fame processor writes
 * it, the cluster counts and draws; else every line is read.
 */
final class IndexSampling {
  /** Field of the origin with the way, see {@link Sampled}. */
  static final String WAY = "way";

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
    SampleOrigin origin = origin(connection, source, sampling);
    ResumableIndexReading reading =
        new ResumableIndexReading(connection, sampling, linesPerCheckpoint, terminal.progress());
    if (targetField != null) {
      TemplateIdIndex index = TemplateIdIndex.open(connection, source.selection(), targetField);
      if (index.withoutId() < index.documents()) {
        return new SamplingByDrawing(
                terminal, connection, sampling, reading, SamplingByDrawing.of(origin, targetField))
            .to(out, index, targetField);
      }
      terminal
          .err()
          .println("No document has " + targetField + ".template_id, so every line is read.");
    }
    return new SamplingByReading(connection, reading, SamplingByReading.of(origin))
        .to(out, source.selection());
  }

  /** Opens the file that a sample goes to. */
  static SampleJournal journal(Path out, SampleOrigin origin) throws CommandException {
    try {
      return SampleJournal.open(out, origin);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "The sample cannot be written to " + out + ": " + e + ".", e);
    }
  }

  /** What decides which lines are sampled, but the way. */
  static SampleOrigin origin(
      ClusterConnection connection, SourceOptions source, SampleOptions sampling)
      throws CommandException, IOException {
    ObjectNode fields = source.provenance();
    connection.uuid().ifPresent(uuid -> fields.put(SampleOrigin.CLUSTER, uuid));
    fields.put(SampleOrigin.ADDRESS, connection.settings().url().toString());
    fields.put("k", sampling.linesPerTemplate).put("seed", sampling.seed);
    source.context.forEach(fields.withArray("context")::add);
    fields.put("label_field", source.labelField);
    return new SampleOrigin(fields);
  }
}
