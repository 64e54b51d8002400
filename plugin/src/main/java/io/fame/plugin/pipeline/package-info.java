/*
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Checks of ingest pipelines and of the indices behind them, made where an administrator waits for
 * the answer: when a pipeline is put, and before a model is activated. Nothing here runs while
 * cluster state is applied or a document is indexed.
 */
package io.fame.plugin.pipeline;
