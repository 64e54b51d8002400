/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fame.training.cluster.ClusterException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ContentTooLongException;
import org.opensearch.client.transport.httpclient5.ResponseException;

/** Turns what the transport and OpenSearch say into {@link ClusterException}s. */
final class Failures {
  static final String UPLOAD_SETTING = "plugins.ml_commons.allow_registering_model_via_local_file";

  /** Comes with status 503, but asking again does not help. */
  private static final String TOO_MANY_BUCKETS = "too_many_buckets_exception";

  private static final int LONGEST_REASON = 400;

  private final ConnectionSettings settings;

  Failures(ConnectionSettings settings) {
    this.settings = settings;
  }

  /** The request got no answer, or only a part of one. */
  ClusterException ofTransport(IOException failure) {
    if (causedBy(failure, SSLException.class)) {
      return new ClusterException(
          Kind.UNREACHABLE,
          "No trusted connection to "
              + settings.url()
              + ": "
              + root(failure).getMessage()
              + ". If the cluster has a certificate authority of its own, pass its PEM file with"
              + " --ca; if it speaks plain HTTP, use http:// in --url.",
          failure);
    }
    if (causedBy(failure, UnknownHostException.class)) {
      return unreachable("the host name is unknown", failure);
    }
    if (causedBy(failure, SocketTimeoutException.class)) {
      return unreachable("no answer in time", failure);
    }
    if (causedBy(failure, java.net.ConnectException.class)) {
      return unreachable("the connection was refused", failure);
    }
    return unreachable("the connection broke (" + root(failure).getMessage() + ")", failure);
  }

  static boolean isTooLong(IOException failure) {
    return causedBy(failure, ContentTooLongException.class);
  }

  /** Whether an aggregation has more buckets than {@code search.max_buckets} of the cluster. */
  static boolean isTooManyBuckets(ClusterException failure) {
    return failure.errorType().equals(TOO_MANY_BUCKETS);
  }

  /** The error answer for which the transport itself threw: 401, 403 and 5xx; or {@code null}. */
  static ResponseException refusal(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ResponseException) {
        return (ResponseException) cause;
      }
    }
    return null;
  }

  /** The body of such an answer, which the transport hands out only at the end of its message. */
  static JsonNode body(ResponseException refusal) {
    String message = refusal.getMessage();
    int start = message.indexOf("\n{");
    if (start < 0) {
      return MissingNode.getInstance();
    }
    try {
      return ClusterConnection.JSON.readTree(message.substring(start));
    } catch (JacksonException notJson) {
      return MissingNode.getInstance();
    }
  }

  private ClusterException unreachable(String why, IOException failure) {
    return new ClusterException(
        Kind.UNREACHABLE,
        "Cannot reach the cluster at "
            + settings.url()
            + ": "
            + why
            + ". Check that it runs, and --url.",
        failure);
  }

  /** The cluster answered with an error. */
  ClusterException ofAnswer(int status, JsonNode body, String request) {
    JsonNode error = cause(body.path("error"));
    String type = error.path("type").asText("");
    String reason = error.isTextual() ? error.asText() : error.path("reason").asText("");
    if (status == 401) {
      String message =
          settings.user() == null
              ? "The cluster at "
                  + settings.url()
                  + " asks for credentials. Set "
                  + ConnectionSettings.USER_VARIABLE
                  + " and "
                  + ConnectionSettings.PASSWORD_VARIABLE
                  + " in the environment."
              : "The cluster at "
                  + settings.url()
                  + " refuses user "
                  + settings.user()
                  + " or the password. Check "
                  + ConnectionSettings.USER_VARIABLE
                  + " and "
                  + ConnectionSettings.PASSWORD_VARIABLE
                  + ".";
      return new ClusterException(Kind.CREDENTIALS, message, status, type, null);
    }
    if (status == 403 && !type.startsWith("cluster_block")) {
      return new ClusterException(
          Kind.CREDENTIALS,
          (settings.user() == null ? "An anonymous user" : "User " + settings.user())
              + " may not do "
              + request
              + described(type, reason)
              + ". Give the user a role with this permission.",
          status,
          type,
          null);
    }
    if (status == 404 && type.equals("index_not_found_exception")) {
      String index = error.path("index").asText("");
      return new ClusterException(
          Kind.INDEX_MISSING,
          "There is no index " + index + " at " + settings.url() + ". Check --index.",
          status,
          type,
          null);
    }
    if (type.equals("action_not_found_transport_exception") && reason.contains("/fame/")) {
      return famePluginMissing(status, type);
    }
    if (request.matches("POST /_plugins/_fame/models/.*") && !isMissingEndpoint(status, reason)) {
      return new ClusterException(Kind.ACTIVATION_REFUSED, sentence(reason), status, type, null);
    }
    if ((status == 429 || status == 503) && !type.equals(TOO_MANY_BUCKETS)) {
      return new ClusterException(
          Kind.BUSY,
          "The cluster is too busy for "
              + request
              + ", after several tries"
              + described(type, reason)
              + ". Try again when it has less to do, or more disk space.",
          status,
          type,
          null);
    }
    if (reason.contains("allow_registering_model_via_local_file")) {
      return new ClusterException(
          Kind.ML_COMMONS_UPLOAD_OFF,
          "ML Commons of this cluster does not accept uploads. Allow them with: PUT"
              + " /_cluster/settings {\"persistent\": {\""
              + UPLOAD_SETTING
              + "\": true}}",
          status,
          type,
          null);
    }
    if (isMissingEndpoint(status, reason)) {
      return ofMissingEndpoint(request, status, type);
    }
    boolean failed = status >= 500 && !type.equals(TOO_MANY_BUCKETS);
    return new ClusterException(
        failed ? Kind.FAILED : Kind.REJECTED,
        (failed ? "The cluster failed at " : "The cluster rejects ")
            + request
            + " with status "
            + status
            + described(type, reason)
            + (failed ? ". Its log says more." : "."),
        status,
        type,
        null);
  }

  /** A search that fails on its shards, or when their answers are merged, says why underneath. */
  private static JsonNode cause(JsonNode error) {
    if (error.path("type").asText().equals("search_phase_execution_exception")) {
      for (JsonNode cause : List.of(error.path("root_cause").path(0), error.path("caused_by"))) {
        if (cause.hasNonNull("reason")) {
          return cause;
        }
      }
    }
    return error;
  }

  /** The answer is not what OpenSearch sends: cut off, or from something that is not OpenSearch. */
  ClusterException ofUnreadable(String request, int status) {
    return new ClusterException(
        Kind.FAILED,
        "The answer to "
            + request
            + " (status "
            + status
            + ") is not complete JSON. Check that "
            + settings.url()
            + " is OpenSearch itself and that no proxy cuts its answers.",
        status,
        "",
        null);
  }

  private static boolean isMissingEndpoint(int status, String reason) {
    return (status == 400 || status == 404 || status == 405)
        && (reason.startsWith("no handler found for uri")
            || reason.startsWith("Incorrect HTTP method for uri"));
  }

  private static ClusterException ofMissingEndpoint(String request, int status, String type) {
    if (request.contains("/_plugins/_ml/")) {
      return new ClusterException(
          Kind.ML_COMMONS_MISSING,
          "The cluster has no ML Commons, which stores the models. Install the plugin opensearch-ml"
              + " (part of the full distribution) on every node, or keep the bundle as a file with"
              + " --no-upload --out FILE.",
          status,
          type,
          null);
    }
    if (request.contains("/_plugins/_fame/")) {
      return famePluginMissing(status, type);
    }
    return new ClusterException(
        Kind.REJECTED,
        "The cluster does not know " + request + ". Is it OpenSearch 3.x?",
        status,
        type,
        null);
  }

  static ClusterException famePluginMissing(int status, String type) {
    return new ClusterException(
        Kind.FAME_PLUGIN_MISSING,
        "The cluster has no FAME plugin. Install its zip with opensearch-plugin on every node that"
            + " may ingest, and restart them.",
        status,
        type,
        null);
  }

  /** A reason of our own plugin is written for people. */
  private static String sentence(String reason) {
    return reason.isEmpty()
        ? "The plugin did not change the active version."
        : Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
  }

  private static String described(String type, String reason) {
    String text = reason.isEmpty() ? type : type.isEmpty() ? reason : type + ": " + reason;
    if (text.length() > LONGEST_REASON) {
      text = text.substring(0, LONGEST_REASON) + "…";
    }
    return text.isEmpty() ? "" : " (" + text + ")";
  }

  private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
