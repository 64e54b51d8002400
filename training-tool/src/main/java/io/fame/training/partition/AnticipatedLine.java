/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.partition;

import io.fame.scoring.LogLine;

/**
 * A message that a language model expects of the system although it was not in the sample.
 *
 * @param domain name of the failure domain it was asked for
 * @param line message and context, in the order of the training context
 * @param anomaly a failure message, or a routine one
 */
public record AnticipatedLine(String domain, LogLine line, boolean anomaly) {}
