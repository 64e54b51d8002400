/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.languagemodel.LanguageModel;
import io.fame.training.languagemodel.LanguageModelSettings;
import io.fame.training.languagemodel.LanguageModelSettings.Prices;
import io.fame.training.languagemodel.Outbox;
import io.fame.training.languagemodel.Question;
import io.fame.training.languagemodel.Redactor;
import io.fame.training.languagemodel.Usage;
import io.fame.training.languagemodel.partition.PartitionEstimate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says what would be sent to a language model, and what it would cost. */
final class UnsentRequests {
  /** Names that are told to people; the report has all. */
  private static final int MOST_NAMES = 20;

  private final LanguageModelSettings settings;
  private final Redactor redactor;
  private final Outbox outbox;

  /**
   * @param model collects into the outbox
   */
  UnsentRequests(LanguageModel model, Outbox outbox) {
    this.settings = model.settings();
    this.redactor = model.redactor();
    this.outbox = outbox;
  }

  /**
   * Adds all of it to the result, every byte, what that costs and what may follow, and gives it as
   * a text.
   *
   * @param templates number of templates that the questions are about
   */
  String shown(ObjectNode result, int templates) {
    ObjectNode unsent = describe(result);
    return bodies(unsent) + names(unsent) + summary() + later(unsent, templates);
  }

  /** Adds numbers and costs to the result. */
  ObjectNode describe(ObjectNode result) {
    ObjectNode unsent = result.putObject("unsent");
    costs(unsent, outbox.estimate());
    return unsent;
  }

  /** Adds the names that are redacted wherever they stand, and gives them as a text. */
  String names(ObjectNode unsent) {
    StringBuilder text = new StringBuilder();
    ObjectNode all = unsent.putObject("redacted_names");
    redactor
        .names()
        .forEach(
            (category, names) -> {
              names.forEach(all.putArray(category.toString())::add);
              text.append(
                  String.format(
                      Locale.ROOT,
                      "Redacted wherever they stand, as %s that a line or the configuration names: %s%s"
                          + " (language_model.redaction.keep takes words that are none).%n",
                      category,
                      names.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")),
                      names.size() > MOST_NAMES
                          ? " and %,d more".formatted(names.size() - MOST_NAMES)
                          : ""));
            });
    return text.toString();
  }

  /** Adds every request to the result, with "unsent" for every key, and gives them as a text. */
  String bodies(ObjectNode unsent) {
    StringBuilder text = new StringBuilder();
    ArrayNode bodies = unsent.putArray("bodies");
    for (Outbox.Unsent request : outbox.requests()) {
      ObjectNode shown = bodies.addObject().put("uri", request.uri().toString());
      ObjectNode headers = shown.putObject("headers");
      text.append("POST ").append(request.uri()).append('\n');
      new TreeMap<>(request.headers())
          .forEach(
              (name, values) -> {
                String value = String.join(", ", values);
                headers.put(name, value);
                text.append(name).append(": ").append(value).append('\n');
              });
      text.append('\n').append(request.body()).append("\n\n");
      shown.put("body", request.body());
    }
    return text.toString();
  }

  /**
   * Adds what may follow when there are answers, which nobody can show before, and what all of it
   * comes to, and gives it as a text.
   *
   * @param templates number of templates that are divided into domains
   */
  String later(ObjectNode unsent, int templates) {
    Map<String, Usage> later = new LinkedHashMap<>();
    Usage labels = estimate("labels");
    if (labels.requests() > 0 && settings.votes() > 1) {
      later.put(
          "Doubtful lines get up to %d votes; if all of them were doubtful, later as well"
              .formatted(settings.votes()),
          labels.times(settings.votes() - 1));
    }
    Usage division = estimate("partition");
    if (division.requests() > 0) {
      later.put(
          "If the certifier objects to the domains every time, later as well about",
          PartitionEstimate.ofObjections(division, templates));
      Usage others = PartitionEstimate.ofOthers(templates);
      if (others.requests() > 0) {
        later.put("For templates that the first question does not show, later about", others);
      }
      if (settings.anticipatedLines() > 0) {
        later.put(
            "For messages to expect of each domain, later about",
            PartitionEstimate.ofMessages(
                PartitionEstimate.likelyDomains(templates), settings.anticipatedLines()));
      }
    }
    if (later.isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    Usage all = outbox.estimate();
    for (Map.Entry<String, Usage> more : later.entrySet()) {
      costs(unsent.withArray("later").addObject().put("why", more.getKey()), more.getValue());
      text.append(more.getKey()).append(": ").append(text(more.getValue())).append(".\n");
      all = all.plus(more.getValue());
    }
    costs(unsent.putObject("in_all"), all);
    return text.append("With all of that: ")
        .append(text(all))
        .append(".\nAnswers that cannot be used are paid for and asked for again, beside that; ")
        .append(
            settings.budget().isUnlimited()
                ? "no language_model.budget is set to limit it.\n"
                : "language_model.budget limits all of it.\n")
        .toString();
  }

  private Usage estimate(String task) {
    return outbox.requests().stream()
        .map(Outbox.Unsent::question)
        .filter(question -> question.task().equals(task))
        .map(Question::expectedCost)
        .reduce(Usage.NONE, Usage::plus);
  }

  /** One sentence for people. */
  String summary() {
    Usage estimate = outbox.estimate();
    if (estimate.requests() == 0) {
      return "Nothing is left to ask.\n";
    }
    String unknown =
        settings.prices().known() ? "" : "; language_model.prices is not set, so there is no price";
    return "First round, to " + settings.name() + ": " + text(estimate) + unknown + ".\n";
  }

  private String text(Usage usage) {
    Prices prices = settings.prices();
    String cost =
        prices.known()
            ? String.format(
                Locale.ROOT,
                ", about %.4f %s, or %.4f by a batch endpoint",
                prices.of(usage),
                prices.currency(),
                prices.of(usage.byBatch()))
            : "";
    return String.format(
            Locale.ROOT,
            "%,d requests, %,d tokens to send and about %,d to receive",
            usage.requests(),
            usage.inputTokens(),
            usage.outputTokens())
        + cost;
  }

  private void costs(ObjectNode json, Usage usage) {
    json.put("requests", usage.requests());
    json.put("input_tokens", usage.inputTokens());
    json.put("output_tokens", usage.outputTokens());
    if (settings.prices().known()) {
      json.put("cost", settings.prices().of(usage));
      json.put("batch_cost", settings.prices().of(usage.byBatch()));
      json.put("currency", settings.prices().currency());
    }
  }
}
