/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The environment of OpenSearch's own scripts. */
final class NodeEnvironment {
  private NodeEnvironment() {}

  /** Sets the JDK, and drops what a user has set for an OpenSearch of their own. */
  static void prepare(ProcessBuilder builder, Path javaHome) {
    Map<String, String> environment = builder.environment();
    for (String variable :
        List.of(
            "OPENSEARCH_HOME",
            "OPENSEARCH_PATH_CONF",
            "OPENSEARCH_JAVA_OPTS",
            "OPENSEARCH_TMPDIR",
            "JAVA_TOOL_OPTIONS",
            "JAVA_OPTS")) {
      environment.remove(variable);
    }
    environment.put("OPENSEARCH_JAVA_HOME", javaHome.toString());
  }
}
