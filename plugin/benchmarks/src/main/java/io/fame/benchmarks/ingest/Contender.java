/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Ways to index a line. Each ends with equally many fields in the index and in the source: those
 * that its pipeline does not write the client sends.
 */
enum Contender {
  /** No pipeline; the client sends all fields. */
  NONE,
  /** A pipeline of one {@code set}; the client sends the other fields. */
  ONE_SET,
  /** A pipeline of {@code set} processors that write our fields as constants. */
  SET,
  /** {@code dissect} over the whole line of the machine. */
  DISSECT,
  /** {@code grok} over the whole line of the machine. */
  GROK,
  /** Ours. */
  FAME,
  /** A pipeline that calls {@link #SET}. */
  NESTED_SET,
  /** A pipeline that calls {@link #FAME}. */
  NESTED_FAME,
  /** A pipeline that calls {@link #SET} on a condition. */
  IF_SET,
  /** Ours, on a condition. */
  IF_FAME;

  /** Those that are compared under every load; ours right behind what it is measured by. */
  static final List<Contender> PLAIN = List.of(NONE, ONE_SET, DISSECT, GROK, SET, FAME);

  /** Those whose processors the node calls document by document. */
  static final List<Contender> ONE_BY_ONE = List.of(NESTED_SET, NESTED_FAME, IF_SET, IF_FAME);

  static final List<Contender> ALL = Stream.concat(PLAIN.stream(), ONE_BY_ONE.stream()).toList();

  static final String MODEL = "bgl";

  private static final String CONDITION = "ctx.message != null";

  private static final List<String> CAPTURES =
      List.of(
          "label", "epoch", "date", "node", "time", "node_repeat", "type", "component", "level");

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Name of its pipeline, or null. */
  String pipeline() {
    return this == NONE ? null : label();
  }

  /** Whether the pipeline captures fields out of the whole line. */
  boolean captures() {
    return this == DISSECT || this == GROK;
  }

  /** The fields that the client has to send, below {@code fame}; null where there are none. */
  ObjectNode sent() {
    ObjectNode fields = this == NONE || this == ONE_SET ? constants() : null;
    if (this == ONE_SET) {
      fields.remove("model");
    }
    return fields;
  }

  /** What the processor writes for a healthy line. */
  static ObjectNode constants() {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("anomaly_score", 0.0012f);
    fields.put("anomaly", false);
    fields.put("failure_domain", "kernel-core");
    fields.put("domain_confidence", 0.9987f);
    ObjectNode routing = fields.putObject("routing");
    routing.putArray("domains").add("kernel-core").add("kernel-memory");
    routing.putArray("probabilities").add(0.9987f).add(0.0011f);
    fields.put("template_id", "6b0c1f1a0e9d4c3b");
    fields.put("novel", false);
    fields.put("review", false);
    fields.put("model", MODEL + ":1");
    return fields;
  }

  /** The pipeline as it is put; not for {@link #NONE}. */
  ObjectNode definition() {
    ObjectNode pipeline = JsonNodeFactory.instance.objectNode();
    ArrayNode processors = pipeline.putArray("processors");
    switch (this) {
      case ONE_SET:
        processors.add(set("model"));
        break;
      case SET:
        constants().fieldNames().forEachRemaining(name -> processors.add(set(name)));
        break;
      case DISSECT:
        ObjectNode dissect = processors.addObject().putObject("dissect");
        dissect.put("field", Documents.RAW).put("pattern", dissectPattern());
        break;
      case GROK:
        ObjectNode grok = processors.addObject().putObject("grok");
        grok.put("field", Documents.RAW).putArray("patterns").add(grokPattern());
        break;
      case FAME:
        processors.addObject().set("fame", fame());
        break;
      case NESTED_SET:
        processors.addObject().putObject("pipeline").put("name", SET.pipeline());
        break;
      case NESTED_FAME:
        processors.addObject().putObject("pipeline").put("name", FAME.pipeline());
        break;
      case IF_SET:
        processors
            .addObject()
            .putObject("pipeline")
            .put("name", SET.pipeline())
            .put("if", CONDITION);
        break;
      case IF_FAME:
        processors.addObject().set("fame", fame().put("if", CONDITION));
        break;
      default:
        throw new IllegalStateException(label());
    }
    return pipeline;
  }

  private static ObjectNode set(String name) {
    ObjectNode processor = JsonNodeFactory.instance.objectNode();
    ObjectNode set = processor.putObject("set").put("field", "fame." + name);
    set.set("value", constants().get(name));
    return processor;
  }

  private static ObjectNode fame() {
    ObjectNode fame = JsonNodeFactory.instance.objectNode().put("model", MODEL);
    fame.set(
        "context_fields",
        JsonNodeFactory.instance.arrayNode().add("service.name").add("log.level"));
    return fame;
  }

  private static String dissectPattern() {
    StringBuilder pattern = new StringBuilder();
    for (String capture : CAPTURES) {
      pattern.append("%{bgl.").append(capture).append("} ");
    }
    return pattern.append("%{?rest}").toString();
  }

  private static String grokPattern() {
    StringBuilder pattern = new StringBuilder("^");
    for (String capture : CAPTURES) {
      String type =
          switch (capture) {
            case "epoch" -> "NUMBER";
            case "type", "level" -> "WORD";
            default -> "NOTSPACE";
          };
      pattern.append("%{").append(type).append(":bgl.").append(capture).append("} ");
    }
    return pattern.toString();
  }
}
