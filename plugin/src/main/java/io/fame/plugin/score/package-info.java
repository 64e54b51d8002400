/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** Scores of single lines with all that the model can say about them; nothing is indexed. */
package io.fame.plugin.score;
