/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fame.plugin.model.ModelLoadException.Kind;
import org.junit.jupiter.api.Test;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.common.unit.TimeValue;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.test.client.NoOpClient;

/** What a registry says is in {@code ModelActivationClusterTests}; here it says nothing. */
class MlCommonsRegistryTest {
  @Test
  void whatDoesNotAnswerInTimeMayDoSoLater() {
    try (NoOpClient silent =
        new NoOpClient("silent") {
          @Override
          protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
              ActionType<R> action, Q request, ActionListener<R> listener) {}
        }) {
      MlCommonsRegistry registry = new MlCommonsRegistry(silent, TimeValue.timeValueMillis(50));

      assertThatExceptionOfType(ModelLoadException.class)
          .isThrownBy(() -> registry.resolve("tiny", "1"))
          .withMessage("registry_timeout: the registry did not answer within 50ms")
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
  }
}
