/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

/**
 * What a language model said. Untrusted.
 *
 * @param text the answer, perhaps cut off
 * @param model what the server calls the model that answered
 * @param usage tokens as the server counted them, or our estimate where it did not
 * @param complete the model came to its end; otherwise it was cut off, or a filter stepped in
 */
public record Answer(String text, String model, Usage usage, boolean complete) {}
