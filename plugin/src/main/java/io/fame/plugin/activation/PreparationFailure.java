/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import io.fame.plugin.model.ModelLoadException.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.ExceptionsHelper;
import org.opensearch.OpenSearchException;
import org.opensearch.OpenSearchStatusException;
import org.opensearch.ResourceNotFoundException;
import org.opensearch.action.FailedNodeException;
import org.opensearch.cluster.node.DiscoveryNodes;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.transport.ActionNotFoundTransportException;
import org.opensearch.transport.ReceiveTimeoutTransportException;

/** Why phase 1 stopped an activation: what each node that is not ready says. */
final class PreparationFailure {
  /** Why there is no answer of a node; beside what nodes say, which is in their answers. */
  enum Silence {
    /** It is slow, or its registry is. */
    TIMEOUT("the node did not answer in time", RestStatus.GATEWAY_TIMEOUT),
    /** It lacks the plugin. */
    NO_PLUGIN("the node has no FAME plugin", RestStatus.SERVICE_UNAVAILABLE),
    /** It left, or the connection to it broke. */
    UNREACHABLE("the node cannot be reached", RestStatus.SERVICE_UNAVAILABLE);

    private final String text;
    private final RestStatus status;

    Silence(String text, RestStatus status) {
      this.text = text;
      this.status = status;
    }

    /** The reason as it begins error messages, for programs: {@code no_plugin}. */
    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Map<String, String> reasons = new TreeMap<>();
  private final Set<RestStatus> statuses = EnumSet.noneOf(RestStatus.class);

  private PreparationFailure() {}

  /** The failure to answer with, or null where all nodes are ready for the same bundle. */
  static OpenSearchException of(
      String model, String version, PrepareResponse response, DiscoveryNodes nodes) {
    PreparationFailure failure = new PreparationFailure();
    Set<String> bundles = new TreeSet<>();
    for (NodePrepared node : response.getNodes()) {
      if (node.error() != null) {
        failure.add(node.getNode().getName(), node.error(), status(node.failure()));
      } else {
        bundles.add(node.version());
      }
    }
    for (FailedNodeException node : response.failures()) {
      String name =
          nodes.nodeExists(node.nodeId()) ? nodes.get(node.nodeId()).getName() : node.nodeId();
      failure.add(node, name);
    }
    if (!failure.reasons.isEmpty()) {
      return failure.exception(model, version);
    }
    if (bundles.size() > 1) {
      return new OpenSearchStatusException(
          "version [{}] of model [{}] was not activated: the nodes find different bundles under"
              + " this number; name one as version:sha256, of {}",
          RestStatus.BAD_REQUEST,
          version,
          model,
          bundles);
    }
    return null;
  }

  /** The failure to answer with where nodes lack the plugin that need it. */
  static OpenSearchException withoutPlugin(String model, String version, Set<String> nodes) {
    PreparationFailure failure = new PreparationFailure();
    nodes.forEach(node -> failure.add(node, Silence.NO_PLUGIN, ""));
    return failure.exception(model, version);
  }

  private void add(FailedNodeException node, String name) {
    Throwable cause = ExceptionsHelper.unwrapCause(node.getCause());
    if (cause instanceof ReceiveTimeoutTransportException) {
      add(name, Silence.TIMEOUT, "");
    } else if (cause instanceof ActionNotFoundTransportException) {
      add(name, Silence.NO_PLUGIN, "");
    } else {
      add(name, Silence.UNREACHABLE, ": " + OpenSearchException.getExceptionName(cause));
    }
  }

  private void add(String node, Silence silence, String more) {
    add(node, silence.code() + ": " + silence.text + more, silence.status);
  }

  private void add(String node, String reason, RestStatus status) {
    reasons.put(node, reason);
    statuses.add(status);
  }

  private static RestStatus status(Kind kind) {
    switch (kind) {
      case NOT_FOUND:
        return RestStatus.NOT_FOUND;
      case UNAVAILABLE:
      case UNFIT:
        return RestStatus.SERVICE_UNAVAILABLE;
      default:
        return RestStatus.BAD_REQUEST;
    }
  }

  private OpenSearchException exception(String model, String version) {
    List<String> said = new ArrayList<>();
    reasons.forEach((node, reason) -> said.add("node [" + node + "] " + reason));
    String text =
        "version ["
            + version
            + "] of model ["
            + model
            + "] was not activated: "
            + String.join("; ", said);
    OpenSearchException exception;
    if (statuses.equals(EnumSet.of(RestStatus.NOT_FOUND))) {
      exception = new ResourceNotFoundException(text);
    } else if (statuses.contains(RestStatus.BAD_REQUEST)) {
      exception = new OpenSearchStatusException(text, RestStatus.BAD_REQUEST);
    } else if (statuses.contains(RestStatus.GATEWAY_TIMEOUT)) {
      exception = new OpenSearchStatusException(text, RestStatus.GATEWAY_TIMEOUT);
    } else {
      exception = new OpenSearchStatusException(text, RestStatus.SERVICE_UNAVAILABLE);
    }
    exception.addMetadata("opensearch.failed_nodes", List.copyOf(reasons.keySet()));
    return exception;
  }
}
