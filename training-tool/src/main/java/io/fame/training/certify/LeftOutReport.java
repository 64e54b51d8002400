/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

/**
 * What to expect on texts that are in no training data: every text of the history was scored once
 * by a model that had not seen it, at the threshold of the model that is shipped.
 *
 * @param recall share of the anomalous lines that were reported
 * @param precision share of the reported lines that were anomalous
 * @param falseAlarms share of the normal lines that were reported
 */
public record LeftOutReport(Estimate recall, Estimate precision, Estimate falseAlarms) {}
