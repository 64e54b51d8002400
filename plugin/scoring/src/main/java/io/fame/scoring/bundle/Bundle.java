/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.scoring.template.Template;
import java.util.List;

/**
 * A model with everything that is needed to trust and to run it.
 *
 * @param manifest what is in the bundle
 * @param onnx the model graph
 * @param templates frozen templates, matched in this order of preference
 * @param certificate {@code certificate.json}; its boolean field {@code certified} decides
 */
public record Bundle(
    Manifest manifest, byte[] onnx, List<Template> templates, JsonNode certificate) {
  /** The same model under another manifest; its certificate stays as it was. */
  public Bundle withManifest(Manifest other) {
    return new Bundle(other, onnx, templates, certificate);
  }

  /** The same model with another certificate. */
  public Bundle withCertificate(JsonNode other) {
    return new Bundle(manifest, onnx, templates, other);
  }
}
