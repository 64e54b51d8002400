/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.LogLine;
import org.junit.jupiter.api.Test;

class ParameterHashTest {
  private final ParameterHash hash = new ParameterHash();

  @Test
  void a_kept_number_tells_lines_apart() {
    assertThat(of("GET / 200")).isNotEqualTo(of("GET / 502")).isEqualTo(of("GET / 200"));
  }

  @Test
  void an_identifier_does_not() {
    assertThat(of("from 10.0.0.1 status 200")).isEqualTo(of("from 10.0.0.2 status 200"));
  }

  @Test
  void only_the_first_number_that_stands_alone_counts_with_its_value_others_with_their_magnitude() {
    assertThat(of("status=200 bytes=123"))
        .isEqualTo(of("status=200 bytes=456"))
        .isNotEqualTo(of("status=502 bytes=123"))
        .isNotEqualTo(of("status=200 bytes=4567"));
    assertThat(of("done in 3.1 s")).isNotEqualTo(of("done in 4012.8 s"));
  }

  @Test
  void a_number_inside_of_a_name_does_not() {
    assertThat(of("GET /items/12 200")).isEqualTo(of("GET /items/977 200"));
  }

  @Test
  void the_context_tells_lines_apart() {
    assertThat(of("started 1", "nginx", "info")).isNotEqualTo(of("started 1", "nginx", "error"));
  }

  private long of(String message, String... context) {
    return hash.applyAsLong(LogLine.of(message, context));
  }
}
