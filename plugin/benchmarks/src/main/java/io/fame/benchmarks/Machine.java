/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a figure was measured on, and what else the machine had to do. */
public final class Machine {
  private Machine() {}

  /** Processor, cores, Java, and the system's load average of the last minute as it is now. */
  public static ObjectNode describe() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    ObjectNode machine = JsonNodeFactory.instance.objectNode();
    machine.put("processor", processor());
    machine.put("cores", system.getAvailableProcessors());
    machine.put("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
    machine.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    machine.put("load_average", Figures.rounded(system.getSystemLoadAverage()));
    return machine;
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
