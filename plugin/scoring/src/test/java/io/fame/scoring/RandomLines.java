/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Texts that properties are tried with. */
public final class RandomLines {
  private RandomLines() {}

  /** Any chars at all, lone surrogates and control characters included. */
  public static Arbitrary<String> anyText() {
    return Arbitraries.strings().all().ofMaxLength(200);
  }

  /** What log lines are made of, in any order. */
  public static Arbitrary<String> logText() {
    return Arbitraries.oneOf(
            Arbitraries.strings().withChars("0123456789abcdefxXg").ofMaxLength(12),
            Arbitraries.strings().withChars(" .:,-/=_#\"'[]\t").ofMaxLength(2),
            Arbitraries.of("disk", "link", "failed", "502", "ok", "<*>", "#", "é", "\ud83d"),
            identifier())
        .list()
        .ofMaxSize(40)
        .map(parts -> String.join("", parts));
  }

  /** Addresses and ids of all the forms that stand for nothing but themselves. */
  public static Arbitrary<String> identifier() {
    Arbitrary<String> octet = Arbitraries.integers().between(0, 255).map(String::valueOf);
    Arbitrary<String> address = octet.list().ofSize(4).map(octets -> String.join(".", octets));
    Arbitrary<String> port = Arbitraries.integers().between(1, 65535).map(p -> ":" + p);
    return Arbitraries.oneOf(
            address,
            Combinators.combine(address, port).as(String::concat),
            uuid(),
            groups(6, 2, 2, ":"),
            groups(8, 4, 4, ":"),
            Combinators.combine(groups(3, 1, 4, ":"), groups(2, 1, 4, ":"))
                .as((left, right) -> left + "::" + right),
            hex(8, 40),
            hex(1, 16).map("0x"::concat))
        .filter(text -> text.chars().anyMatch(c -> c >= '0' && c <= '9'));
  }

  private static Arbitrary<String> uuid() {
    return hex(32, 32)
        .map(
            hex ->
                String.join(
                    "-",
                    hex.substring(0, 8),
                    hex.substring(8, 12),
                    hex.substring(12, 16),
                    hex.substring(16, 20),
                    hex.substring(20)));
  }

  private static Arbitrary<String> groups(int count, int least, int most, String separator) {
    return hex(least, most).list().ofSize(count).map(list -> String.join(separator, list));
  }

  private static Arbitrary<String> hex(int least, int most) {
    Arbitrary<String> digits =
        Arbitraries.strings().withChars("0123456789abcdef").ofMinLength(least).ofMaxLength(most);
    return Combinators.combine(digits, Arbitraries.of(true, false))
        .as((text, upper) -> upper ? text.toUpperCase(Locale.ROOT) : text);
  }
}
