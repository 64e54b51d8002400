/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.scoring;

/**
 * One entry of a routing explanation.
 *
 * @param domain name of the failure domain
 * @param probability P(domain | line), 0..1, rounded to 1e-4
 */
public record DomainProbability(String domain, float probability) {}
