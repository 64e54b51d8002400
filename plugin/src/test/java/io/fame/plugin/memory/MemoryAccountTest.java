/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fame.scoring.ScoreMemo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.common.settings.ClusterSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.indices.breaker.BreakerSettings;
import org.opensearch.indices.breaker.HierarchyCircuitBreakerService;

class MemoryAccountTest {
  private static final long MEBIBYTE = 1 << 20;

  @Test
  void countsAtABreakerOf64MebibytesThatIsCalledFame() {
    BreakerSettings settings = MemoryAccount.breakerSettings(Settings.EMPTY);
    assertThat(settings.getName()).isEqualTo("fame");
    assertThat(settings.getLimit()).isEqualTo(64 * MEBIBYTE);
    assertThat(settings.getOverhead()).isEqualTo(1.0);
    assertThat(settings.getDurability()).isEqualTo(CircuitBreaker.Durability.PERMANENT);
  }

  @Test
  void theLimitIsASettingOfTheNode() {
    Settings settings = Settings.builder().put("breaker.fame.limit", "5mb").build();
    assertThat(MemoryAccount.breakerSettings(settings).getLimit()).isEqualTo(5 * MEBIBYTE);
  }

  @Test
  void memoryIsGrantedUpToTheLimitAndCanBeGivenBack() {
    CircuitBreaker breaker = breaker(Settings.EMPTY);
    MemoryAccount account = account(breaker);
    assertThat(account.reserve(60 * MEBIBYTE)).isTrue();
    assertThat(account.reserve(5 * MEBIBYTE)).isFalse();
    assertThat(breaker.getUsed()).isEqualTo(60 * MEBIBYTE);
    assertThat(breaker.getTrippedCount()).isEqualTo(1);
    account.release(60 * MEBIBYTE);
    assertThat(breaker.getUsed()).isZero();
  }

  @Test
  void modelsAreCountedWithoutQuestionAndTheMemoGivesWay() {
    CircuitBreaker breaker = breaker(Settings.EMPTY);
    MemoryAccount account = account(breaker);
    account.add(70 * MEBIBYTE);
    assertThat(breaker.getUsed()).isEqualTo(70 * MEBIBYTE);
    assertThat(account.reserve(1)).isFalse();
    account.release(10 * MEBIBYTE);
    assertThat(account.reserve(1)).isTrue();
  }

  @Test
  void theParentBreakerIsHeardAsWell() {
    Settings tight =
        Settings.builder()
            .put("indices.breaker.total.use_real_memory", false)
            .put("indices.breaker.total.limit", "1mb")
            .build();
    assertThat(account(breaker(tight)).reserve(2 * MEBIBYTE)).isFalse();
  }

  @Test
  void theMemoHas16MebibytesUnlessTheSettingSaysOtherwise() {
    assertThat(MemoSettings.SIZE.get(Settings.EMPTY).getBytes())
        .isEqualTo(16 * MEBIBYTE)
        .isEqualTo(ScoreMemo.DEFAULT_BYTES);
    assertThat(MemoSettings.SIZE.get(size("0")).getBytes()).isZero();
    assertThat(MemoSettings.SIZE.get(size("2mb")).getBytes()).isEqualTo(2 * MEBIBYTE);
    assertThat(MemoSettings.SIZE.isDynamic()).isTrue();
    for (String wrong : List.of("-1", "2gb", "much")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> MemoSettings.SIZE.get(size(wrong)))
          .withMessageContaining("plugins.fame.memo.size");
    }
  }

  private static Settings size(String value) {
    return Settings.builder().put("plugins.fame.memo.size", value).build();
  }

  private static MemoryAccount account(CircuitBreaker breaker) {
    MemoryAccount account = new MemoryAccount();
    account.use(breaker);
    return account;
  }

  private static CircuitBreaker breaker(Settings settings) {
    return new HierarchyCircuitBreakerService(
            settings,
            List.of(MemoryAccount.breakerSettings(settings)),
            new ClusterSettings(settings, ClusterSettings.BUILT_IN_CLUSTER_SETTINGS))
        .getBreaker("fame");
  }
}
