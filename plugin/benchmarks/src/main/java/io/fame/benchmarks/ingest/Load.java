/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.benchmarks.ingest;

/**
 * How documents are sent.
 *
 * @param perBulk documents per request
 * @param clients threads that send, each with one request under way
 */
record Load(int perBulk, int clients) {
  /** The load that the figures at the top of the report are of. */
  static final Load MAIN = new Load(1000, 1);

  String label() {
    return "bulk_" + perBulk + "_clients_" + clients;
  }
}
