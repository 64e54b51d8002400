/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Puts the reports of several runs into one. */
final class Averages {
  private Averages() {}

  /**
   * The mean of every number, in objects within the report too; whole numbers that are equal in all
   * runs stay whole. What is no number in all runs is that of the first run.
   */
  static ObjectNode mean(List<ObjectNode> reports) {
    ObjectNode first = reports.get(0);
    ObjectNode mean = JsonNodeFactory.instance.objectNode();
    for (Iterator<String> names = first.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      List<JsonNode> values = values(reports, name);
      if (values.stream().distinct().count() == 1) {
        mean.set(name, first.get(name));
      } else if (values.stream().allMatch(JsonNode::isNumber)) {
        mean.put(name, Rounded.of(mean(numbers(values))));
      } else if (values.stream().allMatch(JsonNode::isObject)) {
        mean.set(name, mean(values.stream().map(value -> (ObjectNode) value).toList()));
      } else {
        mean.set(name, first.get(name));
      }
    }
    return mean;
  }

  /** Sample standard deviation of the named numbers; 0 for a single run. */
  static ObjectNode deviation(List<ObjectNode> reports, List<String> names) {
    ObjectNode deviation = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      List<JsonNode> values = values(reports, name);
      if (values.stream().allMatch(JsonNode::isNumber)) {
        deviation.put(name, Rounded.of(deviation(numbers(values))));
      }
    }
    return deviation;
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  static double deviation(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }

  /** The named number of each report. */
  static double[] numbers(List<ObjectNode> reports, String name) {
    return numbers(values(reports, name));
  }

  private static List<JsonNode> values(List<ObjectNode> reports, String name) {
    List<JsonNode> values = new ArrayList<>();
    reports.forEach(report -> values.add(report.path(name)));
    return values;
  }

  private static double[] numbers(List<JsonNode> values) {
    return values.stream().mapToDouble(JsonNode::asDouble).toArray();
  }
}
