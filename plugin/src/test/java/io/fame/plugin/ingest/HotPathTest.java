/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A document is scored without a regular expression and without a lock, in whatever is reached from
 * the processor, call by call.
 */
class HotPathTest {
  /** What is reached, but not once per document, nor per batch. */
  private static final Set<String> RARE =
      Set.of(
          // Some sixty times until the memo is full; who finds another thread at it goes on.
          "io.fame.scoring.MemoTable.grow",
          // Once per failure domain.
          "io.fame.plugin.ingest.IngestMetrics.firstOf");

  @Test
  void takesNoLockAndNoRegularExpression() throws IOException {
    assertThat(path().violations()).isEmpty();
  }

  @Test
  void reachesEveryPartOfALinesWay() throws IOException {
    assertThat(path().methods())
        .hasSizeGreaterThan(100)
        .contains(
            "io.fame.plugin.ingest.FieldPath.read",
            "io.fame.plugin.ingest.FieldPath.put",
            "io.fame.plugin.ingest.IngestMetrics.scored",
            "io.fame.plugin.model.ActiveModels.acquire",
            "io.fame.plugin.model.ModelSlot.acquire",
            "io.fame.plugin.model.LoadedModel.score",
            "io.fame.scoring.LogScorer.score",
            "io.fame.scoring.WorkspacePool.take",
            "io.fame.scoring.line.LineTokenizer.cut",
            "io.fame.scoring.line.LineFingerprint.take",
            "io.fame.scoring.MemoTable.get",
            "io.fame.scoring.MemoTable.put",
            "io.fame.scoring.template.TemplateTree.closest",
            "io.fame.scoring.feature.FeatureEncoder.encode",
            "io.fame.scoring.model.ModelCall.run",
            "io.fame.scoring.ScoreReader.read",
            "io.fame.scoring.Evidence.of");
  }

  /** So that an empty list of violations means something. */
  @Test
  void findsThemInEveryForm() throws IOException {
    ReachedMethods found =
        new ReachedMethods(Set.of(Examples.class.getName() + ".rare")).with(HotPathTest.class);
    found.from(Examples.class, "entry");

    assertThat(found.violations())
        .extracting(violation -> violation.replaceFirst(".*Examples[^.]*\\.", ""))
        .containsExactlyInAnyOrder(
            "block is synchronized",
            "guarded is synchronized",
            "locks calls java.util.concurrent.locks.Lock.lock",
            "matches calls java.util.regex.Pattern.compile",
            "matches calls java.util.regex.Pattern.matcher",
            "matches calls java.util.regex.Matcher.find",
            "lambda$entry$0 calls java.lang.String.split",
            "computes calls java.util.Map.computeIfAbsent",
            "implemented calls java.lang.String.format");
  }

  private static ReachedMethods path() throws IOException {
    ReachedMethods path = new ReachedMethods(RARE);
    path.from(FameProcessor.class, "execute");
    path.from(FameProcessor.class, "batchExecute");
    return path;
  }

  /** Every form that has to be found; run by nobody. */
  @SuppressWarnings("unused")
  private static final class Examples {
    private interface Step {
      String implemented(String text);
    }

    private static final class Formatting implements Step {
      @Override
      public String implemented(String text) {
        return String.format("%s", text);
      }
    }

    static String[] entry(Step step, Lock lock, Map<String, String> map) {
      Supplier<String[]> task = () -> "a b".split(" ", 2);
      block(map);
      guarded();
      locks(lock);
      matches();
      computes(map);
      step.implemented("a");
      rare(lock);
      return task.get();
    }

    static void block(Object on) {
      synchronized (on) {
        on.notifyAll();
      }
    }

    static synchronized void guarded() {}

    static void locks(Lock lock) {
      lock.lock();
    }

    static boolean matches() {
      return Pattern.compile("a").matcher("b").find();
    }

    static void computes(Map<String, String> map) {
      map.computeIfAbsent("a", key -> key);
    }

    static void rare(Lock lock) {
      lock.lock();
    }
  }
}
