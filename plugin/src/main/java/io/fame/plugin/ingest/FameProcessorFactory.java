/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.opensearch.ingest.ConfigurationUtils.newConfigurationException;
import static org.opensearch.ingest.ConfigurationUtils.readBooleanProperty;
import static org.opensearch.ingest.ConfigurationUtils.readOptionalList;
import static org.opensearch.ingest.ConfigurationUtils.readStringProperty;

import io.fame.plugin.model.ModelLookup;
import io.fame.plugin.model.ModelName;
import io.fame.scoring.Explain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.opensearch.OpenSearchException;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.Processor;

/**
 * Reads the options. It does nothing else: factories also run while a node applies cluster state,
 * and one that throws there replaces the pipeline by one that rejects every document.
 */
public final class FameProcessorFactory implements Processor.Factory {
  private static final String TYPE = FameProcessor.TYPE;

  private final ModelLookup models;
  private final IngestMetrics metrics;

  public FameProcessorFactory(ModelLookup models, IngestMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  /**
   * Creates a processor.
   *
   * @throws OpenSearchException naming the option that is missing or malformed
   */
  @Override
  public FameProcessor create(
      Map<String, Processor.Factory> factories,
      String tag,
      String description,
      Map<String, Object> config) {
    String model = readStringProperty(TYPE, tag, config, "model");
    if (!ModelName.isValid(model)) {
      throw newConfigurationException(TYPE, tag, "model", "is not a model name: [" + model + "]");
    }
    FieldPath field =
        field(tag, "field", readStringProperty(TYPE, tag, config, "field", "message"));
    List<FieldPath> context = contextFields(tag, config);
    FieldPath target =
        field(tag, "target_field", readStringProperty(TYPE, tag, config, "target_field", "fame"));
    checkTarget(tag, target, field, context);
    FameOptions options =
        new FameOptions(
            model,
            field,
            context,
            target,
            readBooleanProperty(TYPE, tag, config, "ignore_missing", false),
            choice(tag, config, "on_error", OnError.MARK),
            choice(tag, config, "explain", Explain.ANOMALIES));
    return new FameProcessor(tag, description, options, models, metrics);
  }

  private static FieldPath field(String tag, String option, String name) {
    try {
      return FieldPath.of(name);
    } catch (IllegalArgumentException e) {
      throw newConfigurationException(TYPE, tag, option, e.getMessage());
    }
  }

  private static List<FieldPath> contextFields(String tag, Map<String, Object> config) {
    List<FieldPath> fields = new ArrayList<>();
    List<Object> names = readOptionalList(TYPE, tag, config, "context_fields");
    for (Object name : names == null ? List.of() : names) {
      if (!(name instanceof String)) {
        throw newConfigurationException(TYPE, tag, "context_fields", "must hold field names only");
      }
      fields.add(field(tag, "context_fields", (String) name));
    }
    return fields;
  }

  private static void checkTarget(
      String tag, FieldPath target, FieldPath field, List<FieldPath> context) {
    for (IngestDocument.Metadata metadata : IngestDocument.Metadata.values()) {
      if (target.overlaps(FieldPath.of(metadata.getFieldName()))) {
        throw newConfigurationException(
            TYPE, tag, "target_field", "must not be a metadata field: [" + target.name() + "]");
      }
    }
    List<FieldPath> read = new ArrayList<>(context);
    read.add(field);
    for (FieldPath other : read) {
      if (target.overlaps(other)) {
        throw newConfigurationException(
            TYPE,
            tag,
            "target_field",
            "[" + target.name() + "] would overwrite the field [" + other.name() + "]");
      }
    }
  }

  private static <E extends Enum<E>> E choice(
      String tag, Map<String, Object> config, String option, E byDefault) {
    E[] choices = byDefault.getDeclaringClass().getEnumConstants();
    String chosen = readStringProperty(TYPE, tag, config, option, text(byDefault));
    for (E choice : choices) {
      if (text(choice).equals(chosen)) {
        return choice;
      }
    }
    List<String> known = Arrays.stream(choices).map(FameProcessorFactory::text).toList();
    throw newConfigurationException(
        TYPE, tag, option, "must be one of " + known + ", was [" + chosen + "]");
  }

  private static String text(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
