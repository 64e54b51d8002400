/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.registry.SigningKeyFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What the user is told to do next. */
final class NextSteps {
  private NextSteps() {}

  /**
   * After a demo whose node keeps running.
   *
   * @param process its id
   * @param folder its files
   * @param times of the first and the last scored line, long before now
   */
  static String withNode(
      URI node,
      long process,
      Path folder,
      DemoData data,
      SigningKeyFiles keys,
      ScoredWindowReader.Times times) {
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
      a page about these lines, and with OpenSearch Dashboards at hand, the dashboards over them
        training-tool/bin/fame report --url %1$s --index %4$s \\
          --since %11$s --until %12$s --out report.html
        training-tool/bin/fame dashboards install --url http://localhost:5601 \\
          --index-pattern %4$s --from %11$s --to %12$s
      the next version, with fewer labels (the key is trusted by this node only)
        training-tool/bin/fame run --url %1$s --index %7$s --label-field label \\
          --normal-label %8$s --context %9$s --k 10 --model %5$s --key %10$s
    """
        .formatted(
            node,
            process,
            folder,
            Demo.LATER_INDEX,
            data.name(),
            document,
            Demo.HISTORY_INDEX,
            String.join(",", data.normalLabels()),
            String.join(",", data.context()),
            keys.privateKey(),
            times.first().truncatedTo(ChronoUnit.SECONDS),
            times.last().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
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
        Put the name of your model in place of %s. Addresses, hosts, users, paths under home,
        keys and long numbers in it are replaced, but read it before you send it: no such list
        is complete. Then copy the labels of the answers into the file above.

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
