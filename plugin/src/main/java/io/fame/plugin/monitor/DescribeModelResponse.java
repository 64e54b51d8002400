/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import java.io.IOException;
import java.util.List;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.ToXContent;
import org.opensearch.core.xcontent.ToXContentObject;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * A model as one ingest node serves it:
 *
 * <pre>{@code
 * {"model": "web", "active": "2:ab…", "loaded": "2:ab…", "previous": ["1:cd…"],
 *  "manifest": {…}, "certificate": {…}}
 * }</pre>
 *
 * <p>{@code manifest} and {@code certificate} are files of the bundle that is loaded.
 */
public final class DescribeModelResponse extends ActionResponse implements ToXContentObject {
  private final String model;
  private final String active;
  private final String loaded;
  private final List<String> previous;
  private final BytesReference manifest;
  private final BytesReference certificate;

  DescribeModelResponse(
      String model,
      String active,
      String loaded,
      List<String> previous,
      BytesReference manifest,
      BytesReference certificate) {
    this.model = model;
    this.active = active;
    this.loaded = loaded;
    this.previous = List.copyOf(previous);
    this.manifest = manifest;
    this.certificate = certificate;
  }

  DescribeModelResponse(StreamInput in) throws IOException {
    super(in);
    model = in.readString();
    active = in.readString();
    loaded = in.readString();
    previous = in.readStringList();
    manifest = in.readBytesReference();
    certificate = in.readBytesReference();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeString(model);
    out.writeString(active);
    out.writeString(loaded);
    out.writeStringCollection(previous);
    out.writeBytesReference(manifest);
    out.writeBytesReference(certificate);
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, ToXContent.Params params)
      throws IOException {
    builder
        .startObject()
        .field("model", model)
        .field("active", active)
        .field("loaded", loaded)
        .field("previous", previous);
    try (var content = manifest.streamInput()) {
      builder.rawField("manifest", content, MediaTypeRegistry.JSON);
    }
    try (var content = certificate.streamInput()) {
      builder.rawField("certificate", content, MediaTypeRegistry.JSON);
    }
    return builder.endObject();
  }
}
