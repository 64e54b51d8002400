/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fame.scoring.ScoreMemo.MemoryBudget;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ScoreMemoTest {
  private static final long MEBIBYTE = 1 << 20;

  /** Grants up to a limit, and knows what is out. */
  private static final class Account implements MemoryBudget {
    private final AtomicLong out = new AtomicLong();
    private volatile long limit = Long.MAX_VALUE;
    private int asked;

    @Override
    public synchronized boolean reserve(long bytes) {
      asked++;
      if (out.get() + bytes > limit) {
        return false;
      }
      out.addAndGet(bytes);
      return true;
    }

    @Override
    public void release(long bytes) {
      out.addAndGet(-bytes);
    }
  }

  private final Account account = new Account();

  @Test
  void whatWasPutIsFoundByBothHalvesOfItsKey() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    LogScore score = score("a");
    memo.put(1, 2, score);
    assertThat(memo.get(1, 2)).isSameAs(score);
    assertThat(memo.get(1, 3)).isNull();
    assertThat(memo.get(3, 2)).isNull();
    LogScore newer = score("b");
    memo.put(1, 2, newer);
    assertThat(memo.get(1, 2)).isSameAs(newer);
  }

  @Test
  void takesNoMemoryBeforeThereIsSomethingToRemember() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    assertThat(memo.get(1, 2)).isNull();
    assertThat(account.out).hasValue(0);
    memo.put(1, 2, score("a"));
    assertThat(account.out.get()).isPositive().isEqualTo(memo.bytes());
  }

  @Test
  void staysWithinItsLimitAndTheAccountHoweverMuchIsPut() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    Random keys = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      memo.put(keys.nextLong(), keys.nextLong(), score("x".repeat(i % 200)));
      assertThat(account.out.get()).isEqualTo(memo.bytes()).isLessThanOrEqualTo(MEBIBYTE);
    }
    assertThat(account.asked).isLessThan(100);
  }

  @Test
  void aFullMemoStillTakesTheLatestScores() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    Random keys = new Random(2);
    int kept = 0;
    for (int i = 0; i < 20_000; i++) {
      long first = keys.nextLong();
      memo.put(first, i, score("a"));
      kept += memo.get(first, i) != null ? 1 : 0;
    }
    assertThat(kept).isGreaterThan(19_500);
  }

  @Test
  void holdsMostOfWhatFitsIntoIt() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    // About 192 bytes each, and 8 KiB of slots.
    long[] keys = new Random(3).longs(3_500).toArray();
    for (long key : keys) {
      memo.put(key, key, score());
    }
    int found = 0;
    for (long key : keys) {
      found += memo.get(key, key) != null ? 1 : 0;
    }
    assertThat(found).isGreaterThan(3_300);
  }

  @Test
  void linesThatComeAgainOutliveThoseThatDoNot() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    Random random = new Random(4);
    long[] frequent = random.longs(500).toArray();
    for (long key : frequent) {
      memo.put(key, key, score("a"));
    }
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      long once = random.nextLong();
      memo.put(once, once, score("b"));
      long key = frequent[i % frequent.length];
      if (memo.get(key, key) != null) {
        found++;
      } else {
        memo.put(key, key, score("a"));
      }
    }
    assertThat(found).isGreaterThan(190_000);
  }

  @Test
  void longEvidenceIsNotKept() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    memo.put(1, 2, score("x".repeat(257)));
    assertThat(memo.get(1, 2)).isNull();
    memo.put(1, 2, score("x".repeat(256)));
    assertThat(memo.get(1, 2)).isNotNull();
  }

  @Test
  void aMemoOfNoBytesRemembersNothing() {
    ScoreMemo memo = new ScoreMemo(0, account);
    memo.put(1, 2, score("a"));
    assertThat(memo.get(1, 2)).isNull();
    assertThat(memo.isOff()).isTrue();
    assertThat(account.asked).isZero();
  }

  @Test
  void aRefusedMemoRemembersNothingAndDoesNotAskForEveryLine() {
    account.limit = 0;
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    for (int i = 0; i < 1_000; i++) {
      memo.put(i, i, score("a"));
    }
    assertThat(memo.get(1, 1)).isNull();
    assertThat(memo.bytes()).isZero();
    assertThat(account.asked).isBetween(1, 5);
  }

  @Test
  void whereNoMoreIsGrantedItMakesDoWithWhatItHas() {
    account.limit = MEBIBYTE / 4;
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    Random keys = new Random(5);
    int kept = 0;
    for (int i = 0; i < 10_000; i++) {
      long first = keys.nextLong();
      memo.put(first, i, score("a"));
      kept += memo.get(first, i) != null ? 1 : 0;
    }
    assertThat(memo.bytes()).isPositive().isLessThanOrEqualTo(MEBIBYTE / 4);
    assertThat(kept).isGreaterThan(9_500);
  }

  @Test
  void resizingGivesBackAllThatWasTaken() {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    memo.put(1, 2, score("a"));
    memo.resize(2 * MEBIBYTE);
    assertThat(account.out).hasValue(0);
    assertThat(memo.limit()).isEqualTo(2 * MEBIBYTE);
    assertThat(memo.get(1, 2)).isNull();
    memo.put(1, 2, score("a"));
    assertThat(memo.get(1, 2)).isNotNull();
    memo.resize(0);
    assertThat(account.out).hasValue(0);
    assertThat(memo.get(1, 2)).isNull();
  }

  @Test
  void threadsFindTheirOwnScoresWhileItIsResized() throws InterruptedException {
    ScoreMemo memo = new ScoreMemo(MEBIBYTE, account);
    AtomicLong wrong = new AtomicLong();
    AtomicLong found = new AtomicLong();
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      LogScore mine = score("thread" + t);
      int thread = t;
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  memo.put(i, thread, mine);
                  LogScore score = memo.get(i, thread);
                  found.addAndGet(score == null ? 0 : 1);
                  wrong.addAndGet(score == null || score.equals(mine) ? 0 : 1);
                }
              });
      threads[t].start();
    }
    for (int i = 0; i < 50; i++) {
      memo.resize(i % 2 == 0 ? MEBIBYTE / 2 : MEBIBYTE);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(wrong).hasValue(0);
    assertThat(found.get()).isGreaterThan(100_000);
    assertThat(account.out.get()).isEqualTo(memo.bytes()).isLessThanOrEqualTo(MEBIBYTE);
    memo.resize(0);
    assertThat(account.out).hasValue(0);
  }

  private static LogScore score(String... evidence) {
    return new LogScore(
        0.5f,
        true,
        "storage",
        1,
        List.of(new DomainProbability("storage", 1)),
        "00000000000000d1",
        false,
        false,
        List.of(evidence));
  }
}
