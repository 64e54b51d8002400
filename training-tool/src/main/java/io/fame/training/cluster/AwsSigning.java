/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * A cluster behind AWS: every request is signed (Signature Version 4) with credentials that the AWS
 * keystore has, or else with those that the AWS SDK finds: environment, system properties, profile,
 * container, instance.
 *
 * @param region for example {@code eu-central-1}
 * @param service {@code es} for Amazon OpenSearch Service, {@code aoss} for its serverless form
 * @param stored credentials of the keystore, {@code null} for those that the SDK finds
 */
public record AwsSigning(String region, String service, AwsCredentials stored) {
  /** With the credentials that the SDK finds. */
  public AwsSigning(String region, String service) {
    this(region, service, null);
  }

  /**
   * @throws IllegalArgumentException with a message for people
   */
  public AwsSigning {
    if (!region.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("The AWS region must look like eu-central-1.");
    }
    if (!service.equals("es") && !service.equals("aoss")) {
      throw new IllegalArgumentException(
          "The AWS service is es (Amazon OpenSearch Service) or aoss (OpenSearch Serverless).");
    }
  }
}
