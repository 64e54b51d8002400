/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import io.fame.scoring.bundle.Ed25519Keys;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link ClusterUnderTest} as a parameter: one for the whole run, started by the
 * first test that asks. It is the local distribution, or with {@code -Dfame.it.cluster=container} a
 * container; where that cannot be started the test fails, it is never skipped. Its settings are
 * those of {@code config/opensearch.yml}.
 *
 * <p>Tests share it, so each uses index, pipeline and model names of its own.
 */
public final class RealCluster implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(RealCluster.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ClusterUnderTest.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return of(context);
  }

  /** The cluster of this run, for what other extensions build on it. */
  public static ClusterUnderTest of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(ClusterUnderTest.class, key -> start(), ClusterUnderTest.class);
  }

  private static ClusterUnderTest start() {
    KeyPair keys = Ed25519Keys.generate();
    String kind = System.getProperty("fame.it.cluster", "local");
    try {
      Map<String, Object> settings = ExampleSettings.trusting(keys.getPublic());
      switch (kind) {
        case "local":
          return LocalCluster.start(pluginZip(), keys, settings);
        case "container":
          return ContainerCluster.start(pluginZip(), keys, settings);
        default:
          throw new IllegalArgumentException(
              "fame.it.cluster is 'local' or 'container', not '" + kind + "'");
      }
    } catch (Exception e) {
      throw new ParameterResolutionException("There is no cluster to test against", e);
    }
  }

  /** The plugin's zip as this build made it. */
  static Path pluginZip() {
    return Path.of(property("fame.plugin.zip"));
  }

  static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(name + " is not set; run these tests with: mvn verify");
    }
    return value;
  }
}
