/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.memory;

import io.fame.scoring.ScoreMemo;
import org.opensearch.common.settings.Setting;
import org.opensearch.common.settings.Setting.Property;
import org.opensearch.core.common.unit.ByteSizeUnit;
import org.opensearch.core.common.unit.ByteSizeValue;

/** Settings of the memo. */
public final class MemoSettings {
  /** Most memory that remembered scores of all models take on a node; 0 turns the memo off. */
  public static final Setting<ByteSizeValue> SIZE =
      Setting.byteSizeSetting(
          "plugins.fame.memo.size",
          new ByteSizeValue(ScoreMemo.DEFAULT_BYTES),
          ByteSizeValue.ZERO,
          new ByteSizeValue(1, ByteSizeUnit.GB),
          Property.Dynamic,
          Property.NodeScope);

  private MemoSettings() {}
}
