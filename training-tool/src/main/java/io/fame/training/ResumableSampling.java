/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.mine.HistoryMiner;
import io.fame.training.mine.MinedHistory;
import io.fame.training.progress.Progress;
import io.fame.training.sample.LineSampler;
import io.fame.training.sample.ParameterHash;
import io.fame.training.sample.SampleCheckpoint;
import io.fame.training.sample.SampleCheckpoint.Saved;
import io.fame.training.sample.SampleCheckpoint.State;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads a history twice: once for its templates, once for the lines that stand for it. With a
 * checkpoint it goes on where an earlier process was killed, in either reading, behind the last
 * checkpoint. The checkpoint holds all that further lines depend on, so an interrupted sample is
 * the one of an undisturbed run.
 */
public final class ResumableSampling {
  /** Lines between two checkpoints that cost little of the time that reading takes. */
  public static final int LINES_PER_CHECKPOINT = 1_000_000;

  private final int perTemplate;
  private final long seed;
  private final SampleCheckpoint checkpoint;
  private final int linesPerCheckpoint;

  /**
   * @param perTemplate K
   * @param seed of the sampling
   * @param checkpoint {@code null} for a sampling that begins anew whenever it is interrupted
   */
  public ResumableSampling(int perTemplate, long seed, SampleCheckpoint checkpoint) {
    this(perTemplate, seed, checkpoint, LINES_PER_CHECKPOINT);
  }

  /**
   * @param linesPerCheckpoint lines that an interruption may cost
   */
  public ResumableSampling(
      int perTemplate, long seed, SampleCheckpoint checkpoint, int linesPerCheckpoint) {
    this.perTemplate = perTemplate;
    this.seed = seed;
    this.checkpoint = checkpoint;
    this.linesPerCheckpoint = linesPerCheckpoint;
  }

  /** Lines of a history, in time order. */
  @FunctionalInterface
  public interface History {
    /**
     * The lines later than a time.
     *
     * @param millis the least long for all of them
     */
    LineSource after(long millis) throws IOException;
  }

  /** Reads, as far as it was not read yet. */
  public SampledHistory read(History history, Progress progress)
      throws IOException, InterruptedException {
    Saved saved = checkpoint == null ? Saved.NOTHING : checkpoint.read();
    State known = saved.drawing();
    MinedHistory mined;
    if (known == null) {
      mined = mine(history, saved.mining(), progress);
    } else {
      mined = new MinedHistory(known.lines(), known.blocks(), known.templates());
    }
    LineSampler sampler = new LineSampler(perTemplate, seed, mined.blocks(), new ParameterHash());
    Reading reading = new Reading(mined, sampler);
    if (known == null) {
      reading.save();
    } else {
      sampler.restore(known.sampler());
      reading.until = known.untilMillis();
      reading.drawn = known.drawn();
      reading.withoutTemplate = known.withoutTemplate();
    }
    try (Progress.Stage stage = progress.stage("sampling lines", mined.lines(), "lines")) {
      stage.step(reading.drawn);
      history
          .after(reading.until)
          .forEach(
              line -> {
                reading.add(line);
                stage.step(1);
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    // The sample may still have to be written: that needs no reading any more.
    reading.save();
    return new SampledHistory(
        mined,
        reading.tree,
        sampler.sample(mined.templates()),
        reading.until,
        reading.withoutTemplate,
        SampledHistory.READ,
        SampledHistory.now());
  }

  /**
   * @param known what an earlier process has mined, or {@code null}
   */
  private MinedHistory mine(History history, JsonNode known, Progress progress)
      throws IOException, InterruptedException {
    if (checkpoint == null) {
      return MinedHistory.of(history.after(Long.MIN_VALUE), progress);
    }
    HistoryMiner miner = known == null ? new HistoryMiner() : new HistoryMiner(known);
    LineSource rest = history.after(miner.lastMillis());
    long[] unsaved = {0};
    try (Progress.Stage stage =
        progress.stage("mining templates", miner.lines() + rest.size(), "lines")) {
      stage.step(miner.lines());
      rest.forEach(
          line -> {
            // All lines of the time before are there, since they come in time order.
            if (line.timestampMillis() > miner.lastMillis() && unsaved[0] >= linesPerCheckpoint) {
              saveMining(miner);
              unsaved[0] = 0;
            }
            miner.add(line);
            unsaved[0]++;
            stage.step(1);
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return miner.mined();
  }

  private void saveMining(HistoryMiner miner) {
    try {
      checkpoint.writeMining(miner.state());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The second reading. */
  private final class Reading {
    private final MinedHistory mined;
    private final LineSampler sampler;
    private final TemplateTree tree;
    private final TokenizedLine tokens = new TokenizedLine();
    private long until = Long.MIN_VALUE;
    private long drawn;
    private long withoutTemplate;
    private long unsaved;

    Reading(MinedHistory mined, LineSampler sampler) {
      this.mined = mined;
      this.sampler = sampler;
      this.tree = TemplateTree.of(mined.templates());
    }

    void add(SourceLine line) {
      if (line.timestampMillis() > until && unsaved >= linesPerCheckpoint) {
        // All lines of the time before are there, since they come in time order.
        try {
          save();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      int template = tree.match(LineTokenizer.tokenize(line.line().message(), tokens));
      if (template == TemplateTree.NONE) {
        withoutTemplate++;
      } else {
        sampler.add(line, template);
      }
      until = Math.max(until, line.timestampMillis());
      drawn++;
      unsaved++;
    }

    void save() throws IOException {
      if (checkpoint == null) {
        return;
      }
      checkpoint.write(
          new State(
              mined.lines(),
              mined.blocks(),
              mined.templates(),
              until,
              drawn,
              withoutTemplate,
              sampler.state()));
      unsaved = 0;
    }
  }
}
