/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fame.training.progress.Progress;
import java.io.InterruptedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RescoringTest {
  private final FakeCluster cluster = new FakeCluster();

  @BeforeEach
  void startsATask() {
    cluster.on(post(urlPathEqualTo("/logs/_update_by_query")), "{\"task\":\"n:7\"}");
    cluster.on(post(urlEqualTo("/_tasks/n%3A7/_cancel")), "{}");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private Rescoring.Result run(int documentsPerSecond) throws Exception {
    try (ClusterConnection connection = cluster.connect()) {
      return new Rescoring(connection, "logs", "fame")
          .run("scores", null, documentsPerSecond, Progress.Stage.SILENT);
    }
  }

  private void task(String answer) {
    cluster.on(get(urlEqualTo("/_tasks/n%3A7")), answer);
  }

  @Test
  void the_cluster_does_the_work_and_no_search_pipeline_hides_documents() throws Exception {
    task(
        "{\"completed\":true,\"response\":{\"updated\":5,\"version_conflicts\":1,\"failures\":[]}}");

    assertThat(run(0)).isEqualTo(new Rescoring.Result(5, 1));

    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/logs/_update_by_query"))
            .withQueryParam("pipeline", equalTo("scores"))
            .withQueryParam("search_pipeline", equalTo("_none"))
            .withQueryParam("conflicts", equalTo("proceed"))
            .withQueryParam("slices", equalTo("auto")));
  }

  @Test
  void a_limit_on_the_speed_is_the_clusters_own() throws Exception {
    task("{\"completed\":true,\"response\":{\"updated\":5,\"failures\":[]}}");

    run(250);

    cluster.server.verify(
        postRequestedFor(urlPathEqualTo("/logs/_update_by_query"))
            .withQueryParam("requests_per_second", equalTo("250")));
  }

  @Test
  void failures_are_told_by_kind_and_never_by_content() {
    task(
        "{\"completed\":true,\"response\":{\"updated\":0,\"failures\":["
            + "{\"cause\":{\"type\":\"mapper_parsing_exception\",\"reason\":\"secret\"}}]}}");

    assertThatThrownBy(() -> run(0))
        .isInstanceOf(ClusterException.class)
        .hasMessageContaining("mapper_parsing_exception=1")
        .hasMessageNotContaining("secret");
  }

  @Test
  void an_interruption_cancels_the_task() throws Exception {
    task("{\"completed\":false,\"task\":{\"status\":{\"updated\":3}}}");
    Thread worker =
        new Thread(
            () ->
                assertThatThrownBy(() -> run(0))
                    .isInstanceOfAny(InterruptedException.class, InterruptedIOException.class));
    worker.start();
    while (cluster.server.getAllServeEvents().stream()
        .noneMatch(event -> event.getRequest().getUrl().equals("/_tasks/n%3A7"))) {
      Thread.sleep(10);
    }
    worker.interrupt();
    worker.join(10_000);

    assertThat(worker.isAlive()).isFalse();
    cluster.server.verify(postRequestedFor(urlEqualTo("/_tasks/n%3A7/_cancel")));
  }
}
