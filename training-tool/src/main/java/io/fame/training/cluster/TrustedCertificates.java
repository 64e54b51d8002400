/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import io.fame.training.cluster.ClusterException.Kind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificates of a PEM file, and in no other. */
public final class TrustedCertificates {
  private TrustedCertificates() {}

  /**
   * Reads the file.
   *
   * @throws ClusterException REJECTED if it cannot be read or holds no certificate
   */
  public static SSLContext of(Path caFile) throws ClusterException {
    try (InputStream pem = new BufferedInputStream(Files.newInputStream(caFile))) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int number = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("ca-" + number++, certificate);
      }
      if (number == 0) {
        throw unusable(caFile, "it holds no certificate", null);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (ClusterException e) {
      throw e;
    } catch (IOException e) {
      throw unusable(caFile, "it cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw unusable(caFile, "it is not a PEM file with certificates", e);
    }
  }

  private static ClusterException unusable(Path caFile, String why, Exception cause) {
    return new ClusterException(
        Kind.REJECTED, "The CA file " + caFile + " cannot be used: " + why + ".", cause);
  }
}
