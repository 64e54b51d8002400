/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.progress;

import java.io.Console;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress for people: bars on a terminal, elsewhere one line where a stage begins and ends. */
public final class ConsoleProgress {
  private static final int BAR_COLUMNS = 100;

  private ConsoleProgress() {}

  /** Bars if this process talks to a terminal, lines otherwise. */
  public static Progress on(PrintWriter out) {
    return isTerminal() ? bars(out) : lines(out);
  }

  /** Bars that are redrawn in place. */
  public static Progress bars(PrintWriter out) {
    return (name, total, unit) -> {
      DelegatingProgressBarConsumer redraw =
          new DelegatingProgressBarConsumer(
              bar -> {
                out.print('\r' + bar);
                out.flush();
              },
              BAR_COLUMNS);
      ProgressBar bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(redraw)
              .showSpeed()
              .build();
      return new Progress.Stage() {
        @Override
        public void step(long by) {
          bar.stepBy(by);
        }

        @Override
        public void close() {
          bar.close();
          out.println();
          out.flush();
        }
      };
    };
  }

  /** Plain lines, for files and pipes. */
  public static Progress lines(PrintWriter out) {
    return (name, total, unit) -> {
      print(out, name + ": " + total + " " + unit + " ...");
      AtomicLong done = new AtomicLong();
      long started = System.nanoTime();
      return new Progress.Stage() {
        @Override
        public void step(long by) {
          done.addAndGet(by);
        }

        @Override
        public void close() {
          double seconds = (System.nanoTime() - started) / 1e9;
          print(
              out,
              String.format(
                  java.util.Locale.ROOT, "%s: %d %s in %.1f s", name, done.get(), unit, seconds));
        }
      };
    };
  }

  /** Says something while a stage may be under way; a bar stays above it. */
  public static void note(PrintWriter out, String sentence) {
    print(out, (isTerminal() ? System.lineSeparator() : "") + sentence);
  }

  private static void print(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  /** Since Java 22 a console may exist where there is no terminal, and can be asked. */
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException before22) {
      return true;
    }
  }
}
