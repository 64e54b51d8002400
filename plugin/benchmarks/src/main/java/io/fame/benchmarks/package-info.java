/** What scoring and indexing cost, measured on lines that come with the training tool. */
package io.fame.benchmarks;
