/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.fuzzing;

import io.fame.plugin.activation.RestActivationAction;
import io.fame.plugin.score.RestScoreAction;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.opensearch.ExceptionsHelper;
import org.opensearch.action.ActionRequest;
import org.opensearch.action.ActionType;
import org.opensearch.common.io.stream.BytesStreamOutput;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.action.ActionListener;
import org.opensearch.core.action.ActionResponse;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.rest.RestStatus;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.NamedXContentRegistry;
import org.opensearch.rest.BaseRestHandler;
import org.opensearch.rest.RestRequest;
import org.opensearch.test.rest.FakeRestChannel;
import org.opensearch.test.rest.FakeRestRequest;
import org.opensearch.threadpool.ThreadPool;
import org.opensearch.transport.client.node.NodeClient;

/**
 * The REST interface: any body becomes a request that another node can read, or is refused with a
 * status that says whose fault it was: the sender's.
 *
 * <p>Input: a digit that chooses among the handlers below, and a body.
 */
public final class RequestTarget {
  private static final List<BaseRestHandler> HANDLERS =
      List.of(
          RestActivationAction.activate(), RestActivationAction.rollback(), new RestScoreAction());

  private RequestTarget() {}

  /** Called before the clock runs: loading the server's classes takes longer than an input may. */
  public static void fuzzerInitialize() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    BaseRestHandler handler = HANDLERS.get(Math.floorMod(input[0] - '0', HANDLERS.size()));
    byte[] body = Arrays.copyOfRange(input, 1, input.length);
    RestRequest request =
        new FakeRestRequest.Builder(NamedXContentRegistry.EMPTY)
            .withMethod(RestRequest.Method.POST)
            .withParams(Map.of("name", "web"))
            .withContent(new BytesArray(body), MediaTypeRegistry.JSON)
            .build();
    try {
      handler.handleRequest(request, new FakeRestChannel(request, true, 1), new Recipient());
    } catch (Exception e) {
      RestStatus status = ExceptionsHelper.status(e);
      if (status.getStatus() >= RestStatus.INTERNAL_SERVER_ERROR.getStatus()) {
        throw new AssertionError("broken: a bad body is the sender's fault, not " + status, e);
      }
    }
  }

  /** Takes the place of the actions: what reaches it is valid, or says why not, and can be sent. */
  private static final class Recipient extends NodeClient {
    Recipient() {
      super(Settings.EMPTY, (ThreadPool) null);
    }

    @Override
    public <Q extends ActionRequest, A extends ActionResponse> void doExecute(
        ActionType<A> action, Q request, ActionListener<A> listener) {
      if (request.validate() != null) {
        return;
      }
      try (BytesStreamOutput out = new BytesStreamOutput()) {
        request.writeTo(out);
        Law.holds(out.size() > 0, "a request can be sent");
      } catch (IOException e) {
        throw new AssertionError("broken: a request can be sent", e);
      }
    }
  }
}
