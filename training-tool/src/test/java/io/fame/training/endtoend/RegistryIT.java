/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fame.scoring.bundle.Sha256;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.registry.MlCommonsRegistry;
import io.fame.training.registry.ModelActivation;
import io.fame.training.registry.ModelRegistry;
import io.fame.training.registry.RegisteredModel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The registry against the real ML Commons, and an activation that nodes refuse. */
@ExtendWith(RealCluster.class)
class RegistryIT {
  @Test
  void keepsVersionsInSeveralChunksAndRefusesToActivateWhatIsNoBundle(ClusterUnderTest cluster)
      throws Exception {
    byte[] content = new byte[(8 << 20) + 17];
    new Random(5).nextBytes(content);
    try (ClusterConnection connection =
        ClusterConnection.open(new ConnectionSettings(cluster.uri(), null, null, null))) {
      ModelRegistry registry = new MlCommonsRegistry(connection);
      RegisteredModel first =
          registry.upload("registry-it", content, JsonNodeFactory.instance.objectNode());
      RegisteredModel second =
          registry.upload("registry-it", new byte[] {1}, JsonNodeFactory.instance.objectNode());
      assertThat(registry.names()).contains("registry-it");
      assertThat(registry.versions("registry-it")).containsExactly(first, second);
      assertThat(first.version()).isEqualTo("1");
      assertThat(second.version()).isEqualTo("2");
      assertThat(first.sha256()).isEqualTo(Sha256.hex(content));
      assertThat(registry.read(first)).isEqualTo(content);

      ModelActivation activation = new ModelActivation(connection);
      assertThatThrownBy(() -> activation.activate(second))
          .isInstanceOf(ClusterException.class)
          .hasMessageMatching(
              "Version \\[2] of model \\[registry-it] was not activated: node \\[.+] corrupt: .+");
      assertThat(activation.versions("registry-it").active()).isNull();

      registry.delete(first);
      assertThat(registry.versions("registry-it")).containsExactly(second);
      registry.delete(second);
    }
  }
}
