/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import java.io.IOException;
import org.opensearch.core.common.io.stream.StreamInput;

/** Asks for the version that was active before. */
public final class RollbackRequest extends ActivationRequest<RollbackRequest> {
  public RollbackRequest(String model, ExpectedActive expected) {
    super(model, expected);
  }

  RollbackRequest(StreamInput in) throws IOException {
    super(in);
  }
}
