/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.dashboards;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.dashboards.LogFields;
import io.fame.dashboards.SavedObjects;
import io.fame.training.cluster.ClusterException;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.HelpOption;
import io.fame.training.command.ReportOptions;
import io.fame.training.command.Terminal;
import io.fame.training.dashboards.DashboardsServer.Reference;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fame dashboards}: puts our saved objects into a Dashboards, fitted to a user's fields. */
@Command(
    name = "dashboards",
    description = {
      "Installs the dashboards into OpenSearch Dashboards, or removes them.",
      "A second install updates what is there. Only objects whose id begins with \"fame-\" are"
          + " touched."
    },
    footer = {
      "",
      "Examples:",
      "  fame dashboards install --url http://localhost:5601 --index-pattern 'logs-*'",
      "  fame dashboards install --index-pattern 'ss4o_logs-*' --message-field body \\",
      "    --host-field resource.host.name --component-field resource.service.name",
      "  fame dashboards install --dry-run --out fame.ndjson",
      "  fame dashboards remove --tenant operations",
      ""
    })
public final class DashboardsCommand implements Callable<Integer> {
  /** Every object of ours begins so. */
  static final String PREFIX = "fame-";

  private final Terminal terminal;

  /** What to do. */
  enum Action {
    INSTALL,
    REMOVE;

    /** As it is written on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "ACTION", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Action action;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:5601",
      description =
          "Dashboards, with its base path if it has one (default: ${DEFAULT-VALUE}). Credentials"
              + " come from FAME_USER and FAME_PASSWORD.")
  private URI url;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM file with the certificates to trust (default: those of the JDK).")
  private Path ca;

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Tenant of the Security plugin (default: the user's).")
  private String tenant;

  @Option(
      names = "--index-pattern",
      paramLabel = "PATTERN",
      description = "Indices with scored lines (default: ${DEFAULT-VALUE}).",
      defaultValue = "logs-*")
  private String indexPattern;

  @Option(
      names = "--time-field",
      paramLabel = "FIELD",
      description = "Default: ${DEFAULT-VALUE}.",
      defaultValue = "@timestamp")
  private String timeField;

  @Option(
      names = "--message-field",
      paramLabel = "FIELD",
      description = "The text of a line (default: ${DEFAULT-VALUE}).",
      defaultValue = "message")
  private String messageField;

  @Option(
      names = "--host-field",
      paramLabel = "FIELD",
      description = "The machine that wrote it, a keyword (default: ${DEFAULT-VALUE}).",
      defaultValue = "host.name")
  private String hostField;

  @Option(
      names = "--component-field",
      paramLabel = "FIELD",
      description = "The service that wrote it, a keyword (default: ${DEFAULT-VALUE}).",
      defaultValue = "service.name")
  private String componentField;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Start of the time range that the dashboards open with, such as now-24h or an ISO date"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "now-24h")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Its end (default: ${DEFAULT-VALUE}).",
      defaultValue = "now")
  private String to;

  @Option(
      names = "--dry-run",
      description = "Install nothing; write the file that would be imported to --out.")
  private boolean dryRun;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where --dry-run writes (default: ${DEFAULT-VALUE}).",
      defaultValue = "fame.ndjson")
  private Path out;

  @Mixin private ReportOptions reportOptions;
  @Mixin private HelpOption help;

  public DashboardsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws CommandException, IOException, InterruptedException {
    SavedObjects objects;
    ConnectionSettings settings;
    try {
      objects =
          SavedObjects.ofThisBuild()
              .over(
                  new LogFields(
                      indexPattern, timeField, messageField, hostField, componentField, from, to));
      settings = ConnectionSettings.fromEnvironment(url, ca, terminal.environment());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
    if (dryRun) {
      if (action == Action.REMOVE) {
        throw new CommandException(ExitCode.USAGE, "--dry-run goes with install only.");
      }
      write(objects);
      return ExitCode.OK.code();
    }
    try (DashboardsServer server = new DashboardsServer(settings, tenant)) {
      if (action == Action.INSTALL) {
        install(server, objects);
      } else {
        remove(server, objects);
      }
    }
    return ExitCode.OK.code();
  }

  private void write(SavedObjects objects) throws CommandException {
    try {
      Files.writeString(out, objects.toNdjson());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.ENVIRONMENT, "Cannot write " + out + ": " + e.getMessage() + ".", e);
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("file", out.toString()).put("objects", objects.objects().size());
    reportOptions.write(
        terminal,
        result,
        objects.objects().size()
            + " objects written to "
            + out
            + ". Import it in Dashboards Management, Saved objects, or let this command do it.");
  }

  private void install(DashboardsServer server, SavedObjects objects)
      throws CommandException, IOException, InterruptedException {
    List<String> warnings =
        new ArrayList<>(
            new FieldAdvice(timeField, messageField, hostField, componentField)
                .on(server.fields(indexPattern), indexPattern));
    try {
      warnings.addAll(MappingAdvice.on(server.mappings(indexPattern)));
    } catch (ClusterException e) {
      // Dashboards may have no console, and whoever may install may not be let see mappings.
      warnings.add(
          "Whether the mappings of "
              + indexPattern
              + " take the scores was not checked: "
              + e.getMessage());
    }
    warnings.forEach(warning -> terminal.err().println("fame: " + warning));
    Set<Reference> ours = references(objects);
    Set<Reference> stale = new TreeSet<>(server.find(types(ours), PREFIX));
    int before = stale.size();
    stale.removeAll(ours);
    int updated = before - stale.size();
    int written = server.importOver(objects.toNdjson());
    // Those of an earlier version of ours, which nothing refers to any more.
    for (Reference object : stale) {
      server.delete(object);
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("url", url.toString()).put("tenant", tenant);
    result.put("created", written - updated).put("updated", updated).put("removed", stale.size());
    result.put("dashboard", base() + "/app/dashboards#/view/fame-overview");
    warnings.forEach(result.putArray("warnings")::add);
    reportOptions.write(
        terminal,
        result,
        "%d objects created, %d updated, %d of an earlier version removed.%nStart here: %s"
            .formatted(
                written - updated,
                updated,
                stale.size(),
                base() + "/app/dashboards#/view/fame-overview"));
  }

  private void remove(DashboardsServer server, SavedObjects objects)
      throws CommandException, IOException, InterruptedException {
    List<Reference> found = server.find(types(references(objects)), PREFIX);
    for (Reference object : found) {
      server.delete(object);
    }
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("url", url.toString()).put("tenant", tenant).put("removed", found.size());
    reportOptions.write(terminal, result, found.size() + " objects removed.");
  }

  private String base() {
    return url.toString().replaceAll("/+$", "");
  }

  private static Set<Reference> references(SavedObjects objects) {
    Set<Reference> references = new TreeSet<>();
    objects
        .objects()
        .forEach(
            object ->
                references.add(
                    new Reference(object.path("type").asText(), object.path("id").asText())));
    return references;
  }

  private static Set<String> types(Set<Reference> objects) {
    Set<String> types = new TreeSet<>();
    objects.forEach(object -> types.add(object.type()));
    return types;
  }
}
