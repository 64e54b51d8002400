/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/** The report as a table for people. */
final class BenchmarkText {
  private static final String ROW = "%-32s %9s %9s %9s %9s %9s %9s%n";

  private BenchmarkText() {}

  static String of(ObjectNode report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "Trained on %s lines: %s templates, %s failure domains, %s labelled lines (%s),"
                + " partition %s.%n",
            number(report, "lines_train"),
            number(report, "templates"),
            number(report, "domains"),
            number(report, "lines_labelled"),
            report.path("annotator").asText(),
            report.path("partition").asText()));
    if (report.has("partition_refused")) {
      text.append(
          String.format(
              "The partition %s was refused by the certifier.%n",
              report.at("/partition_refused/origin").asText()));
    }
    text.append(
        String.format(
            "Tested on %s later lines: %s anomalies, %s of them in unseen texts. %s run(s).%n%n",
            number(report, "lines_test"),
            number(report, "anomalies_test"),
            number(report, "unseen_anomalies"),
            number(report, "runs")));
    text.append(
        String.format(ROW, "", "precision", "recall", "F1", "unseen", "avg.prec.", "threshold"));
    text.append(row("fame", report));
    if (report.has("deviation")) {
      text.append(row("  deviation", report.get("deviation")));
    }
    for (String group : BenchmarkPlot.GROUPS) {
      for (Map.Entry<String, JsonNode> other : report.path(group).properties()) {
        text.append(row(other.getKey().replace('_', ' '), other.getValue()));
      }
    }
    if (report.has("leave_one_out")) {
      text.append(row("kinds left out in turn", report.get("leave_one_out")));
    }
    for (Iterator<String> names = report.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.matches("f1_k[0-9]+")) {
        text.append(
            String.format(
                "F1 with K=%s: %s (%s labelled lines)%n",
                name.substring(4),
                figure(report.get(name)),
                number(report, "lines_labelled" + name.substring(2))));
      }
    }
    text.append(
        String.format(
            "%nBest that any function of the features can have: F1 %s. Calibration error %s."
                + " Review %s, queue %s of the lines (%s texts).%n",
            figure(report.get("oracle_f1")),
            figure(report.get("ece")),
            figure(report.get("review_share")),
            figure(report.get("queue_share")),
            report.at("/review/queue_texts").asText()));
    JsonNode review = report.path("review");
    text.append(
        String.format(
            "The %s lines to review hold %s of %s wrong verdicts (as many drawn blindly: %s); once"
                + " they are reviewed precision is %s, recall %s.%n",
            number(review, "lines"),
            number(review, "wrong_verdicts_flagged"),
            number(review, "wrong_verdicts"),
            figure(review.get("wrong_verdicts_if_drawn_blindly")),
            figure(review.at("/after_review/precision")),
            figure(review.at("/after_review/recall"))));
    text.append(
        String.format(
            "Training %s s. One thread mines %s and scores %s lines/s.%n",
            number(report, "training_seconds"),
            number(report, "mining_lines_per_second"),
            number(report, "scoring_lines_per_second")));
    text.append("Unseen: ").append(report.path("unseen_definition").asText()).append('.');
    return text.toString();
  }

  private static String row(String name, JsonNode measures) {
    return String.format(
        ROW,
        name,
        figure(measures.get("precision")),
        figure(measures.get("recall")),
        figure(measures.get("f1")),
        figure(measures.get("unseen_recall")),
        figure(measures.get("average_precision")),
        figure(measures.get("threshold")));
  }

  private static String figure(JsonNode value) {
    return value == null || value.isNull()
        ? "-"
        : String.format(Locale.ROOT, "%.4f", value.asDouble());
  }

  private static String number(JsonNode report, String name) {
    JsonNode value = report.path(name);
    return value.isIntegralNumber()
        ? String.format(Locale.ROOT, "%,d", value.asLong())
        : String.format(Locale.ROOT, "%,.1f", value.asDouble());
  }
}
