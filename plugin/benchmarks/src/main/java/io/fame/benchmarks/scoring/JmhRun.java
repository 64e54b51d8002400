/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.scoring;

import io.fame.benchmarks.Figures;
import io.fame.benchmarks.LogData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH and reads its results. */
final class JmhRun {
  private static final String GC_BYTES_PER_OPERATION = "gc.alloc.rate.norm";

  /**
   * How long is measured.
   *
   * @param forks virtual machines per method; 0 measures in this one, for tests of the report
   */
  record Duration(int forks, int warmups, int iterations, long iterationMillis) {}

  private final Duration duration;
  private final Path models;
  private final Path log;

  /**
   * @param models folder with a bundle per data set
   * @param log what JMH prints
   */
  JmhRun(Duration duration, Path models, Path log) {
    this.duration = duration;
    this.models = models;
    this.log = log;
  }

  /** Measures the methods whose names match, on these data sets. */
  List<Measurement> measure(String include, List<LogData> data) throws RunnerException {
    System.setProperty(Lines.MODELS, models.toString());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(include)
            .param("data", data.stream().map(LogData::label).toArray(String[]::new))
            .forks(duration.forks)
            .warmupIterations(duration.warmups)
            .warmupTime(TimeValue.milliseconds(duration.iterationMillis))
            .measurementIterations(duration.iterations)
            .measurementTime(TimeValue.milliseconds(duration.iterationMillis))
            .threads(1)
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend(jvmArguments())
            .output(log.toString());
    List<Measurement> measurements = new ArrayList<>();
    for (RunResult result : new Runner(options.build()).run()) {
      measurements.add(new Measurement(result));
    }
    return measurements;
  }

  /** What the measured process is told; JMH takes them in one call only, and keeps the last one. */
  private String[] jvmArguments() {
    List<String> arguments =
        new ArrayList<>(List.of("-Xms1g", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
    System.getProperties()
        .forEach(
            (name, value) -> {
              if (name.toString().startsWith("fame.")) {
                arguments.add("-D" + name + "=" + value);
              }
            });
    return arguments.toArray(String[]::new);
  }

  /** One method on one data set; medians over the iterations. */
  static final class Measurement {
    private final BenchmarkParams parameters;
    private final List<IterationResult> iterations = new ArrayList<>();

    private Measurement(RunResult result) {
      parameters = result.getParams();
      for (BenchmarkResult fork : result.getBenchmarkResults()) {
        Collection<IterationResult> all = fork.getIterationResults();
        iterations.addAll(all);
      }
    }

    /** Name of the method. */
    String method() {
      String name = parameters.getBenchmark();
      return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Value of a parameter, or null. */
    String parameter(String name) {
      return parameters.getParam(name);
    }

    /** Processor time of the thread per line. */
    double cpuNanosPerLine() {
      return median(iteration -> count(iteration, "cpuNanos") / count(iteration, "lines"));
    }

    /** Lines per second of the thread's processor time. */
    double linesPerCpuSecond() {
      return 1e9 / cpuNanosPerLine();
    }

    /** Lines per second of the clock, with what else the machine did in it. */
    double linesPerSecond() {
      return median(iteration -> iteration.getPrimaryResult().getScore());
    }

    /** Bytes that the thread allocated per line. */
    double bytesPerLine() {
      return median(iteration -> count(iteration, "allocatedBytes") / count(iteration, "lines"));
    }

    /** The same by JMH's profiler, the making of the lines included. */
    double profiledBytesPerLine() {
      return median(iteration -> count(iteration, GC_BYTES_PER_OPERATION));
    }

    /** Share of the lines that the memo knew. */
    double hitRate() {
      return median(
          iteration -> {
            double hits = count(iteration, "hits");
            return hits / (hits + count(iteration, "misses"));
          });
    }

    private double median(ToDoubleFunction<IterationResult> figure) {
      return Figures.median(iterations.stream().mapToDouble(figure).boxed().toList());
    }

    private static double count(IterationResult iteration, String name) {
      return iteration.getSecondaryResults().get(name).getScore();
    }
  }
}
