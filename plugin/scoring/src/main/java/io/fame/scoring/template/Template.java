/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.template;

import java.util.List;
import java.util.Objects;

/**
 * An event template: what lines of one kind have in common.
 *
 * @param id 16 hex digits, stable over retraining
 * @param tokens the white-space separated tokens of the masked text; {@link #WILDCARD} where lines
 *     differ, {@code #} for a masked number inside a token
 * @param domain failure domain of the template, or {@code null} while none is assigned
 */
public record Template(String id, List<String> tokens, String domain) {
  /** Stands for exactly one token of any text. */
  public static final String WILDCARD = "<*>";

  public Template {
    Objects.requireNonNull(id, "id");
    tokens = List.copyOf(tokens);
  }

  /** The template as people read it. */
  public String text() {
    return String.join(" ", tokens);
  }

  public Template withDomain(String newDomain) {
    return new Template(id, tokens, newDomain);
  }
}
