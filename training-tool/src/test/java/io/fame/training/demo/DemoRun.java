/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.demo;

import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.endtoend.ClusterUnderTest;
import io.fame.training.endtoend.RealCluster;
import io.fame.training.progress.ConsoleProgress;
import java.io.IOException;
import java.io.PrintWriter;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the cluster of the end-to-end tests after one run of the demo on the services' logs,
 * which the first test that asks starts: index {@link #LATER_INDEX} holds scored lines, the model
 * {@link #MODEL} is active. Tests read both and change neither.
 */
public final class DemoRun implements ParameterResolver {
  /** Index with the scored lines. */
  public static final String LATER_INDEX = Demo.LATER_INDEX;

  /** Name of the active model and of its pipeline. */
  public static final String MODEL = "services";

  /** For tests to which it does not matter how fast anything is. */
  static final SpeedMeasurement.Extent BRIEF = new SpeedMeasurement.Extent(1_000, 1);

  private static final Namespace NAMESPACE = Namespace.create(DemoRun.class);

  /**
   * What the run left.
   *
   * @param cluster where
   */
  public record Finished(ClusterUnderTest cluster, DemoData data, Demo.Outcome outcome) {
    /** A connection to the cluster as it is now. */
    public ClusterConnection connect() throws IOException {
      return ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null));
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Finished.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Finished.class, key -> run(RealCluster.of(context)), Finished.class);
  }

  private static Finished run(ClusterUnderTest underTest) {
    long started = System.nanoTime();
    try {
      Checkout checkout = Checkout.find();
      DemoData data = DemoData.carried(DemoData.Carried.SERVICES, checkout.demoData());
      try (ClusterConnection cluster =
          ClusterConnection.open(new ConnectionSettings(underTest.uri(), null, null, null))) {
        Demo demo =
            new Demo(
                cluster,
                checkout.config(),
                underTest.signingKeys().getPrivate(),
                null,
                BRIEF,
                ConsoleProgress.lines(new PrintWriter(System.out, true)));
        return new Finished(underTest, data, demo.run(data, 100, 1, started));
      }
    } catch (Exception e) {
      throw new ParameterResolutionException("The demo did not run", e);
    }
  }
}
