/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.util.regex.Pattern;

/** Names of models, as manifests, settings and pipelines write them. */
public final class ModelName {
  private static final Pattern FORMAT = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");

  private ModelName() {}

  public static boolean isValid(String name) {
    return FORMAT.matcher(name).matches();
  }
}
