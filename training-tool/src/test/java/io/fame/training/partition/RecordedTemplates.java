/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fame.scoring.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Templates and partition of the recorded answers, read without the code under test. */
record RecordedTemplates(List<TemplateProfile> templates, Partition partition) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static RecordedTemplates services() throws IOException {
    return read(Path.of("demo-data/services/services_T1"));
  }

  static RecordedTemplates bgl() throws IOException {
    return read(Path.of("demo-data/bgl/BGL_100k"));
  }

  private static RecordedTemplates read(Path prefix) throws IOException {
    List<TemplateProfile> templates = new ArrayList<>();
    for (String text : Files.readAllLines(sibling(prefix, ".templates.jsonl"))) {
      JsonNode line = JSON.readTree(text);
      String service =
          line.has("service")
              ? line.get("service").textValue()
              : line.get("components").get(0).textValue();
      templates.add(
          new TemplateProfile(
              new Template(
                  line.get("template_id").textValue(),
                  List.of(line.get("template").textValue().split("\\s+")),
                  null),
              List.of(service, line.get("levels").get(0).textValue()),
              line.get("count").intValue()));
    }
    List<FailureDomain> domains = new ArrayList<>();
    JsonNode recorded = JSON.readTree(sibling(prefix, ".partition.json").toFile());
    for (JsonNode domain : recorded.get("domains")) {
      List<String> ids = new ArrayList<>();
      domain.get("template_ids").forEach(id -> ids.add(id.textValue()));
      domains.add(
          new FailureDomain(
              domain.get("id").textValue(), domain.get("description").textValue(), ids));
    }
    return new RecordedTemplates(templates, new Partition("recorded", domains));
  }

  private static Path sibling(Path prefix, String suffix) {
    return prefix.resolveSibling(prefix.getFileName() + suffix);
  }
}
