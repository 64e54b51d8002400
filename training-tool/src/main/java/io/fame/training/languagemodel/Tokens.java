/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;

/**
 * Counts tokens with OpenAI's {@code o200k_base}. Other models count otherwise, on log lines mostly
 * within a fifth.
 */
final class Tokens {
  private static final Encoding ENCODING =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  /** What a message costs besides its text. */
  private static final int PER_MESSAGE = 4;

  private Tokens() {}

  static int of(String text) {
    // Special tokens inside of a text are text.
    IntArrayList tokens = ENCODING.encodeOrdinary(text);
    return tokens.size();
  }

  /**
   * A word that is so frequent in what people and programs write that it has a token of its own.
   */
  static boolean isCommonWord(String lowerCase) {
    return of(" " + lowerCase) == 1;
  }

  /** Tokens that a question sends, its schema included. */
  static int of(Question question) {
    int tokens = of(question.system()) + of(question.schema().toString()) + 2 * PER_MESSAGE;
    for (String turn : question.dialogue()) {
      tokens += of(turn) + PER_MESSAGE;
    }
    return tokens;
  }
}
