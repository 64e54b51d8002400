/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.score;

import static io.fame.plugin.WireCopies.copy;
import static io.fame.plugin.WireCopies.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fame.plugin.score.ScoreRequest.Line;
import io.fame.scoring.DomainProbability;
import io.fame.scoring.LogScore;
import io.fame.scoring.WordGain;
import io.fame.scoring.bundle.Thresholds;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScoreMessagesTest {
  private static final Line LINE = new Line("disk failed", Map.of("log.level", "error"));

  @Test
  void aRequestArrivesAsItWasSent() {
    ScoreRequest arrived =
        copy(new ScoreRequest("web", List.of(LINE, new Line("", Map.of()))), ScoreRequest::new);

    assertThat(arrived.model()).isEqualTo("web");
    assertThat(arrived.lines()).containsExactly(LINE, new Line("", Map.of()));
    assertThat(arrived.validate()).isNull();
  }

  @Test
  void aRequestIsBoundedInLinesAndCharacters() {
    assertThat(new ScoreRequest("web", List.of()).validate())
        .hasMessageContaining("[lines] must hold 1 to 1000 lines, not 0");
    assertThat(new ScoreRequest("web", Collections.nCopies(1000, LINE)).validate()).isNull();
    assertThat(new ScoreRequest("web", Collections.nCopies(1001, LINE)).validate())
        .hasMessageContaining("not 1001");
    assertThat(lineOf(1 << 20).validate()).isNull();
    assertThat(lineOf((1 << 20) + 1).validate())
        .hasMessageContaining("[lines] must hold at most 1048576 characters, not 1048577");
    assertThat(new ScoreRequest("Web", List.of(LINE)).validate())
        .hasMessageContaining("[model] is not a model name");
  }

  @Test
  void aResponseArrivesAsItWasSentAndReadsAsDocumented() {
    LogScore score =
        new LogScore(
            0.9375f,
            true,
            "storage",
            0.75f,
            List.of(new DomainProbability("storage", 0.75f)),
            "00000000000000d1",
            false,
            true,
            List.of());

    ScoreResponse arrived =
        copy(
            new ScoreResponse(
                "web:2",
                new Thresholds(0.5, 0.25, 0.5),
                List.of(new ScoredLine(score, List.of(new WordGain("failed", 7.12344))))),
            ScoreResponse::new);

    assertThat(json(arrived))
        .isEqualTo(
            """
            {"model":"web:2","threshold":0.5,"review_from":0.25,"review_to":0.5,"lines":[\
            {"anomaly_score":0.9375,"anomaly":true,"failure_domain":"storage",\
            "domain_confidence":0.75,"routing":[{"domain":"storage","probability":0.75}],\
            "template_id":"00000000000000d1","novel":false,"review":true,\
            "evidence":[{"word":"failed","log_odds":7.1234}]}]}""");
  }

  private static ScoreRequest lineOf(int chars) {
    return new ScoreRequest("web", List.of(new Line("x".repeat(chars), Map.of())));
  }
}
