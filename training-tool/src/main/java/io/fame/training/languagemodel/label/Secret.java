/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Numbers that are the same whenever the same is asked, and that nobody outside can foretell. */
final class Secret {
  private static final String ALPHABET = "bcdfghjkmnpqrstvwxz23456789";

  private final byte[] salt;

  Secret(byte[] salt) {
    this.salt = salt.clone();
  }

  /** Numbers from 0 to 255, 32 of them. */
  int[] numbers(String about) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(salt, "HmacSHA256"));
      byte[] bytes = mac.doFinal(about.getBytes(StandardCharsets.UTF_8));
      int[] numbers = new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        numbers[i] = bytes[i] & 0xff;
      }
      return numbers;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /** A short name of eight letters and digits. */
  String name(String about) {
    int[] numbers = numbers(about);
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      name.append(ALPHABET.charAt(numbers[i] % ALPHABET.length()));
    }
    return name.toString();
  }

  /** For orders that nobody can foretell. */
  long order(String about) {
    int[] numbers = numbers(about);
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES);
    for (int i = 0; i < Long.BYTES; i++) {
      buffer.put((byte) numbers[i]);
    }
    return buffer.getLong(0);
  }
}
