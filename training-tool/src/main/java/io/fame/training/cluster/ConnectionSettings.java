/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the cluster is and who we are there.
 *
 * @param url {@code http://} or {@code https://} with host and port; a path is a prefix of every
 *     request
 * @param caFile PEM file with the certificates to trust, or {@code null} for those of the JDK
 * @param user name for basic authentication, or {@code null} for none
 * @param password its password, or {@code null}
 * @param aws how requests are signed for AWS, or {@code null} for not at all
 */
public record ConnectionSettings(
    URI url, Path caFile, String user, String password, AwsSigning aws) {
  /** Environment variable with the user's name. */
  public static final String USER_VARIABLE = "FAME_USER";

  /** Environment variable with the password. */
  public static final String PASSWORD_VARIABLE = "FAME_PASSWORD";

  /**
   * @throws IllegalArgumentException with a message for people: a URL that is none, or one that
   *     holds credentials, which would end up in process lists and shell histories
   */
  public ConnectionSettings {
    if (url.getHost() == null
        || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
      throw new IllegalArgumentException(
          "The cluster's URL must look like http://localhost:9200 or https://host:9200.");
    }
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "The cluster's URL holds credentials. Leave them out and set "
              + USER_VARIABLE
              + " and "
              + PASSWORD_VARIABLE
              + " in the environment instead.");
    }
    if (aws != null && user != null) {
      throw new IllegalArgumentException(
          "Requests are either signed for AWS or sent with "
              + USER_VARIABLE
              + ": unset it, or leave out --aws-region.");
    }
    if ((user == null) != (password == null)) {
      throw new IllegalArgumentException(
          "Set both " + USER_VARIABLE + " and " + PASSWORD_VARIABLE + ", or none of them.");
    }
  }

  /** Without signing. */
  public ConnectionSettings(URI url, Path caFile, String user, String password) {
    this(url, caFile, user, password, null);
  }

  /** Takes the credentials from the environment, without signing. */
  public static ConnectionSettings fromEnvironment(
      URI url, Path caFile, Map<String, String> environment) {
    return fromEnvironment(url, caFile, null, environment);
  }

  /**
   * Takes the credentials from the environment: from {@link #USER_VARIABLE} and {@link
   * #PASSWORD_VARIABLE}, or from the keystore that {@link CredentialStore#FILE_VARIABLE} names.
   * What is signed for AWS has the environment's {@code AWS_ACCESS_KEY_ID}, or else the keystore's.
   */
  public static ConnectionSettings fromEnvironment(
      URI url, Path caFile, AwsSigning aws, Map<String, String> environment) {
    CredentialStore.Credentials stored = CredentialStore.read(environment);
    return new ConnectionSettings(
        url,
        caFile,
        // A keystore may hold both kinds; which one counts is said by the region.
        environment.getOrDefault(USER_VARIABLE, aws == null ? stored.user() : null),
        environment.getOrDefault(PASSWORD_VARIABLE, aws == null ? stored.password() : null),
        aws == null || environment.containsKey("AWS_ACCESS_KEY_ID")
            ? aws
            : new AwsSigning(aws.region(), aws.service(), stored.aws()));
  }

  /** The URL's path, which begins every request's; empty if there is none. */
  String pathPrefix() {
    String path = url.getRawPath();
    return path == null || path.equals("/") ? "" : path.replaceFirst("/$", "");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user == null ? url.toString() : url + " as " + user;
  }
}
