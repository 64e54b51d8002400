/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.model.ModelVersion;
import java.io.IOException;
import java.util.Locale;
import org.opensearch.action.ActionRequestValidationException;
import org.opensearch.action.ValidateActions;
import org.opensearch.common.Nullable;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;

/** Asks for a version to become the active one. */
public final class ActivateRequest extends ActivationRequest<ActivateRequest> {
  private final String version;
  private final String sha256;
  private final boolean checkMappings;

  /**
   * Creates a request.
   *
   * @param version {@code 3} for what the registry holds under that number, or exactly one bundle,
   *     {@code version:sha256}
   * @param checkMappings refuse while an index could not take the processor's fields
   */
  public ActivateRequest(
      String model, String version, ExpectedActive expected, boolean checkMappings) {
    super(model, expected);
    this.checkMappings = checkMappings;
    int colon = version.indexOf(':');
    this.version = colon < 0 ? version : version.substring(0, colon);
    this.sha256 = colon < 0 ? null : version.substring(colon + 1).toLowerCase(Locale.ROOT);
  }

  ActivateRequest(StreamInput in) throws IOException {
    super(in);
    version = in.readString();
    sha256 = in.readOptionalString();
    checkMappings = in.readBoolean();
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    super.writeTo(out);
    out.writeString(version);
    out.writeOptionalString(sha256);
    out.writeBoolean(checkMappings);
  }

  @Override
  public ActionRequestValidationException validate() {
    ActionRequestValidationException errors = super.validate();
    try {
      if (sha256 != null) {
        ModelVersion.parse(version + ':' + sha256);
      } else if (!ModelVersion.isNumber(version)) {
        errors = ValidateActions.addValidationError("[version] is not a version", errors);
      }
    } catch (IllegalArgumentException e) {
      errors = ValidateActions.addValidationError("[version] " + e.getMessage(), errors);
    }
    return errors;
  }

  boolean checkMappings() {
    return checkMappings;
  }

  /** What the registry calls the version. */
  String version() {
    return version;
  }

  /** The digest of the bundle; null where the registry may say. */
  @Nullable
  String sha256() {
    return sha256;
  }
}
