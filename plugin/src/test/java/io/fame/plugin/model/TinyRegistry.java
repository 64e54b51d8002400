/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import io.fame.plugin.TinyModel;
import io.fame.plugin.memory.MemoryAccount;
import io.fame.scoring.ScoreMemo;
import io.fame.scoring.bundle.Ed25519Keys;
import io.fame.scoring.bundle.Sha256;
import io.fame.scoring.bundle.SignaturePolicy;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;

/** A registry of bundles of the tiny model that can be told to fail. */
final class TinyRegistry implements BundleSource {
  static final KeyPair KEYS = Ed25519Keys.generate();
  static final SignaturePolicy POLICY = new SignaturePolicy(List.of(KEYS.getPublic()), true);

  private final Map<ModelVersion, byte[]> bundles = new ConcurrentHashMap<>();
  private final Runnable onFind;
  private volatile ModelLoadException failure;

  TinyRegistry() {
    this(() -> {});
  }

  /**
   * Creates an empty one.
   *
   * @param onFind is run whenever somebody asks for a bundle's bytes
   */
  TinyRegistry(Runnable onFind) {
    this.onFind = onFind;
  }

  static byte[] bundle(double anomaly) {
    return TinyModel.bundle(TinyModel.NAME, anomaly, KEYS.getPrivate());
  }

  static ModelVersion version(String number, byte[] zip) {
    return new ModelVersion(number, Sha256.hex(zip));
  }

  void put(String number, byte[] zip) {
    bundles.put(version(number, zip), zip);
  }

  void clear() {
    bundles.clear();
  }

  /** Fails from now on, or not any more where it is null. */
  void fail(ModelLoadException with) {
    failure = with;
  }

  /** A node's loader that has this registry as its only source. */
  ModelLoader loader(Path copies, SignaturePolicy policy) {
    MemoryAccount memory = new MemoryAccount();
    memory.use(new NoopCircuitBreaker("fame"));
    ScoreMemo memo = new ScoreMemo(ScoreMemo.DEFAULT_BYTES, memory);
    return new ModelLoader(List.of(this), new VerifiedCopies(copies), policy, memo, memory);
  }

  @Override
  public Optional<byte[]> find(String model, ModelVersion version) throws ModelLoadException {
    onFind.run();
    if (failure != null) {
      throw failure;
    }
    return Optional.ofNullable(bundles.get(version));
  }

  @Override
  public Optional<ModelVersion> resolve(String model, String version) {
    return bundles.keySet().stream().filter(v -> v.version().equals(version)).findAny();
  }
}
