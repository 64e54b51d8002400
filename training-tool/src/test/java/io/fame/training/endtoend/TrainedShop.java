/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link ShopUnderTest} as a parameter: one for the whole run, trained and filled on
 * the {@link RealCluster} by the first test that asks.
 */
final class TrainedShop implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(TrainedShop.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ShopUnderTest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // The cluster first: what is asked for later is closed earlier.
    ClusterUnderTest cluster = RealCluster.of(context);
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(ShopUnderTest.class, key -> open(cluster), ShopUnderTest.class);
  }

  private static ShopUnderTest open(ClusterUnderTest cluster) {
    try {
      return ShopUnderTest.trainAndScore(cluster);
    } catch (Exception e) {
      throw new ParameterResolutionException("There is no trained shop to test against", e);
    }
  }
}
