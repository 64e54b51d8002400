/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.training.languagemodel.FakeProvider;
import io.fame.training.languagemodel.FakeProvider.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Follows processes that are killed: no line is asked again whose answer the journal had. */
public final class AskedOnce {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeProvider fake;
  private final Path journal;
  private final Set<String> answered = new HashSet<>();
  private int judged;

  /**
   * @param fake what is asked
   * @param journal of those who ask
   */
  public AskedOnce(FakeProvider fake, Path journal) {
    this.fake = fake;
    this.journal = journal;
  }

  /** Checks what was asked since the process before ended; to be called when one has ended. */
  public void check() throws IOException {
    for (Asked asked : fake.asked.subList(judged, fake.asked.size())) {
      asked
          .data()
          .forEach(line -> assertThat(answered.contains(line.path("message").asText())).isFalse());
    }
    judged = fake.asked.size();
    Map<String, String> messages = messages(fake.asked);
    idsInJournal().forEach(id -> answered.add(messages.get(id)));
  }

  private static Map<String, String> messages(List<Asked> requests) {
    Map<String, String> messages = new HashMap<>();
    for (Asked asked : requests) {
      for (JsonNode line : asked.data()) {
        if (line.has("message")) {
          messages.put(line.path("id").asText(), line.path("message").asText());
        }
      }
    }
    return messages;
  }

  /** Of the lines that were answered; those with known verdicts come back on purpose. */
  private Set<String> idsInJournal() throws IOException {
    Set<String> ids = new HashSet<>();
    if (Files.exists(journal)) {
      String text = Files.readString(journal);
      for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n")) {
        if (!line.isBlank()) {
          JSON.readTree(line).at("/about/lines").fieldNames().forEachRemaining(ids::add);
        }
      }
    }
    return ids;
  }
}
