/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.Explain;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.OpenSearchParseException;

class FameProcessorFactoryTest {
  private final FameProcessorFactory factory =
      new FameProcessorFactory(
          name -> {
            throw new AssertionError("a factory looks no model up");
          },
          new IngestMetrics());

  @Test
  void onlyTheModelMustBeNamed() {
    FameProcessor processor = create(Map.of("model", "bgl"));

    FameOptions options = processor.options();
    assertThat(processor.getType()).isEqualTo("fame");
    assertThat(processor.getTag()).isEqualTo("tag");
    assertThat(options.model()).isEqualTo("bgl");
    assertThat(options.field().name()).isEqualTo("message");
    assertThat(options.target().name()).isEqualTo("fame");
    assertThat(options.contextFields()).isEmpty();
    assertThat(options.ignoreMissing()).isFalse();
    assertThat(options.onError()).isEqualTo(OnError.MARK);
    assertThat(options.explain()).isEqualTo(Explain.ANOMALIES);
  }

  @Test
  void everyOptionIsRead() {
    Map<String, Object> config =
        new HashMap<>(
            Map.of(
                "model", "services-1",
                "field", "event.original",
                "context_fields", List.of("service.name", "log.level"),
                "target_field", "ml.fame",
                "ignore_missing", true,
                "on_error", "fail",
                "explain", "always"));
    FameOptions options = factory.create(Map.of(), "tag", null, config).options();

    assertThat(options.field().name()).isEqualTo("event.original");
    assertThat(options.contextFields())
        .extracting(FieldPath::name)
        .containsExactly("service.name", "log.level");
    assertThat(options.target().name()).isEqualTo("ml.fame");
    assertThat(options.ignoreMissing()).isTrue();
    assertThat(options.onError()).isEqualTo(OnError.FAIL);
    assertThat(options.explain()).isEqualTo(Explain.ALWAYS);
    assertThat(config).as("options that are left over are unknown ones").isEmpty();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("model", null, "required property is missing"),
        Arguments.of("model", "no model", "not a model name"),
        Arguments.of("model", 7, "isn't a string"),
        Arguments.of("field", "a..b", "not a field name"),
        Arguments.of("context_fields", "level", "isn't a list"),
        Arguments.of("context_fields", List.of("level", 3), "field names only"),
        Arguments.of("context_fields", List.of(""), "not a field name"),
        Arguments.of("target_field", "", "not a field name"),
        Arguments.of("target_field", "message", "would overwrite"),
        Arguments.of("target_field", "message.fame", "would overwrite"),
        Arguments.of("target_field", "_id", "metadata field"),
        Arguments.of("ignore_missing", "perhaps", "isn't a boolean"),
        Arguments.of("on_error", "ignore", "must be one of [mark, fail], was [ignore]"),
        Arguments.of("explain", "ALWAYS", "must be one of [anomalies, always, never]"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedOptionIsNamed(String option, Object value, String complaint) {
    Map<String, Object> config = new HashMap<>(Map.of("model", "bgl"));
    config.put(option, value);

    assertThatThrownBy(() -> create(config))
        .isInstanceOf(OpenSearchParseException.class)
        .hasMessageContaining("[" + option + "]")
        .hasMessageContaining(complaint);
  }

  private FameProcessor create(Map<String, Object> config) {
    return factory.create(Map.of(), "tag", "description", new HashMap<>(config));
  }
}
