/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import java.util.List;

/**
 * A set of templates that fail for related reasons and share one expert.
 *
 * @param name keyword, {@code [a-z0-9][a-z0-9-]*}
 * @param description one sentence for people
 * @param templateIds ids of its templates, sorted
 */
public record FailureDomain(String name, String description, List<String> templateIds) {
  public FailureDomain {
    templateIds = templateIds.stream().sorted().toList();
  }
}
