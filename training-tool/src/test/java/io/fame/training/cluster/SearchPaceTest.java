/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.fame.training.cluster.FakeCluster.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A cluster that turns searches away is searched more slowly, and faster again when it can. */
class SearchPaceTest {
  private static final Backoff BACKOFF = new Backoff(6, 2);

  private final SearchPace pace = new SearchPace(BACKOFF);

  private static ClusterException busy() {
    return new ClusterException(Kind.BUSY, "full");
  }

  /** A search that is turned away some times before it is taken. */
  private void turnedAway(int times) throws Exception {
    AtomicInteger left = new AtomicInteger(times);
    pace.send(
        () -> {
          if (left.getAndDecrement() > 0) {
            throw busy();
          }
          return "hits";
        });
  }

  @Test
  void every_rejection_doubles_the_pause_up_to_a_limit_and_searches_taken_halve_it_again()
      throws Exception {
    turnedAway(0);
    assertThat(pace.pauseMillis()).isZero();

    turnedAway(3);
    assertThat(pace.pauseMillis()).isEqualTo(8);
    assertThat(pace.rejections()).isEqualTo(3);

    for (int taken = 1; taken < SearchPace.TAKEN_BEFORE_FASTER; taken++) {
      turnedAway(0);
    }
    assertThat(pace.pauseMillis()).isEqualTo(4);
    for (int taken = 0; taken < 2 * SearchPace.TAKEN_BEFORE_FASTER; taken++) {
      turnedAway(0);
    }
    assertThat(pace.pauseMillis()).isZero();

    for (int i = 0; i < 3; i++) {
      turnedAway(5);
    }
    assertThat(pace.pauseMillis()).isEqualTo(BACKOFF.longestPauseMillis());
  }

  @Test
  void searches_go_one_at_a_time_while_it_is_slow() throws Exception {
    turnedAway(1);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> searches = new ArrayList<>();
      // One search was taken since; after these it is still slow.
      for (int i = 0; i < SearchPace.TAKEN_BEFORE_FASTER - 2; i++) {
        searches.add(
            threads.submit(
                () ->
                    pace.send(
                        () -> {
                          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                          Thread.sleep(5);
                          return underWay.decrementAndGet();
                        })));
      }
      for (Future<?> search : searches) {
        search.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(most).hasValue(1);
  }

  @Test
  void another_failure_is_no_rejection_and_a_cluster_that_stays_busy_is_given_up() {
    assertThatThrownBy(
            () ->
                pace.send(
                    () -> {
                      throw new IOException("cut off");
                    }))
        .hasMessage("cut off");
    assertThat(pace.pauseMillis()).isZero();

    assertThatThrownBy(() -> turnedAway(BACKOFF.attempts())).hasMessage("full");
    assertThat(pace.rejections()).isEqualTo(BACKOFF.attempts());
  }

  @Test
  void all_searches_of_a_connection_share_their_pace() throws Exception {
    try (FakeCluster cluster = new FakeCluster()) {
      cluster.server.stubFor(
          post(urlPathEqualTo("/logs/_search"))
              .inScenario("busy")
              .whenScenarioStateIs(Scenario.STARTED)
              .willReturn(FakeCluster.json(429, error(429, "rejected_execution_exception", "full")))
              .willSetStateTo("free"));
      cluster.server.stubFor(
          post(urlPathEqualTo("/logs/_search"))
              .inScenario("busy")
              .whenScenarioStateIs("free")
              .willReturn(FakeCluster.json(200, "{}")));
      try (ClusterConnection connection = cluster.connect()) {
        connection.search("logs", ClusterConnection.JSON.createObjectNode());
        connection.search("logs", ClusterConnection.JSON.createObjectNode());

        assertThat(connection.searchesTurnedAway()).isEqualTo(1);
        assertThat(connection.searchPauseMillis()).isEqualTo(1);
      }
      cluster.server.verify(3, postRequestedFor(urlPathEqualTo("/logs/_search")));
    }
  }
}
