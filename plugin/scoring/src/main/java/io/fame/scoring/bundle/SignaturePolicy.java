/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import java.security.PublicKey;
import java.util.List;

/**
 * Whose bundles are accepted.
 *
 * @param trustedKeys Ed25519 public keys
 * @param requireSignature refuse unsigned bundles; a signature that is there is checked in any case
 *     unless no key is trusted and none is required
 */
public record SignaturePolicy(List<PublicKey> trustedKeys, boolean requireSignature) {
  public SignaturePolicy {
    trustedKeys = List.copyOf(trustedKeys);
  }
}
