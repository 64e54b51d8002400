/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.partition;

import io.fame.training.languagemodel.Usage;

/** What it is expected to cost to have a language model divide templates, before it is asked. */
public final class PartitionEstimate {
  /** What a template comes to in a question, and in its answer. */
  private static final long TOKENS_SENT = 100;

  private static final long TOKENS_RECEIVED = 5;

  private PartitionEstimate() {}

  /**
   * Dividing templates and anticipating messages, one round.
   *
   * @param anticipatedLines lines of either kind that are asked for per domain
   */
  public static Usage ofOneRound(long templates, long domains, int anticipatedLines) {
    return new Usage(1, TOKENS_SENT * templates, TOKENS_RECEIVED * templates)
        .plus(ofMessages(domains, anticipatedLines));
  }

  /** Anticipating messages. */
  public static Usage ofMessages(long domains, int anticipatedLines) {
    return anticipatedLines == 0
        ? Usage.NONE
        : new Usage(domains, domains * 3_000, domains * (200 + 60L * anticipatedLines));
  }

  /**
   * What more it comes to if the certifier objects to every proposal.
   *
   * @param division what the first one is expected to cost
   */
  public static Usage ofObjections(Usage division, long templates) {
    // Each round repeats the dialogue so far: the question, and an answer and objections per round.
    long more = LanguageModelProposals.ROUNDS - 1;
    return new Usage(
            more * division.requests(),
            more * division.inputTokens() + more * (more + 1) * division.outputTokens(),
            more * division.outputTokens())
        .plus(ofOthers(templates).times(more));
  }

  /** Assigning the templates that the first question does not show. */
  public static Usage ofOthers(long templates) {
    long most = LanguageModelProposals.MOST_SHOWN;
    long step = Math.max(1, (templates + most - 1) / most);
    long others = templates - (templates + step - 1) / step;
    return new Usage((others + most - 1) / most, TOKENS_SENT * others, TOKENS_RECEIVED * others);
  }

  /** How many domains there will be. */
  public static long likelyDomains(long templates) {
    return Math.max(1, Math.min(12, templates / 4));
  }
}
