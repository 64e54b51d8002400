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
import io.fame.scoring.bundle.BundleException.Reason;
import io.fame.scoring.bundle.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opensearch.core.common.breaker.NoopCircuitBreaker;

/** What a node does with the bundles that the scoring library's corpus holds. */
class BrokenBundlesTest {
  @TempDir Path data;
  @TempDir Path config;

  static List<BrokenBundle> all() {
    return BrokenBundle.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedAndNotKeptAndACopyThatSomebodyPutThereIsNoWayAround(BrokenBundle broken)
      throws IOException {
    byte[] zip = broken.bytes();
    ModelVersion version = ModelVersion.parse("1:" + Sha256.hex(zip));
    Files.createDirectories(config.resolve("test"));
    Files.write(config.resolve("test").resolve("1.zip"), zip);
    VerifiedCopies copies = new VerifiedCopies(data);
    ModelLoader loader = loader(List.of(new ModelDirectory(config)), copies);
    // What is too large is not read, so nobody knows that it is the wanted bundle.
    Kind kind = broken.reason() == Reason.TOO_LARGE ? Kind.MISMATCH : Kind.REFUSED;
    assertThatExceptionOfType(ModelLoadException.class)
        .isThrownBy(() -> loader.fetch("test", version))
        .withMessageStartingWith(broken.reason().code() + ": ")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    assertThat(copies.find("test", version)).isEmpty();

    copies.keep("test", version, zip);
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
}
