/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.plugin.score;

import static org.opensearch.core.xcontent.ConstructingObjectParser.constructorArg;
import static org.opensearch.core.xcontent.ConstructingObjectParser.optionalConstructorArg;
import static org.opensearch.rest.RestRequest.Method.POST;

import io.fame.plugin.score.ScoreRequest.Line;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.opensearch.core.ParseField;
import org.opensearch.core.xcontent.ConstructingObjectParser;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.rest.action.RestToXContentListener;
import org.opensearch.transport.client.node.NodeClient;

/**
 * {@code POST _plugins/_fame/_score} with {@code {"model": "web", "lines": [{"message": "…",
 * "context": {"log.level": "error"}}]}}; the answer is specified at {@link ScoreResponse}.
 */
public final class RestScoreAction extends BaseRestHandler {
  @SuppressWarnings("unchecked")
  private static final ConstructingObjectParser<ScoreRequest, Void> REQUEST =
      new ConstructingObjectParser<>(
          "fame_score", args -> new ScoreRequest((String) args[0], (List<Line>) args[1]));

  @SuppressWarnings("unchecked")
  private static final ConstructingObjectParser<Line, Void> LINE =
      new ConstructingObjectParser<>(
          "fame_score_line",
          args ->
              new Line(
                  (String) args[0], args[1] == null ? Map.of() : (Map<String, String>) args[1]));

  static {
    LINE.declareString(constructorArg(), new ParseField("message"));
    LINE.declareObject(
        optionalConstructorArg(),
        (parser, context) -> parser.mapStrings(),
        new ParseField("context"));
    REQUEST.declareString(constructorArg(), new ParseField("model"));
    REQUEST.declareObjectArray(constructorArg(), LINE, new ParseField("lines"));
  }

  @Override
  public String getName() {
    return "fame_score";
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(POST, "/_plugins/_fame/_score"));
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
      throws IOException {
    ScoreRequest score;
    try (XContentParser parser = request.contentParser()) {
      score = REQUEST.parse(parser, null);
    } catch (CharConversionException e) {
      // Broken UTF-32: the sender's fault, which the server's own rules would call the node's.
      throw new IllegalArgumentException("the body is not text in an encoding of JSON", e);
    }
    return channel ->
        client.execute(ScoreAction.INSTANCE, score, new RestToXContentListener<>(channel));
  }
}
