/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.search;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentLocation;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.search.SearchExtBuilder;

/**
 * What one request wants of the {@code fame_filter} in its pipeline:
 *
 * <pre>{@code
 * "ext": {"fame_filter": {"enabled": false}}
 * "ext": {"fame_filter": {"min_score": 0.9, "domains": null}}
 * }</pre>
 *
 * Options that are named replace those of the pipeline, null takes one back to its default.
 */
public final class FilterOverride extends SearchExtBuilder {
  /** The section below {@code ext}. */
  public static final String NAME = FameFilterProcessor.TYPE;

  private static final String ENABLED = "enabled";

  private final boolean enabled;
  private final FilterOptions options;

  private FilterOverride(boolean enabled, FilterOptions options) {
    this.enabled = enabled;
    this.options = options;
  }

  public FilterOverride(StreamInput in) throws IOException {
    this(in.readBoolean(), FilterOptions.read(in.readMap(), FilterOverride::malformed));
  }

  /**
   * Reads the section.
   *
   * @throws ParsingException naming the option that is unknown or malformed
   */
  public static FilterOverride parse(XContentParser parser) throws IOException {
    XContentLocation place = parser.getTokenLocation();
    if (parser.currentToken() != XContentParser.Token.START_OBJECT) {
      throw new ParsingException(place, "[ext." + NAME + "] must be an object");
    }
    Map<String, Object> options = new HashMap<>(parser.map());
    Object enabled = options.remove(ENABLED);
    if (enabled != null && !(enabled instanceof Boolean)) {
      throw malformed(place, ENABLED, "must be true or false");
    }
    return new FilterOverride(
        !Boolean.FALSE.equals(enabled),
        FilterOptions.read(options, (option, reason) -> malformed(place, option, reason)));
  }

  private static ParsingException malformed(XContentLocation place, String option, String reason) {
    return new ParsingException(place, "[ext." + NAME + "." + option + "] " + reason);
  }

  private static RuntimeException malformed(String option, String reason) {
    return new IllegalArgumentException("[ext." + NAME + "." + option + "] " + reason);
  }

  boolean enabled() {
    return enabled;
  }

  FilterOptions options() {
    return options;
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeBoolean(enabled);
    out.writeMap(options.asMap());
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    builder.startObject(NAME).field(ENABLED, enabled);
    for (Map.Entry<String, Object> option : options.asMap().entrySet()) {
      builder.field(option.getKey(), option.getValue());
    }
    return builder.endObject();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FilterOverride
        && enabled == ((FilterOverride) other).enabled
        && options.equals(((FilterOverride) other).options);
  }

  @Override
  public int hashCode() {
    return Objects.hash(enabled, options);
  }
}
