/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An input as text. UTF-8, so that inputs can be read and written by people; after a first byte of
 * 0xFF, which UTF-8 does not have, two bytes each are one char, so that half surrogate pairs can be
 * had too.
 */
final class InputText {
  private InputText() {}

  static String of(byte[] input) {
    if (input.length > 0 && input[0] == (byte) 0xFF) {
      return ByteBuffer.wrap(input, 1, (input.length - 1) / 2 * 2)
          .slice()
          .asCharBuffer()
          .toString();
    }
    return new String(input, StandardCharsets.UTF_8);
  }
}
