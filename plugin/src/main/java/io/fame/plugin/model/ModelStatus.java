/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.io.IOException;
import java.util.Locale;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * How far a node is with a model.
 *
 * @param active what the setting says, {@code version:sha256}
 * @param loaded what scores now, {@code version:sha256}; null where nothing does; differs from
 *     {@code active} while a newer version loads or is refused
 * @param state whether {@code loaded} is {@code active}
 * @param error why the last attempt to load {@code active} failed, starting with a word for
 *     programs, for example {@code unsigned: the bundle has no signature}; null where none failed
 * @param overrideReason why somebody accepted {@code loaded} although it missed gates; null where
 *     it missed none
 * @param bytes memory of what scores now
 */
public record ModelStatus(
    String active, String loaded, State state, String error, String overrideReason, long bytes)
    implements Writeable, ToXContentObject {

  /** Where the active version is on its way to serving. */
  public enum State {
    /** It is being fetched; also while attempts are repeated because the registry is away. */
    LOADING,
    /** It scores. */
    SERVING,
    /** It was fetched and did not pass. */
    FAILED
  }

  public ModelStatus(StreamInput in) throws IOException {
    this(
        in.readString(),
        in.readOptionalString(),
        in.readEnum(State.class),
        in.readOptionalString(),
        in.readOptionalString(),
        in.readVLong());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(active);
    out.writeOptionalString(loaded);
    out.writeEnum(state);
    out.writeOptionalString(error);
    out.writeOptionalString(overrideReason);
    out.writeVLong(bytes);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params)
      throws IOException {
    return builder
        .startObject()
        .field("active", active)
        .field("loaded", loaded)
        .field("state", state.name().toLowerCase(Locale.ROOT))
        .field("error", error)
        .field("override_reason", overrideReason)
        .endObject();
  }
}
