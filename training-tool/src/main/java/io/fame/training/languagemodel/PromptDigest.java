/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.scoring.bundle.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Names the instructions of a task, so that a model can say which ones its labels come from. */
public final class PromptDigest {
  private PromptDigest() {}

  /** {@code task-version} and the SHA-256 of the instructions, before anything is filled in. */
  public static Map.Entry<String, String> of(String task, String version, String instructions) {
    return Map.entry(
        task + "-" + version, Sha256.hex(instructions.getBytes(StandardCharsets.UTF_8)));
  }
}
