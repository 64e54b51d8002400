/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.ingest;

import io.fame.scoring.Explain;
import java.util.List;

/**
 * The options of one {@code fame} processor.
 *
 * @param model name of the model whose active version scores
 * @param field the text that is scored
 * @param contextFields fields for the model's context slots, by position
 * @param target the object that receives the score
 * @param ignoreMissing leave a document without {@code field} untouched
 * @param onError what becomes of a document that cannot be scored
 * @param explain for which documents evidence is looked for
 */
record FameOptions(
    String model,
    FieldPath field,
    List<FieldPath> contextFields,
    FieldPath target,
    boolean ignoreMissing,
    OnError onError,
    Explain explain) {
  FameOptions {
    contextFields = List.copyOf(contextFields);
  }
}
