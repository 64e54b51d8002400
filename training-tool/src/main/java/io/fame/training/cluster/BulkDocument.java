/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

/**
 * A document to index.
 *
 * @param id its id, or {@code null} for one that the cluster chooses
 * @param source one JSON object in UTF-8, without line breaks outside of strings
 */
public record BulkDocument(String id, byte[] source) {}
