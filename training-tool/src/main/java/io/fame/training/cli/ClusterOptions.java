/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.training.cluster.AwsSigning;
import io.fame.training.cluster.ClusterConnection;
import io.fame.training.cluster.ConnectionSettings;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.command.Terminal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the cluster is. */
public final class ClusterOptions {
  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:9200",
      description =
          "The cluster (default: ${DEFAULT-VALUE}). Credentials come from FAME_USER and"
              + " FAME_PASSWORD, or from the PKCS12 keystore FAME_KEYSTORE (entries fame.user and"
              + " fame.password; FAME_KEYSTORE_PASSWORD opens it).")
  URI url;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM file with the certificates to trust (default: those of the JDK).")
  Path ca;

  @Option(
      names = "--aws-region",
      paramLabel = "REGION",
      description =
          "Sign requests for AWS in this region, with the credentials of FAME_KEYSTORE (entries"
              + " fame.aws_access_key_id and fame.aws_secret_access_key) or those that the AWS SDK"
              + " finds (environment, profile, container, instance).")
  String awsRegion;

  @Option(
      names = "--aws-service",
      paramLabel = "NAME",
      defaultValue = "es",
      description =
          "es for Amazon OpenSearch Service, aoss for OpenSearch Serverless (default:"
              + " ${DEFAULT-VALUE}).")
  String awsService;

  /** Opens the connection; nothing is sent yet. */
  public ClusterConnection connect(Terminal terminal) throws IOException, CommandException {
    ConnectionSettings settings;
    try {
      settings =
          ConnectionSettings.fromEnvironment(
              url,
              ca,
              awsRegion == null ? null : new AwsSigning(awsRegion, awsService),
              terminal.environment());
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, e.getMessage(), e);
    }
    return ClusterConnection.open(settings);
  }
}
