/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Documents that JSON can write, those among them that nobody should index. */
final class JsonDocuments {
  private JsonDocuments() {}

  /** Objects with the fields of a log line and of the processor, and with any others. */
  static Arbitrary<Map<String, Object>> ofDepth(int depth) {
    Arbitrary<String> keys =
        Arbitraries.frequencyOf(
            Tuple.of(
                9,
                Arbitraries.of(
                    "message",
                    "log",
                    "level",
                    "log.level",
                    "log.text",
                    "text",
                    "fame",
                    "ml",
                    "ml.fame",
                    "fame.unscored")),
            Tuple.of(1, Arbitraries.strings().ofMinLength(1).ofMaxLength(5)));
    return Arbitraries.maps(keys.filter(key -> !key.startsWith("_")), values(depth - 1))
        .ofMaxSize(5);
  }

  private static Arbitrary<Object> values(int depth) {
    Arbitrary<Object> scalar =
        Arbitraries.oneOf(
            Arbitraries.of(
                    "disk failed",
                    "link up",
                    "error",
                    "",
                    " ",
                    "\ud800",
                    "\u0000",
                    "x".repeat(40_000))
                .map(text -> (Object) text),
            Arbitraries.strings().ofMaxLength(60).map(text -> (Object) text),
            Arbitraries.of(Arrays.asList(null, 0, -1L, 2.5, true, Long.MIN_VALUE)));
    if (depth == 0) {
      return scalar;
    }
    return Arbitraries.frequencyOf(
        Tuple.of(5, scalar),
        Tuple.of(2, ofDepth(depth).map(map -> (Object) map)),
        Tuple.of(1, values(depth - 1).list().ofMaxSize(3).map(list -> (Object) list)));
  }
}
