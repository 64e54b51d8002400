/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.model.ModelVersion;
import java.io.IOException;
import java.util.Optional;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * What a caller takes for active. Whoever is wrong loses against the change that he did not see.
 *
 * @param given whether the caller said anything
 * @param version a version, {@code version:sha256}, or null for nothing active
 */
public record ExpectedActive(boolean given, @Nullable String version) implements Writeable {
  /** The caller said nothing: what is active when the activation begins. */
  public static final ExpectedActive AS_FOUND = new ExpectedActive(false, null);

  ExpectedActive(StreamInput in) throws IOException {
    this(in.readBoolean(), in.readOptionalString());
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeBoolean(given);
    out.writeOptionalString(version);
  }

  boolean matches(Optional<ModelVersion> active) {
    if (!given) {
      return true;
    }
    if (active.isEmpty() || version == null) {
      return active.isEmpty() && version == null;
    }
    return version.equals(active.get().version()) || version.equals(active.get().toString());
  }
}
