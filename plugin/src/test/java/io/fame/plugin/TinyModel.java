/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin;

import io.fame.scoring.LogScorer;
import io.fame.scoring.TestModel;
import io.fame.scoring.bundle.BundleWriter;
import java.security.PrivateKey;

/**
 * A real model with weights set by hand: lines about a {@code disk} belong to {@code storage},
 * lines about a {@code link} to {@code network}; in storage, {@code failed} and the context value
 * {@code error} each make an anomaly; in network nothing does.
 */
public final class TinyModel {
  public static final String NAME = "tiny";
  public static final String DISK_TEMPLATE = "00000000000000d1";

  private TinyModel() {}

  /** A signed bundle, or an unsigned one where the key is null. */
  public static byte[] bundle(PrivateKey key) {
    return bundle(NAME, 0.5, key);
  }

  /**
   * A bundle that differs from others in its threshold.
   *
   * @param anomaly score from which on a line is an anomaly
   */
  public static byte[] bundle(String name, double anomaly, PrivateKey key) {
    return BundleWriter.write(model().named(name).thresholds(anomaly, 0.4, 0.5).bundle(), key);
  }

  public static LogScorer scorer() {
    return model().named(NAME).scorer();
  }

  private static TestModel model() {
    return TestModel.disksAndLinks("log.level");
  }
}
