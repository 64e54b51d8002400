/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.scoring.bundle.SignaturePolicy;
import java.security.PublicKey;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;

class ModelSettingsTest {
  private static final String SHA = "ab".repeat(32);
  private final ClusterSettings clusterSettings =
      new ClusterSettings(Settings.EMPTY, new HashSet<>(ModelSettings.all()));

  @Test
  void theActiveVersionIsADynamicSettingPerModel() {
    Settings settings =
        Settings.builder().put("plugins.fame.model.bgl-1.active", "3:" + SHA).build();

    clusterSettings.validate(settings, true);

    assertThat(ModelSettings.ACTIVE.getConcreteSettingForNamespace("bgl-1").get(settings))
        .contains(new ModelVersion("3", SHA));
    assertThat(clusterSettings.isDynamicSetting("plugins.fame.model.bgl-1.active")).isTrue();
  }

  @Test
  void anEmptyValueMeansNone() {
    Settings settings = Settings.builder().put("plugins.fame.model.bgl.active", "").build();

    assertThat(ModelSettings.ACTIVE.getConcreteSettingForNamespace("bgl").get(settings)).isEmpty();
  }

  @Test
  void aMalformedVersionIsRefusedWhereItIsPut() {
    Settings settings = Settings.builder().put("plugins.fame.model.bgl.active", "3").build();

    assertThatThrownBy(() -> clusterSettings.validate(settings, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("plugins.fame.model.bgl.active")
        .hasMessageContaining("version:sha256");
  }

  @Test
  void aNameThatNoManifestCanHaveIsRefused() {
    Settings settings = Settings.builder().put("plugins.fame.model.BGL.active", "3:" + SHA).build();

    assertThatThrownBy(() -> clusterSettings.validate(settings, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[BGL]");
  }

  @Test
  void unlessTheNodeSaysOtherwiseOnlySignedBundlesOfKnownKeysPass() {
    SignaturePolicy policy = ModelSettings.signaturePolicy(Settings.EMPTY);

    assertThat(policy.requireSignature()).isTrue();
    assertThat(policy.trustedKeys()).isEmpty();
  }

  @Test
  void trustedKeysAreStatic() {
    PublicKey key = Ed25519Keys.generate().getPublic();
    Settings settings =
        Settings.builder()
            .putList("plugins.fame.trusted_keys", Ed25519Keys.toText(key))
            .put("plugins.fame.require_signature", false)
            .build();

    SignaturePolicy policy = ModelSettings.signaturePolicy(settings);

    assertThat(policy.trustedKeys()).containsExactly(key);
    assertThat(policy.requireSignature()).isFalse();
    assertThat(clusterSettings.isDynamicSetting("plugins.fame.trusted_keys")).isFalse();
    assertThat(clusterSettings.isDynamicSetting("plugins.fame.require_signature")).isFalse();
  }

  @Test
  void aKeyThatIsNoneIsNamedAtNodeStart() {
    Settings settings = Settings.builder().putList("plugins.fame.trusted_keys", "abc").build();

    assertThatThrownBy(() -> clusterSettings.validate(settings, true))
        .hasMessageContaining("plugins.fame.trusted_keys")
        .hasMessageContaining("Ed25519");
  }
}
