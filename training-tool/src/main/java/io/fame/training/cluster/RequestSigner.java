/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import io.fame.training.cluster.ClusterException.Kind;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/** Signs requests for AWS (Signature Version 4), body included. Safe for use by several threads. */
final class RequestSigner implements AutoCloseable {
  /** What the service that is asked needs to see; the transport writes all other headers. */
  private static final List<String> OURS =
      List.of("authorization", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token");

  private final ConnectionSettings settings;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final DefaultCredentialsProvider credentials =
      DefaultCredentialsProvider.builder().build();

  RequestSigner(ConnectionSettings settings) {
    this.settings = settings;
  }

  /**
   * Headers that sign a request.
   *
   * @param path absolute path with encoded segments, without the prefix of the cluster's URL
   * @param body {@code null} for none
   * @throws ClusterException CREDENTIALS if there are no credentials
   */
  Map<String, String> headers(
      String method, String path, Map<String, String> parameters, byte[] body)
      throws ClusterException {
    URI url = settings.url();
    SdkHttpFullRequest.Builder request =
        SdkHttpFullRequest.builder()
            .protocol(url.getScheme())
            .host(url.getHost())
            .port(url.getPort() < 0 ? null : url.getPort())
            .method(SdkHttpMethod.fromValue(method))
            .encodedPath(settings.pathPrefix() + path);
    parameters.forEach(request::putRawQueryParameter);
    AwsCredentials identity = credentials();
    byte[] payload = body == null ? new byte[0] : body;
    SignedRequest signed =
        signer.sign(
            sign ->
                sign.identity(identity)
                    .request(request.build())
                    .payload(() -> new ByteArrayInputStream(payload))
                    .putProperty(AwsV4HttpSigner.REGION_NAME, settings.aws().region())
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, settings.aws().service()));
    Map<String, String> headers = new TreeMap<>();
    signed
        .request()
        .forEachHeader(
            (name, values) -> {
              if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, values.get(0));
              }
            });
    return headers;
  }

  private AwsCredentials credentials() throws ClusterException {
    if (settings.aws().stored() != null) {
      return settings.aws().stored();
    }
    try {
      return credentials.resolveCredentials();
    } catch (SdkClientException e) {
      throw new ClusterException(
          Kind.CREDENTIALS,
          "There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
              + " AWS_PROFILE, or keep them in the keystore that FAME_KEYSTORE names.",
          e);
    }
  }

  @Override
  public void close() {
    credentials.close();
  }
}
