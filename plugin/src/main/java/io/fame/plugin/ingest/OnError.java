/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

/** What becomes of a document that cannot be scored. */
enum OnError {
  /** It is indexed and says why it has no score. The default. */
  MARK,
  /** The processor fails for it, so that {@code on_failure} runs. */
  FAIL
}
