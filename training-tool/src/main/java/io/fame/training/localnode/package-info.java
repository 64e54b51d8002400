/**
 * A real OpenSearch node on this machine, without Docker: fetched from Maven Central, installed
 * once into a cache, started on 127.0.0.1 in a folder of its own, and gone without a trace
 * afterwards.
 *
 * <p>{@link io.fame.training.localnode.LocalNodeLauncher} is the way in; the demo and the
 * end-to-end tests use the same one.
 */
package io.fame.training.localnode;
