/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training;

import io.fame.scoring.LogLine;
import io.fame.scoring.template.Template;
import io.fame.training.annotate.LabelledLine;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.NearestDomain;
import io.fame.training.partition.PartitionCertificate;
import io.fame.training.partition.PartitionCertifier;
import io.fame.training.partition.PartitionProposals;
import io.fame.training.partition.PartitionProposals.Proposal;
import io.fame.training.partition.TemplateProfile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A division of the templates into failure domains that a model may be trained on.
 *
 * @param domains the failure domains
 * @param anticipated lines that are expected of them
 * @param certificate what was checked, all of it passed
 * @param refused certificates of the proposals before it, the first one first
 * @param shortfall what the first proposal lacks, for people; {@code null} if nothing
 */
record CertifiedPartition(
    List<FailureDomain> domains,
    List<AnticipatedLine> anticipated,
    PartitionCertificate certificate,
    List<PartitionCertificate> refused,
    String shortfall) {
  /**
   * Takes the first proposal that passes. Lines that are expected are not what was refused: those
   * of the first proposal stay, in the domains that come closest.
   *
   * @param proposers in the order in which they are asked; a later one only where those before it
   *     were refused
   * @throws UncertifiedPartitionException if none passes
   */
  static CertifiedPartition first(
      List<PartitionProposals> proposers,
      List<TemplateProfile> profiles,
      List<LabelledLine> labelled,
      Function<LogLine, Template> matcher)
      throws IOException, InterruptedException, UncertifiedPartitionException {
    PartitionCertifier certifier = new PartitionCertifier();
    List<PartitionCertificate> refused = new ArrayList<>();
    List<AnticipatedLine> expected = List.of();
    String shortfall = null;
    for (PartitionProposals proposer : proposers) {
      Proposal proposal = proposer.propose(profiles, matcher);
      if (refused.isEmpty()) {
        expected = proposal.anticipated();
        shortfall = proposal.shortfall();
      }
      PartitionCertificate certificate =
          certifier.certify(proposal.partition(), profiles, labelled);
      if (certificate.passed()) {
        List<FailureDomain> domains = proposal.partition().domains();
        return new CertifiedPartition(
            domains,
            refused.isEmpty() ? expected : NearestDomain.reassign(expected, domains, profiles),
            certificate,
            List.copyOf(refused),
            shortfall);
      }
      refused.add(certificate);
    }
    throw new UncertifiedPartitionException(refused);
  }
}
