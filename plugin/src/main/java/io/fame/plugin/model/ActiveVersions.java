/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.cluster.ClusterState;
import org.opensearch.cluster.metadata.Metadata;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.common.io.stream.Writeable;

/**
 * Which version of a model is active, and which ones were before.
 *
 * @param active empty where none is
 * @param previous the latest first
 */
public record ActiveVersions(Optional<ModelVersion> active, List<ModelVersion> previous)
    implements Writeable {
  /** Activations that can be rolled back, one after the other. */
  static final int REMEMBERED = 10;

  /** A model that never was active. */
  public static final ActiveVersions NONE = new ActiveVersions(Optional.empty(), List.of());

  public ActiveVersions {
    previous = List.copyOf(previous);
  }

  public ActiveVersions(StreamInput in) throws IOException {
    this(
        Optional.ofNullable(in.readOptionalString()).map(ModelVersion::parse),
        in.readList(i -> ModelVersion.parse(i.readString())));
  }

  @Override
  public void writeTo(StreamOutput out) throws IOException {
    out.writeOptionalString(active.map(ModelVersion::toString).orElse(null));
    out.writeStringCollection(previous.stream().map(ModelVersion::toString).toList());
  }

  /**
   * Reads them.
   *
   * @param node settings of the node's file, which those of the cluster override
   */
  public static ActiveVersions of(String model, ClusterState state, Settings node) {
    Settings settings = Settings.builder().put(node).put(state.metadata().settings()).build();
    return new ActiveVersions(
        setting(ModelSettings.ACTIVE, model).get(settings),
        setting(ModelSettings.PREVIOUS, model).get(settings));
  }

  /** Those of every model that is active, or was. */
  public static Map<String, ActiveVersions> all(ClusterState state, Settings node) {
    Settings settings = Settings.builder().put(node).put(state.metadata().settings()).build();
    TreeSet<String> models = new TreeSet<>();
    for (Setting.AffixSetting<?> affix : List.of(ModelSettings.ACTIVE, ModelSettings.PREVIOUS)) {
      models.addAll(affix.getNamespaces(settings));
    }
    Map<String, ActiveVersions> all = new TreeMap<>();
    for (String model : models) {
      ActiveVersions versions = of(model, state, node);
      if (versions.active().isPresent() || !versions.previous().isEmpty()) {
        all.put(model, versions);
      }
    }
    return all;
  }

  private static <T> Setting<T> setting(Setting.AffixSetting<T> affix, String model) {
    return affix.getConcreteSettingForNamespace(model);
  }

  /** The version to go back to: the last one that was another. */
  public Optional<ModelVersion> before() {
    return previous.stream().filter(version -> !active.equals(Optional.of(version))).findFirst();
  }

  /** After an activation. */
  public ActiveVersions activated(ModelVersion version) {
    if (active.equals(Optional.of(version))) {
      return this;
    }
    List<ModelVersion> then = new ArrayList<>(previous);
    active.ifPresent(left -> then.add(0, left));
    return new ActiveVersions(
        Optional.of(version), then.subList(0, Math.min(then.size(), REMEMBERED)));
  }

  /** After a rollback: what was left is not remembered, so that the next one goes further back. */
  public ActiveVersions rolledBack() {
    ModelVersion before = before().orElseThrow();
    return new ActiveVersions(
        Optional.of(before), previous.subList(previous.indexOf(before) + 1, previous.size()));
  }

  /** Writes them as persistent settings, and removes transient ones, which would override them. */
  public ClusterState writeTo(ClusterState state, String model) {
    String activeKey = setting(ModelSettings.ACTIVE, model).getKey();
    String previousKey = setting(ModelSettings.PREVIOUS, model).getKey();
    Metadata metadata = state.metadata();
    Settings.Builder persistent =
        Settings.builder()
            .put(metadata.persistentSettings())
            .put(activeKey, active.map(ModelVersion::toString).orElse(""));
    persistent.putList(previousKey, previous.stream().map(ModelVersion::toString).toList());
    Settings transients =
        metadata
            .transientSettings()
            .filter(key -> !key.equals(activeKey) && !key.startsWith(previousKey));
    return ClusterState.builder(state)
        .metadata(
            Metadata.builder(metadata)
                .persistentSettings(persistent.build())
                .transientSettings(transients))
        .build();
  }
}
