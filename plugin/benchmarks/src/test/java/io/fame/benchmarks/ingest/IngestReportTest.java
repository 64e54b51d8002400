/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngestReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MEBIBYTE = 1 << 20;

  private final IngestReport report = new IngestReport(1000);

  @Test
  void ratiosAreMediansOfRatiosWithinARound() throws Exception {
    // The machine slows down from round to round; ours keeps nine tenths of set's speed.
    for (double speed : new double[] {100, 50, 10}) {
      for (Contender contender : Contender.values()) {
        double share = contender == Contender.FAME ? 0.9 : contender == Contender.GROK ? 0.5 : 1;
        report.add(Load.MAIN, contender, round(share * speed, 1000 / speed));
      }
    }
    report.memory(
        use(512, 800), /* one more run of set */ use(512, 803), use(612, 913), 6 * MEBIBYTE);
    report.held(
        JSON.readTree(
            "{\"model_bytes\": 5242880,"
                + " \"memo\": {\"bytes\": 2097152, \"hits\": 90, \"misses\": 10}}"),
        JSON.readTree("{\"estimated_size_in_bytes\": 7340032}"));

    ObjectNode json = report.json();
    assertThat(json.path("ratio_to_set").asDouble()).isCloseTo(0.9, within(1e-6));
    assertThat(json.path("ratio_to_grok").asDouble()).isCloseTo(1.8, within(1e-6));
    assertThat(json.path("ratio_to_none").asDouble()).isCloseTo(0.9, within(1e-6));
    assertThat(json.path("nested_ratio_to_set").asDouble()).isEqualTo(1);
    assertThat(json.path("if_ratio_to_set").asDouble()).isEqualTo(1);
    assertThat(json.path("resident_mib_added").asDouble()).as("outside of the heap").isEqualTo(10);
    assertThat(json.path("onnxruntime_library_mib").asDouble()).isEqualTo(6);
    assertThat(json.path("resident_mib_added_by_set").asDouble()).isEqualTo(3);
    assertThat(json.path("model_memo_buffers_mib").asDouble()).isEqualTo(7);
    assertThat(json.path("memo_mib").asDouble()).isEqualTo(2);
    assertThat(json.path("memo_hit_rate").asDouble()).isEqualTo(0.9);
    JsonNode set = json.path("bulk_1000_clients_1").path("set");
    assertThat(set.path("docs_per_second").asDouble()).isEqualTo(50);
    assertThat(set.path("bulk_p50_millis").asDouble()).isEqualTo(2);
    assertThat(set.path("bulk_p99_millis").asDouble()).isEqualTo(30);
    assertThat(set.path("fame_speed_over_this").asDouble()).isCloseTo(0.9, within(1e-6));
    assertThat(report.table().lines()).allMatch(line -> line.length() <= 100);
  }

  private static NodeUse use(long heapMib, long residentMib) {
    return new NodeUse(0, 0, heapMib * MEBIBYTE, residentMib * MEBIBYTE);
  }

  private static Measured.Round round(double docsPerSecond, double cpuMicros) {
    return new Measured.Round(
        docsPerSecond, cpuMicros, 1, List.of(1.0, 2.0, 30.0), MEBIBYTE, 900 * MEBIBYTE);
  }
}
