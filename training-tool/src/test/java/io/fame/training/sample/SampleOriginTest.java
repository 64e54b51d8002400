/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SampleOriginTest {
  private static SampleOrigin origin(String uuid, String url) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode().put("index", "logs").put("k", 5L);
    if (uuid != null) {
      fields.put(SampleOrigin.CLUSTER, uuid);
    }
    return new SampleOrigin(fields.put(SampleOrigin.ADDRESS, url));
  }

  @Test
  void two_addresses_of_one_cluster_are_the_same_and_two_clusters_at_one_address_are_not() {
    assertThat(origin("u1", "http://a").differences(origin("u1", "http://b"))).isEmpty();
    assertThat(origin("u1", "http://a").differences(origin("u2", "http://a")))
        .containsExactly("cluster_uuid");
  }

  @Test
  void where_one_does_not_know_its_cluster_the_address_decides() {
    SampleOrigin silent = origin(null, "http://a");
    for (SampleOrigin other : new SampleOrigin[] {origin("u1", "http://a"), silent}) {
      assertThat(silent.differences(other)).isEmpty();
      assertThat(other.differences(silent)).isEmpty();
    }
    assertThat(silent.differences(origin("u1", "http://b"))).containsExactly("url");
    assertThat(origin("u1", "http://b").differences(silent)).containsExactly("url");
  }

  @Test
  void a_file_is_gone_on_with_if_no_field_is_different_missing_or_added() throws IOException {
    SampleOrigin origin = origin("u1", "http://a").with("way", "read");
    ObjectNode read = (ObjectNode) new ObjectMapper().readTree(origin.fields().toString());

    assertThat(origin.isThatOf(read)).isTrue();
    assertThat(origin.isThatOf(read.deepCopy().put("url", "http://b"))).isTrue();
    assertThat(origin.isThatOf(read.deepCopy().put("k", 6))).isFalse();
    assertThat(origin.isThatOf(read.deepCopy().put("target_field", "fame"))).isFalse();
    assertThat(origin.isThatOf(read.deepCopy().without("way"))).isFalse();
    assertThat(origin.isThatOf(JsonNodeFactory.instance.nullNode())).isFalse();
  }
}
