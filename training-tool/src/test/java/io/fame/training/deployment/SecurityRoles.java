/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What {@code config/security-roles.yml} says. */
public final class SecurityRoles {
  private static final Path FILE = Path.of("..", "config", "security-roles.yml");

  private SecurityRoles() {}

  /**
   * One role.
   *
   * @param definition as the Security plugin's API takes it
   */
  public record Role(String name, JsonNode definition) {
    /** Names of actions, with wildcards, of clusters and indices alike. */
    public List<String> permissions() {
      List<String> permissions = new ArrayList<>();
      definition.path("cluster_permissions").forEach(one -> permissions.add(one.asText()));
      definition
          .path("index_permissions")
          .forEach(
              index -> index.path("allowed_actions").forEach(one -> permissions.add(one.asText())));
      return permissions;
    }

    boolean mayDo(String action) {
      return permissions().stream().anyMatch(permission -> allows(permission, action));
    }
  }

  public static List<Role> read() throws IOException {
    List<Role> roles = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry :
        new YAMLMapper().readTree(FILE.toFile()).properties()) {
      if (!entry.getKey().startsWith("_")) {
        roles.add(new Role(entry.getKey(), entry.getValue()));
      }
    }
    return roles;
  }

  static Role named(String name) throws IOException {
    return read().stream().filter(role -> role.name().equals(name)).findAny().orElseThrow();
  }

  /** Whether a permission, which may hold asterisks, is for an action. */
  public static boolean allows(String permission, String action) {
    String[] parts = permission.split("\\*", -1);
    StringBuilder pattern = new StringBuilder(Pattern.quote(parts[0]));
    for (int i = 1; i < parts.length; i++) {
      pattern.append(".*").append(Pattern.quote(parts[i]));
    }
    return action.matches(pattern.toString());
  }
}
