/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Ed25519 keys as text: base64 of the X.509 (public) or PKCS#8 (private) encoding. */
public final class Ed25519Keys {
  private static final String ALGORITHM = "Ed25519";

  private Ed25519Keys() {}

  public static KeyPair generate() {
    try {
      return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no Ed25519", e);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException where the text is not an Ed25519 public key
   */
  public static PublicKey publicKeyFromText(String text) {
    try {
      byte[] encoded = Base64.getDecoder().decode(text.strip());
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("not a base64 X.509 Ed25519 public key", e);
    }
  }

  /**
   * Reads a private key.
   *
   * @throws IllegalArgumentException where the text is not an Ed25519 private key
   */
  public static PrivateKey privateKeyFromText(String text) {
    try {
      byte[] encoded = Base64.getDecoder().decode(text.strip());
      return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // The cause is left out: it might quote the secret.
      throw new IllegalArgumentException("not a base64 PKCS#8 Ed25519 private key");
    }
  }

  public static String toText(Key key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }
}
