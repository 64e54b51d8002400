/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5Options;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import org.opensearch.client.transport.httpclient5.HttpAsyncResponseConsumerFactory;

/** Builds the HTTP transport: TLS, basic authentication, time-outs and limits. */
final class Transports {
  private static final Timeout CONNECT = Timeout.of(10, TimeUnit.SECONDS);
  private static final Timeout RESPONSE = Timeout.of(120, TimeUnit.SECONDS);

  private Transports() {}

  static OpenSearchTransport open(ConnectionSettings settings, int largestAnswerBytes)
      throws ClusterException {
    SSLContext trust = settings.caFile() == null ? null : TrustedCertificates.of(settings.caFile());
    // The usual port is left out of the Host header, as a signature for AWS expects.
    int usual = settings.url().getScheme().equals("https") ? 443 : 80;
    int port = settings.url().getPort() == usual ? -1 : settings.url().getPort();
    HttpHost host = new HttpHost(settings.url().getScheme(), settings.url().getHost(), port);
    ApacheHttpClient5TransportBuilder builder =
        ApacheHttpClient5TransportBuilder.builder(host)
            .setOptions(options(largestAnswerBytes))
            .setConnectionConfigCallback(
                connection -> connection.setConnectTimeout(CONNECT).setSocketTimeout(RESPONSE))
            .setRequestConfigCallback(request -> request.setResponseTimeout(RESPONSE));
    if (!settings.pathPrefix().isEmpty()) {
      builder.setPathPrefix(settings.pathPrefix());
    }
    if (settings.user() != null) {
      builder.setDefaultHeaders(new Header[] {basicAuthentication(settings)});
    }
    if (trust != null) {
      builder.setHttpClientConfigCallback(
          client -> client.setConnectionManager(connectionsTrusting(trust)));
    }
    return builder.build();
  }

  private static ApacheHttpClient5Options options(int largestAnswerBytes) {
    ApacheHttpClient5Options.Builder options = ApacheHttpClient5Options.DEFAULT.toBuilder();
    options.setHttpAsyncResponseConsumerFactory(
        new HttpAsyncResponseConsumerFactory.HeapBufferedResponseConsumerFactory(
            largestAnswerBytes));
    return options.build();
  }

  /** Sent with the first request already: a challenge would cost a round trip per connection. */
  private static Header basicAuthentication(ConnectionSettings settings) {
    byte[] pair = (settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8);
    return new BasicHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private static PoolingAsyncClientConnectionManager connectionsTrusting(SSLContext trust) {
    return PoolingAsyncClientConnectionManagerBuilder.create()
        .setTlsStrategy(ClientTlsStrategyBuilder.create().setSslContext(trust).buildAsync())
        .build();
  }
}
