/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Lets the AWS client send through our wire. */
final class AwsHttpClient implements SdkHttpClient {
  private final Wire wire;

  AwsHttpClient(Wire wire) {
    this.wire = wire;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        byte[] body = new byte[0];
        if (request.contentStreamProvider().isPresent()) {
          ContentStreamProvider content = request.contentStreamProvider().get();
          try (InputStream in = content.newStream()) {
            body = in.readAllBytes();
          }
        }
        Wire.Reply reply =
            wire.send(request.httpRequest().getUri(), request.httpRequest().headers(), body);
        return HttpExecuteResponse.builder()
            .response(
                SdkHttpResponse.builder()
                    .statusCode(reply.status())
                    .headers(reply.headers())
                    .build())
            .responseBody(AbortableInputStream.create(new ByteArrayInputStream(reply.body())))
            .build();
      }

      @Override
      public void abort() {
        // The wire ends every request by itself.
      }
    };
  }

  @Override
  public void close() {
    // The wire holds nothing open.
  }
}
