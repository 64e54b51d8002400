/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.xcontent.XContentFactory;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.core.xcontent.DeprecationHandler;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;

/** The section travels to every shard, between nodes and, as JSON, between clusters. */
class FilterOverrideTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'enabled':false}",
        "{'enabled':true,'min_score':0.25,'domains':['a','b'],'novel':false}",
        "{'include_unscored':true,'target_field':'ml.fame'}",
        "{'min_score':null,'domains':null}"
      })
  void isReadBackAsItWasWritten(String json) throws IOException {
    FilterOverride override = parse(json.replace('\'', '"'));

    BytesStreamOutput out = new BytesStreamOutput();
    override.writeTo(out);
    XContentBuilder builder = XContentFactory.jsonBuilder().startObject();
    override.toXContent(builder, ToXContent.EMPTY_PARAMS).endObject();
    String section = builder.toString().substring("{\"fame_filter\":".length());

    assertThat(new FilterOverride(out.bytes().streamInput()))
        .isEqualTo(override)
        .hasSameHashCodeAs(override);
    assertThat(parse(section.substring(0, section.length() - 1))).isEqualTo(override);
  }

  @Test
  void differsWhereItSaysSomethingElse() throws IOException {
    assertThat(parse("{}"))
        .isNotEqualTo(parse("{\"enabled\":false}"))
        .isNotEqualTo(parse("{\"min_score\":0.5}"))
        .isNotEqualTo(parse("{\"min_score\":null}"))
        .isEqualTo(parse("{\"enabled\":true}"));
  }

  private static FilterOverride parse(String json) throws IOException {
    try (XContentParser parser =
        JsonXContent.jsonXContent.createParser(
            NamedXContentRegistry.EMPTY, DeprecationHandler.THROW_UNSUPPORTED_OPERATION, json)) {
      parser.nextToken();
      return FilterOverride.parse(parser);
    }
  }
}
