/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel.label;

import io.fame.training.sample.SampledLine;
import java.util.Locale;

/**
 * A line that people should look at.
 *
 * @param withheld it has no label; otherwise it has one that is doubtful
 */
public record ReviewCase(SampledLine line, Reason reason, boolean withheld) {
  /** Why. */
  public enum Reason {
    /** It holds text that seems to be meant for whoever reads it; no model was asked. */
    ADDRESSES_ITS_READER,
    /** No answer about it could be trusted. */
    NO_TRUSTED_ANSWER,
    /** The votes on it do not agree. */
    VOTES_DISAGREE,
    /** Its template has other verdicts than the templates that are worded like it. */
    NEIGHBOURS_DISAGREE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
