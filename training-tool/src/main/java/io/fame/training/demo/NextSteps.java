/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.localnode.LocalNode;
import io.fame.training.registry.SigningKeyFiles;
import java.util.List;

/** What the user is told to do next. */
final class NextSteps {
  private NextSteps() {}

  /** After a demo whose node keeps running. */
  static String withNode(LocalNode node, DemoData data, SigningKeyFiles keys) {
    String message = "connection pool exhausted, no connection after 5000 ms";
    StringBuilder document = new StringBuilder("{\"message\":\"" + message + "\"");
    List<String> values = List.of("api", "error");
    for (int i = 0; i < Math.min(values.size(), data.context().size()); i++) {
      document.append(",\"%s\":\"%s\"".formatted(data.context().get(i), values.get(i)));
    }
    document.append('}');
    return """
    The node keeps running: %1$s (process %2$d, its files in %3$s).
    Stop it with: kill %2$d

    Try:
      the anomalies of one failure domain after the other
        curl -s '%1$s/%4$s/_search?q=fame.anomaly:true&sort=fame.failure_domain&pretty'
      a line of your own
        curl -s -H 'Content-Type: application/json' '%1$s/_ingest/pipeline/%5$s/_simulate?pretty' \\
          -d '{"docs":[{"_source":%6$s}]}'
      the model that the node serves, with its certificate, and whether all is well
        curl -s '%1$s/_plugins/_fame/models/%5$s?pretty'
        curl -s '%1$s/_plugins/_fame/stats?pretty'
      the next version, with fewer labels (the key is trusted by this node only)
        training-tool/bin/fame run --url %1$s --index %7$s --label-field label \\
          --normal-label %8$s --context %9$s --k 10 --model %5$s --key %10$s
    """
        .formatted(
            node.uri(),
            node.pid(),
            node.folder(),
            Demo.LATER_INDEX,
            data.name(),
            document,
            Demo.HISTORY_INDEX,
            String.join(",", data.normalLabels()),
            String.join(",", data.context()),
            keys.privateKey());
  }

  /**
   * After a file without labels.
   *
   * @param command what was called, without labels
   */
  static String withoutLabels(UnlabelledLogs prepared, String command) {
    return """
    The file has no labels, so nothing was trained. %,d lines of %,d templates were chosen: labels
    for them are all that is missing. They are in

      %s
        for people: write "anomaly" or "normal" into the empty "label" of each line. What you
        leave empty is left out.

      %s
        for a language model: requests in the format of the OpenAI Batch API, with the same ids.
        Put the name of your model in place of %s. WARNING: the lines leave this machine as
        they are when you send this file, with every name, address and secret in them. Read it
        before. Then copy the labels of the answers into the file above.

    Then train with the labels:

      %s --labels %s
    """
        .formatted(
            prepared.lines(),
            prepared.templates(),
            prepared.humanFile(),
            prepared.requestFile(),
            LabelRequestFile.MODEL,
            command,
            prepared.humanFile());
  }
}
