/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Changes of the active version. Phase 1: every ingest node loads and checks the bundle ({@link
 * io.fame.plugin.activation.PrepareAction}). Phase 2: the elected cluster manager compares and sets
 * the cluster setting, and each node swaps in what it prepared.
 */
package io.fame.plugin.activation;
