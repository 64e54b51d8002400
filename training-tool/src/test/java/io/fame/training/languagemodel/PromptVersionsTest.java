/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.training.languagemodel.label.LanguageModelAnnotator;
import io.fame.training.languagemodel.partition.LanguageModelProposals;
import io.fame.training.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Answers are kept under the version of their prompt. Whoever changes a prompt has to raise its
 * version, or answers to the old one would be taken for answers to the new one.
 */
class PromptVersionsTest {
  @Test
  void a_prompt_of_another_wording_has_another_version(@TempDir Path folder) throws Exception {
    try (FakeProvider fake = new FakeProvider(Provider.OPENAI);
        LanguageModel model = fake.open(fake.settings(folder))) {
      Map<String, String> prompts = new TreeMap<>();
      prompts.putAll(new LanguageModelAnnotator(model, List.of(), Progress.NONE).prompts());
      prompts.putAll(new LanguageModelProposals(model, List.of(), Progress.NONE).prompts());

      assertThat(prompts)
          .isEqualTo(
              Map.of(
                  "labels-1", "0d16fe1a70351884493e4e0c6d3d249b41b48a2172485f14cdd5c1e6a709a7db",
                  "partition-2", "c157a563a72ec43cf298dac1b3139db5bdf885263a5538720110d906336b28b8",
                  "anticipated-2",
                      "6f806a43739af5d1ed5a5b927763239977c216ed85cebc88118fe9976440e9de"));
    }
  }
}
