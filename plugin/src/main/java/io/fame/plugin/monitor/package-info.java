/*
 * SPDX-License-Identifier: Apache-2.0
 */
/** What nodes serve and did, for administrators. */
package io.fame.plugin.monitor;
