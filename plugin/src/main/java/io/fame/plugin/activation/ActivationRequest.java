/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.model.ActiveModels;
import io.fame.plugin.model.ModelName;
import java.io.IOException;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.ValidateActions;
import org.opensearch.action.support.clustermanager.AcknowledgedRequest;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** A change of the active version of one model. The time-out holds for each of the two phases. */
abstract class ActivationRequest<R extends ActivationRequest<R>> extends AcknowledgedRequest<R> {
  static final TimeValue DEFAULT_TIMEOUT = TimeValue.timeValueSeconds(60);

  /** Both together are less than the time for which a node holds a version ready. */
  static final TimeValue LONGEST_TIMEOUT =
      TimeValue.timeValueMillis(ActiveModels.PATIENCE.millis() * 2 / 5);

  private final String model;
  private final ExpectedActive expected;

  ActivationRequest(String model, ExpectedActive expected) {
    this.model = model;
    this.expected = expected;
    timeout(DEFAULT_TIMEOUT);
  }

  ActivationRequest(StreamInput in) throws IOException {
    super(in);
    model = in.readString();
    expected = new ExpectedActive(in);
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(model);
    expected.writeTo(out);
  }

  @Override
  public ActionRequestValidationException validate() {
    ActionRequestValidationException errors =
        ModelName.isValid(model)
            ? null
            : ValidateActions.addValidationError("[" + model + "] is not a model name", null);
    errors = atMostTheLongest("timeout", timeout(), errors);
    return atMostTheLongest("cluster_manager_timeout", clusterManagerNodeTimeout(), errors);
  }

  private static ActionRequestValidationException atMostTheLongest(
      String option, TimeValue value, ActionRequestValidationException errors) {
    return value.compareTo(LONGEST_TIMEOUT) <= 0
        ? errors
        : ValidateActions.addValidationError(
            "[" + option + "] is at most " + LONGEST_TIMEOUT + ", was " + value, errors);
  }

  public String model() {
    return model;
  }

  /** What has to be active until the change for it to take place. */
  public ExpectedActive expected() {
    return expected;
  }
}
