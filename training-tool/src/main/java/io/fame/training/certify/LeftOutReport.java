/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.certify;

/**
 * What to expect of templates that are in no training data: every template of the history was left
 * out once, and its lines were scored by a model that had not seen it, at the threshold of the
 * model that is shipped. What is drawn for the bounds is templates.
 *
 * @param recall share of the anomalous lines that were reported
 * @param precision share of the reported lines that were anomalous
 * @param falseAlarms share of the normal lines that were reported
 */
public record LeftOutReport(Estimate recall, Estimate precision, Estimate falseAlarms) {}
