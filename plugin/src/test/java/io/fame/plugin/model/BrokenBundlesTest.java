/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fame.plugin.memory.MemoryAccount;
import io.fame.plugin.model.ModelLoadException.Kind;
import io.fame.scoring.ScoreMemo;
import io.fame.scoring.bundle.BrokenBundle;
import io.fame.scoring.bundle.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;

/** What a node does with the bundles that the scoring library's corpus holds. */
class BrokenBundlesTest {
  @TempDir Path data;

  static List<BrokenBundle> all() {
    return BrokenBundle.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedForGoodAndNotKept(BrokenBundle broken) {
    byte[] zip = broken.bytes();
    ModelVersion version = ModelVersion.parse("1:" + Sha256.hex(zip));
    VerifiedCopies copies = new VerifiedCopies(data);
    ModelLoader loader = loader(List.of(new Holding(zip)), copies);
    assertThatExceptionOfType(ModelLoadException.class)
        .isThrownBy(() -> loader.fetch("test", version))
        .withMessageStartingWith(broken.reason().code() + ": ")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.REFUSED));
    assertThat(copies.find("test", version)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aCopyThatSomebodyPutThereIsNoWayAround(BrokenBundle broken) {
    byte[] zip = broken.bytes();
    ModelVersion version = ModelVersion.parse("1:" + Sha256.hex(zip));
    VerifiedCopies copies = new VerifiedCopies(data);
    copies.keep("test", version, zip);
    ModelLoader loader = loader(List.of(), copies);
    assertThat(loader.openCopy("test", version, true)).isEmpty();
  }

  private static ModelLoader loader(List<BundleSource> sources, VerifiedCopies copies) {
    MemoryAccount memory = new MemoryAccount();
    memory.use(new NoopCircuitBreaker("fame"));
    return new ModelLoader(
        sources,
        copies,
        BrokenBundle.POLICY,
        new ScoreMemo(ScoreMemo.DEFAULT_BYTES, memory),
        memory);
  }

  /** A registry that holds these bytes under every number. */
  private record Holding(byte[] zip) implements BundleSource {
    @Override
    public Optional<byte[]> find(String model, ModelVersion version) {
      return Optional.of(zip);
    }

    @Override
    public Optional<ModelVersion> resolve(String model, String version) {
      return Optional.of(new ModelVersion(version, Sha256.hex(zip)));
    }
  }
}
