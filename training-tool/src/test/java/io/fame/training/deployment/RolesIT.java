/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fame.training.localnode.ActionNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The roles of {@code config/}, as far as no Security plugin is needed: what they permit exists,
 * and each permits no more than what it is for. With real users they are tried by {@code
 * RolesOfRealUsers}.
 */
class RolesIT {
  /** Besides these, a role writes nothing. */
  private static final List<String> WRITING = List.of("indices:data/write", "indices:admin/create");

  @Test
  void everyPermissionIsOfAnActionThatExists() throws Exception {
    Set<String> actions = ActionNames.ofLocalNode(Path.of(System.getProperty("fame.plugin.zip")));
    assertThat(actions).hasSizeGreaterThan(200).contains("indices:data/write/bulk");

    for (SecurityRoles.Role role : SecurityRoles.read()) {
      for (String permission : role.permissions()) {
        assertThat(actions)
            .as(role.name() + " may do " + permission)
            .anyMatch(action -> SecurityRoles.allows(permission, action));
      }
    }
  }

  @Test
  void onlyTheAdministratorActivatesAndOnlyWhoWritesMayWrite() throws Exception {
    List<String> activating = new ArrayList<>();
    for (SecurityRoles.Role role : SecurityRoles.read()) {
      if (role.mayDo("cluster:admin/fame/models/activate")
          || role.mayDo("cluster:admin/settings/update")
          || role.mayDo("cluster:admin/ingest/pipeline/put")) {
        activating.add(role.name());
      }
      assertThat(role.definition().path("reserved").asBoolean()).isFalse();
      for (JsonNode index : role.definition().path("index_permissions")) {
        for (JsonNode pattern : index.path("index_patterns")) {
          assertThat(pattern.asText()).as(role.name()).isNotEqualTo("*").doesNotStartWith(".");
        }
      }
    }
    assertThat(activating).containsExactly("fame_administrator");
    assertThat(SecurityRoles.named("fame_operator").permissions())
        .noneMatch(permission -> WRITING.stream().anyMatch(permission::startsWith));
    assertThat(SecurityRoles.named("fame_ingest").permissions())
        .noneMatch(permission -> permission.startsWith("indices:data/read"));
  }
}
