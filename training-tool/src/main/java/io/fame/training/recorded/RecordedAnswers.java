/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.recorded;

import io.fame.scoring.LogLine;
import io.fame.scoring.bundle.Sha256;
import io.fame.scoring.template.Template;
import io.fame.training.partition.AnticipatedLine;
import io.fame.training.partition.ClaimEvidence;
import io.fame.training.partition.DomainClaims;
import io.fame.training.partition.FailureDomain;
import io.fame.training.partition.Partition;
import io.fame.training.partition.TemplateProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A language model's recorded answers about one system, in four files that begin with a prefix:
 *
 * <ul>
 *   <li>{@code .templates.jsonl}, what it was asked: {@code template_id}, {@code count}, {@code
 *       examples} (messages), and the context as {@code service}, {@code levels} and the like;
 *   <li>{@code .annotations.jsonl}: {@code template_id}, {@code label} ({@code normal}, {@code
 *       anomaly}, {@code mixed}), {@code confidence};
 *   <li>{@code .partition.json}: {@code domains} with {@code id}, {@code description}, {@code
 *       template_ids}, and, where the model said why the templates are in them, {@code indicators}
 *       and {@code by_meaning}, see {@link DomainClaims};
 *   <li>{@code .anticipated.jsonl}: {@code domain}, {@code label}, {@code message} and the context.
 * </ul>
 *
 * Every template must have one annotation and be in one domain. Other fields are ignored.
 */
public final class RecordedAnswers {
  private static final Pattern DOMAIN_NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private static final String TEMPLATES = ".templates.jsonl";
  private static final String ANNOTATIONS = ".annotations.jsonl";
  private static final String PARTITION = ".partition.json";
  private static final String ANTICIPATED = ".anticipated.jsonl";

  private final String name;
  private final Map<String, String> files;
  private final List<RecordedTemplate> templates;
  private final List<FailureDomain> domains;
  private final List<AnticipatedLine> anticipated;

  private RecordedAnswers(
      String name,
      Map<String, String> files,
      List<RecordedTemplate> templates,
      List<FailureDomain> domains,
      List<AnticipatedLine> anticipated) {
    this.name = name;
    this.files = Map.copyOf(files);
    this.templates = List.copyOf(templates);
    this.domains = List.copyOf(domains);
    this.anticipated = List.copyOf(anticipated);
  }

  /**
   * Reads and checks the four files.
   *
   * @param prefix what the paths of the four files begin with, for example {@code answers/BGL_100k}
   * @param context names of the context fields, in the order of {@link LogLine#context()}
   * @throws RecordedAnswersException naming the file and line that is wrong
   */
  public static RecordedAnswers read(Path prefix, List<String> context) throws IOException {
    Path name = prefix.getFileName();
    if (name == null) {
      throw new RecordedAnswersException(prefix.toString(), "not a prefix of file names");
    }
    List<FailureDomain> domains = readDomains(file(prefix, PARTITION));
    Map<String, AnswerRecord> annotations =
        byTemplateId(AnswerRecord.readLines(file(prefix, ANNOTATIONS)));
    List<RecordedTemplate> templates =
        readTemplates(file(prefix, TEMPLATES), context, annotations, domains);
    List<AnticipatedLine> anticipated =
        readAnticipated(file(prefix, ANTICIPATED), context, domains);
    Map<String, String> files = new HashMap<>();
    for (String suffix : List.of(TEMPLATES, ANNOTATIONS, PARTITION, ANTICIPATED)) {
      try (InputStream content = Files.newInputStream(file(prefix, suffix))) {
        files.put(name + suffix, Sha256.hex(content));
      }
    }
    return new RecordedAnswers(name.toString(), files, templates, domains, anticipated);
  }

  /** Name of the prefix without its folder, for provenance. */
  public String name() {
    return name;
  }

  /** SHA-256, hex, of the four files, by file name. */
  public Map<String, String> files() {
    return files;
  }

  public List<RecordedTemplate> templates() {
    return templates;
  }

  /** The proposed domains; their template ids are those of {@link RecordedTemplate#id()}. */
  public List<FailureDomain> domains() {
    return domains;
  }

  /**
   * Ids of the templates of which the recording does not say why they are in their domain: no
   * example carries an indicator, and they are not there by meaning. Empty where no domain claims
   * anything.
   */
  Set<String> unexplained() {
    List<TemplateProfile> asked =
        templates.stream()
            .map(
                template ->
                    new TemplateProfile(
                        new Template(
                            template.id(),
                            template.examples().stream().map(LogLine::message).toList(),
                            null),
                        template.examples().get(0).context(),
                        template.count()))
            .toList();
    Set<String> unexplained = new HashSet<>();
    ClaimEvidence.of(new Partition(name, domains), asked)
        .forEach(evidence -> unexplained.addAll(evidence.unexplained()));
    return unexplained;
  }

  public List<AnticipatedLine> anticipated() {
    return anticipated;
  }

  private static Path file(Path prefix, String suffix) {
    return prefix.resolveSibling(prefix.getFileName() + suffix);
  }

  private static Map<String, AnswerRecord> byTemplateId(List<AnswerRecord> records)
      throws RecordedAnswersException {
    Map<String, AnswerRecord> byId = new LinkedHashMap<>();
    for (AnswerRecord answer : records) {
      if (byId.put(answer.text("template_id"), answer) != null) {
        throw answer.problem("the template_id occurred before");
      }
    }
    return byId;
  }

  private static List<FailureDomain> readDomains(Path file) throws IOException {
    Map<String, FailureDomain> domains = new LinkedHashMap<>();
    for (AnswerRecord domain : AnswerRecord.readWhole(file).objects("domains")) {
      String id = domain.text("id");
      if (!DOMAIN_NAME.matcher(id).matches()) {
        throw domain.problem("'id' must match " + DOMAIN_NAME);
      }
      List<String> templateIds = domain.texts("template_ids");
      FailureDomain read =
          new FailureDomain(
              id, domain.text("description"), templateIds, readClaims(domain, templateIds));
      if (domains.put(id, read) != null) {
        throw domain.problem("the id occurred before");
      }
    }
    return List.copyOf(domains.values());
  }

  private static DomainClaims readClaims(AnswerRecord domain, List<String> templateIds)
      throws RecordedAnswersException {
    List<String> byMeaning = domain.textsIfAny("by_meaning");
    if (!templateIds.containsAll(byMeaning)) {
      throw domain.problem("'by_meaning' names a template that is not among its 'template_ids'");
    }
    return new DomainClaims(domain.textsIfAny("indicators"), byMeaning);
  }

  private static List<RecordedTemplate> readTemplates(
      Path file,
      List<String> context,
      Map<String, AnswerRecord> annotations,
      List<FailureDomain> domains)
      throws IOException {
    Map<String, AnswerRecord> asked = byTemplateId(AnswerRecord.readLines(file));
    for (Map.Entry<String, AnswerRecord> annotation : annotations.entrySet()) {
      if (!asked.containsKey(annotation.getKey())) {
        throw annotation.getValue().problem("the template_id is not among the templates");
      }
    }
    Map<String, String> domainOf = domainOfTemplate(asked, domains);
    List<RecordedTemplate> templates = new ArrayList<>();
    for (Map.Entry<String, AnswerRecord> entry : asked.entrySet()) {
      String id = entry.getKey();
      AnswerRecord template = entry.getValue();
      AnswerRecord annotation = annotations.get(id);
      if (annotation == null) {
        throw template.problem("the template has no annotation");
      }
      if (!domainOf.containsKey(id)) {
        throw template.problem("the template is in no domain");
      }
      List<String> values = template.context(context);
      templates.add(
          new RecordedTemplate(
              id,
              template.texts("examples").stream().map(text -> new LogLine(text, values)).toList(),
              template.count("count"),
              annotation.oneOf("label", List.of(RecordedVerdict.values())),
              annotation.share("confidence"),
              domainOf.get(id)));
    }
    return templates;
  }

  private static Map<String, String> domainOfTemplate(
      Map<String, AnswerRecord> asked, List<FailureDomain> domains)
      throws RecordedAnswersException {
    Map<String, String> domainOf = new LinkedHashMap<>();
    for (FailureDomain domain : domains) {
      for (String id : domain.templateIds()) {
        if (!asked.containsKey(id)) {
          throw new RecordedAnswersException(
              "domain " + domain.name(), "names a template that is not among the templates");
        }
        if (domainOf.put(id, domain.name()) != null) {
          throw asked.get(id).problem("the template is in two domains, or twice in one");
        }
      }
    }
    return domainOf;
  }

  private static List<AnticipatedLine> readAnticipated(
      Path file, List<String> context, List<FailureDomain> domains) throws IOException {
    List<String> names = domains.stream().map(FailureDomain::name).toList();
    List<RecordedVerdict> allowed = List.of(RecordedVerdict.ANOMALY, RecordedVerdict.NORMAL);
    List<AnticipatedLine> lines = new ArrayList<>();
    for (AnswerRecord answer : AnswerRecord.readLines(file)) {
      String domain = answer.text("domain");
      if (!names.contains(domain)) {
        throw answer.problem("'domain' is not a domain of the partition");
      }
      lines.add(
          new AnticipatedLine(
              domain,
              new LogLine(answer.text("message"), answer.context(context)),
              answer.oneOf("label", allowed) == RecordedVerdict.ANOMALY));
    }
    return lines;
  }
}
