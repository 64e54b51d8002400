/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import io.fame.scoring.LogLine;
import io.fame.scoring.line.LineTokenizer;
import io.fame.scoring.line.TokenizedLine;
import io.fame.scoring.template.Template;
import io.fame.scoring.template.TemplateTree;
import io.fame.training.mine.MinedHistory;
import io.fame.training.partition.PartitionProposals.Proposal;
import io.fame.training.partition.TemplateProfile;
import io.fame.training.progress.Progress;
import io.fame.training.sample.LineSampler;
import io.fame.training.sample.ParameterHash;
import io.fame.training.source.FileLineSource;
import io.fame.training.source.LineSource;
import io.fame.training.source.LogFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Real lines that the demo carries, mined, with the partition recorded for them. */
public record MinedSystem(String name, List<TemplateProfile> templates, Proposal recorded) {
  public static MinedSystem services() throws IOException, InterruptedException {
    return mine(
        "services",
        Path.of("demo-data/services/T1.jsonl.gz"),
        LogFormat.JSONL,
        List.of("service", "level"),
        Path.of("demo-data/services/services_T1"));
  }

  public static MinedSystem bgl() throws IOException, InterruptedException {
    return mine(
        "BGL",
        Path.of("demo-data/bgl/BGL_100k.log.gz"),
        LogFormat.BGL,
        List.of("level", "component"),
        Path.of("demo-data/bgl/BGL_100k"));
  }

  private static MinedSystem mine(
      String name, Path file, LogFormat format, List<String> context, Path answers)
      throws IOException, InterruptedException {
    LineSource source = new FileLineSource(file, format, context);
    MinedHistory history = MinedHistory.of(source, Progress.NONE);
    TemplateTree tree = TemplateTree.of(history.templates());
    LineSampler sampler = new LineSampler(20, 1, history.blocks(), new ParameterHash());
    TokenizedLine buffer = new TokenizedLine();
    source.forEach(line -> sampler.add(line, match(tree, line.line(), buffer)));
    List<TemplateProfile> templates = TemplateProfile.of(sampler.sample(history.templates()));
    Proposal recorded =
        new RecordedProposals(RecordedAnswers.read(answers, context))
            .propose(templates, line -> template(tree, line, buffer));
    return new MinedSystem(name, templates, recorded);
  }

  private static Template template(TemplateTree tree, LogLine line, TokenizedLine buffer) {
    int match = match(tree, line, buffer);
    return match == TemplateTree.NONE ? null : tree.templates().get(match);
  }

  private static int match(TemplateTree tree, LogLine line, TokenizedLine buffer) {
    return tree.match(LineTokenizer.tokenize(line.message(), buffer));
  }
}
