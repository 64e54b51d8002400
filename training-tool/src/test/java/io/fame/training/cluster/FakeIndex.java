/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.TinyHistory;
import io.fame.training.source.SourceLine;

/** An index of one shard that holds a shop's history, as commands read it at the wire. */
public final class FakeIndex {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FakeIndex() {}

  /** Has the cluster answer for an index; its history fits on one page. */
  public static void on(FakeCluster cluster, String name, TinyHistory history) {
    cluster.on(
        get(urlPathEqualTo("/" + name + "/_field_caps")),
        """
        {"indices":["%s"],"fields":{
          "@timestamp":{"date":{"type":"date"}}, "message":{"text":{"type":"text"}},
          "service":{"keyword":{"type":"keyword"}}, "level":{"keyword":{"type":"keyword"}},
          "label":{"keyword":{"type":"keyword"}}}}
        """
            .formatted(name));
    cluster.on(
        get(urlPathMatching("/" + name + "/_settings/.*")),
        "{\"%s\":{\"settings\":{\"index.number_of_shards\":\"1\"}}}".formatted(name));
    cluster.on(
        post(urlPathEqualTo("/" + name + "/_count")),
        "{\"count\":%d}".formatted(history.lines().size()));
    cluster.on(
        post(urlPathEqualTo("/" + name + "/_search/point_in_time")), "{\"pit_id\":\"first\"}");
    cluster.on(delete(urlPathEqualTo("/_search/point_in_time")), "{\"pits\":[]}");
    ObjectNode page = JSON.createObjectNode().put("pit_id", "first");
    ArrayNode hits = page.putObject("hits").putArray("hits");
    for (SourceLine line : history.lines()) {
      ObjectNode hit = hits.addObject().put("_index", name).put("_id", line.id());
      hit.putArray("sort").add(line.timestampMillis()).add(name).add(hits.size());
      hit.putObject("_source")
          .put("message", line.line().message())
          .put("service", line.line().context().get(0))
          .put("level", line.line().context().get(1))
          .put("label", line.label());
    }
    cluster.on(post(urlPathEqualTo("/_search")), page.toString());
  }
}
