/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Proposes failure domains. A proposal is untrusted until {@link PartitionCertifier} passed it. */
public interface PartitionProposals {
  /**
   * SHA-256, hex, of the instructions that a language model is given, by task and version; empty
   * where none is asked.
   */
  default Map<String, String> prompts() {
    return Map.of();
  }

  /** SHA-256, hex, of the files that it takes its answers from, by file name. */
  default Map<String, String> files() {
    return Map.of();
  }

  /**
   * @param templates the mined templates
   * @param matcher gives the mined template of a line, or {@code null} where none matches
   */
  Proposal propose(List<TemplateProfile> templates, Function<LogLine, Template> matcher)
      throws IOException, InterruptedException;

  /**
   * A division of the templates, and messages that are expected of its domains.
   *
   * @param partition every template in exactly one domain, if the proposer did its work
   * @param anticipated messages that were not seen; empty unless a language model was asked
   * @param shortfall what was asked for and is not there, and why, for people; {@code null} if
   *     nothing is missing
   */
  record Proposal(Partition partition, List<AnticipatedLine> anticipated, String shortfall) {
    public Proposal {
      anticipated = List.copyOf(anticipated);
    }

    /** One that lacks nothing. */
    public Proposal(Partition partition, List<AnticipatedLine> anticipated) {
      this(partition, anticipated, null);
    }
  }
}
