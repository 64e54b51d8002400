/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import io.fame.training.languagemodel.LanguageModelException.Kind;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The origins that may be called: this machine, the provider's own endpoint, and what the
 * configuration lists. Another {@code base_url} is refused until it is listed, so that a line of a
 * configuration that was copied from somewhere does not decide alone where log lines go.
 */
final class AllowedEndpoints {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> origins = new HashSet<>();

  AllowedEndpoints(LanguageModelSettings settings) {
    origins.add(origin(settings.provider().url(settings.region())));
    settings.allowedEndpoints().forEach(listed -> origins.add(origin(URI.create(listed))));
  }

  void require(URI uri) throws LanguageModelException {
    String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    if (!THIS_MACHINE.contains(host) && !origins.contains(origin(uri))) {
      throw new LanguageModelException(
          Kind.NOT_ALLOWED,
          "the endpoint "
              + origin(uri)
              + " may not be called: list it under language_model.allowed_endpoints if it should");
    }
  }

  private static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("http") ? 80 : 443;
    return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }
}
