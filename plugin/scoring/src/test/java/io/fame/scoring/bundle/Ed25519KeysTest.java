/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519KeysTest {
  private final KeyPair keys = Ed25519Keys.generate();

  @Test
  void keysSurviveTheirText() {
    String publicText = Ed25519Keys.toText(keys.getPublic());
    String privateText = Ed25519Keys.toText(keys.getPrivate());
    assertThat(Ed25519Keys.publicKeyFromText(publicText)).isEqualTo(keys.getPublic());
    assertThat(Ed25519Keys.privateKeyFromText(privateText)).isEqualTo(keys.getPrivate());
  }

  @Test
  void textIsOneLineAndMayHaveBlanksAroundIt() {
    String text = Ed25519Keys.toText(keys.getPublic());
    assertThat(text).hasSize(60).doesNotContainAnyWhitespaces();
    assertThat(Ed25519Keys.publicKeyFromText(" " + text + "\r\n")).isEqualTo(keys.getPublic());
  }

  @Test
  void twoKeysDiffer() {
    assertThat(Ed25519Keys.generate().getPublic()).isNotEqualTo(keys.getPublic());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "not base64!", "AAAA", "MCowBQYDK2VwAyEA"})
  void whatIsNoKeyIsRefusedWithoutBeingQuoted(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ed25519Keys.publicKeyFromText(text))
        .withMessage("not a base64 X.509 Ed25519 public key");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ed25519Keys.privateKeyFromText(text))
        .withMessage("not a base64 PKCS#8 Ed25519 private key")
        .withNoCause();
  }

  @Test
  void aPrivateKeyIsNoPublicKeyAndTheOtherWayRound() {
    String publicText = Ed25519Keys.toText(keys.getPublic());
    String privateText = Ed25519Keys.toText(keys.getPrivate());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ed25519Keys.publicKeyFromText(privateText));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ed25519Keys.privateKeyFromText(publicText))
        .withNoCause();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed448"})
  void keysOfOtherAlgorithmsAreRefused(String algorithm) throws GeneralSecurityException {
    KeyPair other = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    String text = Base64.getEncoder().encodeToString(other.getPublic().getEncoded());
    String secret = Base64.getEncoder().encodeToString(other.getPrivate().getEncoded());
    assertThatIllegalArgumentException().isThrownBy(() -> Ed25519Keys.publicKeyFromText(text));
    assertThatIllegalArgumentException().isThrownBy(() -> Ed25519Keys.privateKeyFromText(secret));
  }
}
