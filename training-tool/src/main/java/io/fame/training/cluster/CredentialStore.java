/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * Credentials in a keystore file, as {@code keytool -importpass -storetype PKCS12 -alias
 * fame.password -keystore FILE} makes it.
 */
public final class CredentialStore {
  /** Environment variable with the keystore's file. */
  public static final String FILE_VARIABLE = "FAME_KEYSTORE";

  /** Environment variable with the password that opens it. */
  public static final String PASSWORD_VARIABLE = "FAME_KEYSTORE_PASSWORD";

  private static final String USER_ALIAS = "fame.user";
  private static final String PASSWORD_ALIAS = "fame.password";
  private static final String AWS_KEY_ALIAS = "fame.aws_access_key_id";
  private static final String AWS_SECRET_ALIAS = "fame.aws_secret_access_key";

  private CredentialStore() {}

  /**
   * What a keystore holds.
   *
   * @param user {@code null} where there is none
   * @param password {@code null} where there is none
   * @param aws {@code null} where there are none
   */
  record Credentials(String user, String password, AwsCredentials aws) {}

  /**
   * Reads the keystore that the environment names, if it names one.
   *
   * @throws IllegalArgumentException with a message for people
   */
  static Credentials read(Map<String, String> environment) {
    String file = environment.get(FILE_VARIABLE);
    if (file == null || file.isBlank()) {
      return new Credentials(null, null, null);
    }
    char[] password = environment.getOrDefault(PASSWORD_VARIABLE, "").toCharArray();
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, password);
      return new Credentials(
          secret(store, USER_ALIAS, password),
          secret(store, PASSWORD_ALIAS, password),
          aws(secret(store, AWS_KEY_ALIAS, password), secret(store, AWS_SECRET_ALIAS, password)));
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(
          "The keystore "
              + file
              + " cannot be opened: it must be a PKCS12 file, and "
              + PASSWORD_VARIABLE
              + " its password.",
          e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "The keystore " + file + " holds something else than passwords.", e);
    }
  }

  private static AwsCredentials aws(String id, String secret) {
    return id == null || secret == null ? null : AwsBasicCredentials.create(id, secret);
  }

  private static String secret(KeyStore store, String alias, char[] password)
      throws GeneralSecurityException {
    Key key = store.getKey(alias, password);
    return key == null ? null : new String(key.getEncoded(), StandardCharsets.UTF_8);
  }
}
