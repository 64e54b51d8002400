/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.train;

/**
 * How a failure domain is to be modelled.
 *
 * @param name of the domain
 * @param expert whether it gets an expert; without one, routing decides
 */
public record DomainPlan(String name, boolean expert) {}
