/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.annotate.HumanLabelFile;
import io.fame.training.mine.TemplateMiner;
import io.fame.training.progress.Progress;
import io.fame.training.sample.LineSampler;
import io.fame.training.sample.ParameterHash;
import io.fame.training.sample.SampledLine;
import io.fame.training.sample.TimeBlocks;
import io.fame.training.source.LineSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What can be done for a file without labels: find its templates and choose the lines whose labels
 * are worth asking for.
 *
 * @param templates templates that were mined
 * @param lines lines that were chosen
 * @param humanFile where people write their labels
 * @param requestFile requests to a language model for the same labels
 */
record UnlabelledLogs(int templates, int lines, Path humanFile, Path requestFile) {

  /**
   * Mines, chooses and writes both files.
   *
   * @param logs the log file; both files get its name and go beside it
   * @throws FileAlreadyExistsException if one of the files exists: somebody's labels may be in it
   */
  static UnlabelledLogs prepare(
      LineSource source,
      FileScan scan,
      List<String> context,
      int perTemplate,
      long seed,
      Path logs,
      Progress progress)
      throws IOException, InterruptedException {
    Path humanFile = logs.resolveSibling(logs.getFileName() + ".labels.jsonl");
    Path requestFile = logs.resolveSibling(logs.getFileName() + ".requests.jsonl");
    for (Path file : List.of(humanFile, requestFile)) {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
    }
    TemplateMiner miner = new TemplateMiner();
    LineSampler sampler =
        new LineSampler(
            perTemplate,
            seed,
            TimeBlocks.of(scan.firstMillis(), scan.lastMillis()),
            new ParameterHash());
    try (Progress.Stage stage = progress.stage("mining templates", scan.lines(), "lines")) {
      source.forEach(
          line -> {
            int group = miner.add(line.line());
            if (group != TemplateMiner.NO_GROUP) {
              sampler.add(line, group);
            }
            stage.step(1);
          });
    }
    List<SampledLine> sampled = sampler.sample(miner.templates());
    HumanLabelFile.write(humanFile, sampled);
    int templates = LabelRequestFile.write(requestFile, sampled, context);
    return new UnlabelledLogs(templates, sampled.size(), humanFile, requestFile);
  }

  ObjectNode toJson() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("templates", templates)
        .put("lines_to_label", lines)
        .put("label_file", humanFile.toString())
        .put("request_file", requestFile.toString());
  }
}
