/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.scoring.bundle.SignaturePolicy;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.common.settings.Settings;

/** Settings that say which bundles are active, and which are accepted. */
public final class ModelSettings {
  /**
   * {@code plugins.fame.model.<name>.active}: the bundle that scores, {@code version:sha256}; empty
   * for none.
   */
  public static final Setting.AffixSetting<Optional<ModelVersion>> ACTIVE =
      Setting.affixKeySetting(
          "plugins.fame.model.",
          "active",
          (name, key) ->
              new Setting<>(
                  key,
                  "",
                  value -> active(name, key, value),
                  Property.Dynamic,
                  Property.NodeScope));

  /**
   * {@code plugins.fame.model.<name>.previous}: what was active before, the latest first. Written
   * by activations, read by rollbacks.
   */
  public static final Setting.AffixSetting<List<ModelVersion>> PREVIOUS =
      Setting.affixKeySetting(
          "plugins.fame.model.",
          "previous",
          (name, key) ->
              Setting.listSetting(
                  key,
                  List.of(),
                  value -> version(key, value),
                  Property.Dynamic,
                  Property.NodeScope));

  /** Ed25519 public keys whose bundles are accepted: base64 of their X.509 encoding. */
  public static final Setting<List<PublicKey>> TRUSTED_KEYS =
      Setting.listSetting(
          "plugins.fame.trusted_keys", List.of(), ModelSettings::key, Property.NodeScope);

  /** Whether unsigned bundles are refused. */
  public static final Setting<Boolean> REQUIRE_SIGNATURE =
      Setting.boolSetting("plugins.fame.require_signature", true, Property.NodeScope);

  private ModelSettings() {}

  /** All of them, for registration. */
  public static List<Setting<?>> all() {
    return List.of(ACTIVE, PREVIOUS, TRUSTED_KEYS, REQUIRE_SIGNATURE);
  }

  static SignaturePolicy signaturePolicy(Settings settings) {
    return new SignaturePolicy(TRUSTED_KEYS.get(settings), REQUIRE_SIGNATURE.get(settings));
  }

  private static Optional<ModelVersion> active(String name, String key, String value) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!ModelName.isValid(name)) {
      throw new IllegalArgumentException("[" + name + "] in [" + key + "] is not a model name");
    }
    return Optional.of(version(key, value));
  }

  private static ModelVersion version(String key, String value) {
    try {
      return ModelVersion.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("[" + key + "] " + e.getMessage(), e);
    }
  }

  private static PublicKey key(String text) {
    try {
      return Ed25519Keys.publicKeyFromText(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("[plugins.fame.trusted_keys] " + e.getMessage(), e);
    }
  }
}
