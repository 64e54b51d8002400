/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.report;

/**
 * Where scored lines are and how their fields are called.
 *
 * @param index index, pattern, alias or data stream
 * @param time date field
 * @param message the text of a line
 * @param host the machine that wrote it, a keyword
 * @param component the service that wrote it, a keyword
 */
public record ReportFields(
    String index, String time, String message, String host, String component) {}
