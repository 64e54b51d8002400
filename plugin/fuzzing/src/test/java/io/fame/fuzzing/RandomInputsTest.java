/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import io.fame.scoring.TestModel;
import io.fame.scoring.bundle.BundleWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Inputs that look right from afar keep the laws of the targets: JSON of the right names in wrong
 * places, and bundles with some bytes changed. (What random texts do to tokenizer, templates and
 * documents is tried where these are.)
 */
class RandomInputsTest {
  private static final String[] NAMES = {
    "version",
    "expected_active",
    "lines",
    "message",
    "context",
    "explain",
    "model",
    "format_version",
    "name",
    "domains",
    "features",
    "rows",
    "thresholds",
    "files",
    "certified",
    "id",
    "tokens",
    ""
  };
  private static final byte[] GOOD = BundleWriter.write(TestModel.small().bundle(), null);

  @Property(tries = 500)
  void requests(@ForAll("handlers") char handler, @ForAll("json") String body) {
    RequestTarget.fuzzerTestOneInput((handler + body).getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 300)
  void filesOfABundle(@ForAll("files") char file, @ForAll("json") String content) {
    BundleTarget.fuzzerTestOneInput((file + content).getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 500)
  void bundlesWithSomeBytesChangedAndTheirEndPerhapsMissing(
      @ForAll("changes") List<int[]> changes, @ForAll("cuts") int cut) {
    byte[] input = new byte[1 + GOOD.length - cut];
    System.arraycopy(GOOD, 0, input, 1, input.length - 1);
    input[0] = 'z';
    for (int[] change : changes) {
      input[1 + change[0] % (input.length - 1)] = (byte) change[1];
    }
    BundleTarget.fuzzerTestOneInput(input);
  }

  @Provide
  Arbitrary<Character> handlers() {
    return Arbitraries.chars().range('0', '2');
  }

  @Provide
  Arbitrary<Character> files() {
    return Arbitraries.of('m', 't', 'c');
  }

  @Provide
  Arbitrary<List<int[]>> changes() {
    Arbitrary<int[]> change =
        Combinators.combine(
                Arbitraries.integers().between(0, GOOD.length),
                Arbitraries.integers().between(0, 255))
            .as((at, value) -> new int[] {at, value});
    return change.list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<Integer> cuts() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.just(0)),
        Tuple.of(1, Arbitraries.integers().between(1, GOOD.length - 1)));
  }

  @Provide
  Arbitrary<String> json() {
    return values(3);
  }

  private static Arbitrary<String> values(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            Arbitraries.of("null", "true", "\"web:1\"", "\"\"", "0", "-1", "1e400", "[]", "{}"),
            Arbitraries.longs().map(String::valueOf),
            Arbitraries.doubles().map(String::valueOf),
            Arbitraries.strings().ofMaxLength(20));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> inner = Arbitraries.lazy(() -> values(depth - 1));
    Arbitrary<String> member =
        Combinators.combine(Arbitraries.of(NAMES), inner)
            .as((name, value) -> '"' + name + "\":" + value);
    return Arbitraries.oneOf(
        leaf,
        inner.list().ofMaxSize(4).map(list -> "[" + String.join(",", list) + "]"),
        member.list().ofMaxSize(5).map(list -> "{" + String.join(",", list) + "}"));
  }
}
