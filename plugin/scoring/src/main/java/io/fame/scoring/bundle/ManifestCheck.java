/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import io.fame.scoring.bundle.BundleException.Reason;
import io.fame.scoring.template.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether a manifest can be true of one model, and fits the templates beside it. */
final class ManifestCheck {
  private static final Pattern MODEL_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");
  private static final Pattern TEMPLATE_ID = Pattern.compile("[0-9a-f]{16}");

  /** A line has no more tokens, so a longer template would never match. */
  private static final int MAX_TOKENS = 256;

  private ManifestCheck() {}

  static void check(Manifest manifest, List<Template> templates) throws BundleException {
    require(MODEL_NAME.matcher(manifest.name()).matches(), "the model's name is not a model name");
    checkFeatures(manifest.features());
    checkThresholds(manifest.thresholds());
    Set<String> domains = checkDomains(manifest.domains());
    checkHeads(manifest);
    checkTemplates(templates, domains);
  }

  private static void checkFeatures(FeatureSpecification features) throws BundleException {
    require(
        features.rows() <= BundleFormat.MAX_ROWS,
        features.rows() + " feature rows, allowed are " + BundleFormat.MAX_ROWS);
    require(
        features.context().size() <= BundleFormat.MAX_CONTEXT_FIELDS,
        features.context().size()
            + " context fields, allowed are "
            + BundleFormat.MAX_CONTEXT_FIELDS);
    for (String field : features.context()) {
      require(isName(field), "a context field has no usable name");
    }
  }

  private static void checkThresholds(Thresholds thresholds) throws BundleException {
    require(isProbability(thresholds.anomaly()), "the anomaly threshold is not between 0 and 1");
    require(
        isProbability(thresholds.reviewFrom())
            && isProbability(thresholds.reviewTo())
            && thresholds.reviewFrom() <= thresholds.reviewTo(),
        "the review band is not a range between 0 and 1");
  }

  /** Names of the domains, which are all different; experts are numbered without a gap. */
  private static Set<String> checkDomains(List<DomainEntry> domains) throws BundleException {
    require(
        domains.size() <= BundleFormat.MAX_DOMAINS,
        domains.size() + " domains, allowed are " + BundleFormat.MAX_DOMAINS);
    Set<String> names = new HashSet<>();
    int experts = 0;
    for (DomainEntry domain : domains) {
      require(isName(domain.name()), "a domain has no usable name");
      require(names.add(domain.name()), "two domains have the same name");
      require(
          Double.isFinite(domain.scale())
              && domain.scale() >= 0
              && Double.isFinite(domain.offset()),
          "the calibration of a domain is not finite, or its scale is negative");
      if (domain.expert() >= 0) {
        require(domain.expert() == experts++, "the experts are not numbered in order");
      } else {
        require(domain.expert() == -1, "a domain has a negative expert");
      }
    }
    return names;
  }

  private static void checkHeads(Manifest manifest) throws BundleException {
    List<String> expected = new ArrayList<>(List.of(Head.ROUTER));
    for (DomainEntry domain : manifest.domains()) {
      if (domain.expert() >= 0) {
        expected.add(Head.expert(domain.name()));
      }
    }
    require(
        manifest.heads().stream().map(Head::name).toList().equals(expected),
        "the heads are not the router and the experts of the domains");
  }

  private static void checkTemplates(List<Template> templates, Set<String> domains)
      throws BundleException {
    require(
        templates.size() <= BundleFormat.MAX_TEMPLATES,
        templates.size() + " templates, allowed are " + BundleFormat.MAX_TEMPLATES);
    Set<String> ids = new HashSet<>();
    for (Template template : templates) {
      require(
          template != null && TEMPLATE_ID.matcher(template.id()).matches(),
          "a template's id is not 16 hex digits");
      require(ids.add(template.id()), "two templates have the same id");
      require(template.tokens().size() <= MAX_TOKENS, "a template has too many tokens");
      require(
          template.domain() == null || domains.contains(template.domain()),
          "a template is of a domain that the model does not have");
    }
  }

  private static boolean isName(String name) {
    return name != null && !name.isBlank() && name.length() <= BundleFormat.MAX_NAME_CHARS;
  }

  private static boolean isProbability(double value) {
    return value >= 0 && value <= 1;
  }

  private static void require(boolean condition, String otherwise) throws BundleException {
    if (!condition) {
      throw new BundleException(Reason.INCONSISTENT, "the bundle contradicts itself: " + otherwise);
    }
  }
}
