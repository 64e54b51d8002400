/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.monitor;

import java.io.IOException;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks about one model. */
public final class DescribeModelRequest extends ActionRequest {
  private final String model;

  public DescribeModelRequest(String model) {
    this.model = model;
  }

  DescribeModelRequest(StreamInput in) throws IOException {
    super(in);
    model = in.readString();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }

  String model() {
    return model;
  }
}
