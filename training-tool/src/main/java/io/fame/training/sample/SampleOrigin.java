/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What is sampled and how. It stands in every file of a sampling, so that nobody goes on with the
 * sample of something else, or learns from it.
 *
 * <p>A cluster may have several addresses, and an address several clusters in turn. So where both
 * origins know the UUID of their cluster, that decides and the address does not; the address does
 * where one of them does not know it, as a service that hides it or a file of an earlier version.
 *
 * @param fields index, query, time range and all else that decides which lines are sampled
 */
public record SampleOrigin(ObjectNode fields) {
  /** Field with the UUID of the cluster; missing where the cluster does not say it. */
  public static final String CLUSTER = "cluster_uuid";

  /** Field with its address. */
  public static final String ADDRESS = "url";

  /** That of a file; without fields if there is none. */
  static SampleOrigin of(JsonNode json) {
    return new SampleOrigin(
        json.isObject() ? (ObjectNode) json : JsonNodeFactory.instance.objectNode());
  }

  /** The same with another field. */
  public SampleOrigin with(String name, String value) {
    return new SampleOrigin(fields.deepCopy().put(name, value));
  }

  /** Names of its fields that are different in another one, which may have more. */
  public List<String> differences(SampleOrigin other) {
    boolean knowClusters = fields.has(CLUSTER) && other.fields.has(CLUSTER);
    List<String> different = new ArrayList<>();
    for (Iterator<String> names = fields.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.equals(knowClusters ? ADDRESS : CLUSTER)) {
        continue;
      }
      // As text: a node of a long is not equal to the node that is read of it.
      if (!fields.get(name).toString().equals(other.fields.path(name).toString())) {
        different.add(name);
      }
    }
    return different;
  }

  /** Whether a file with that origin can be gone on with. */
  boolean isThatOf(JsonNode json) {
    SampleOrigin other = of(json);
    return differences(other).isEmpty() && other.differences(this).isEmpty();
  }
}
