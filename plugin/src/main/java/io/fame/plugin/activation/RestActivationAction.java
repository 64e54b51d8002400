/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.activation;

import static org.opensearch.rest.RestRequest.Method.POST;

import java.io.CharConversionException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST _plugins/_fame/models/{name}/_activate} and {@code …/_rollback}; the answer is
 * specified at {@link ActivationResponse}.
 */
public final class RestActivationAction extends BaseRestHandler {
  private final boolean rollback;

  private RestActivationAction(boolean rollback) {
    this.rollback = rollback;
  }

  public static RestActivationAction activate() {
    return new RestActivationAction(false);
  }

  public static RestActivationAction rollback() {
    return new RestActivationAction(true);
  }

  private String verb() {
    return rollback ? "rollback" : "activate";
  }

  @Override
  public String getName() {
    return "fame_" + verb();
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(POST, "/_plugins/_fame/models/{name}/_" + verb()));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    Body body = new Body(rollback);
    if (request.hasContentOrSourceParam()) {
      try (XContentParser parser = request.contentOrSourceParamParser()) {
        body.read(parser);
      } catch (CharConversionException e) {
        // Broken UTF-32: the sender's fault, which the server's own rules would call the node's.
        throw new IllegalArgumentException("the body is not text in an encoding of JSON", e);
      }
    }
    String name = request.param("name");
    if (rollback) {
      RollbackRequest rollbackRequest = times(new RollbackRequest(name, body.expected), request);
      return channel ->
          client.execute(
              RollbackAction.INSTANCE, rollbackRequest, new RestToXContentListener<>(channel));
    }
    if (body.version == null) {
      throw new IllegalArgumentException("[version] is missing");
    }
    boolean checkMappings = request.paramAsBoolean("check_mappings", true);
    ActivateRequest activate =
        times(new ActivateRequest(name, body.version, body.expected, checkMappings), request);
    return channel ->
        client.execute(ActivateAction.INSTANCE, activate, new RestToXContentListener<>(channel));
  }

  private static <R extends ActivationRequest<R>> R times(R activation, RestRequest request) {
    activation.timeout(request.paramAsTime("timeout", activation.timeout()));
    return activation.clusterManagerNodeTimeout(
        request.paramAsTime("cluster_manager_timeout", activation.clusterManagerNodeTimeout()));
  }

  /** {@code {"version": "2", "expected_active": "1"}}; the first is not for rollbacks. */
  private static final class Body {
    private final boolean rollback;
    private String version;
    private ExpectedActive expected = ExpectedActive.AS_FOUND;

    private Body(boolean rollback) {
      this.rollback = rollback;
    }

    private void read(XContentParser parser) throws IOException {
      expect(parser, parser.nextToken() == XContentParser.Token.START_OBJECT, "an object");
      while (parser.nextToken() == XContentParser.Token.FIELD_NAME) {
        String field = parser.currentName();
        XContentParser.Token value = parser.nextToken();
        if (field.equals("version") && !rollback) {
          expect(parser, value.isValue(), "[version] to be a version, for example \"2\"");
          version = parser.text();
        } else if (field.equals("expected_active")) {
          boolean none = value == XContentParser.Token.VALUE_NULL;
          expect(parser, none || value.isValue(), "[expected_active] to be a version or null");
          expected = new ExpectedActive(true, none ? null : parser.text());
        } else {
          throw new ParsingException(
              parser.getTokenLocation(), String.format(Locale.ROOT, "unknown field [%s]", field));
        }
      }
    }

    private static void expect(XContentParser parser, boolean met, String what) {
      if (!met) {
        throw new ParsingException(parser.getTokenLocation(), "expected " + what);
      }
    }
  }
}
