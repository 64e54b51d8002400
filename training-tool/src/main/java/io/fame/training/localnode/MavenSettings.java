/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;

/**
 * The user's Maven settings: local repository, mirrors, proxies and plain credentials. Encrypted
 * passwords are not supported.
 */
final class MavenSettings {
  private static final RemoteRepository CENTRAL =
      new RemoteRepository.Builder("central", "default", "https://repo.maven.apache.org/maven2")
          .build();

  private final Path file;
  private final Settings settings;
  private final Path localRepository;
  private final RemoteRepository central;

  private MavenSettings(
      Path file, Settings settings, Path localRepository, RemoteRepository central) {
    this.file = file;
    this.settings = settings;
    this.localRepository = localRepository;
    this.central = central;
  }

  /** Those of the current user: {@code ~/.m2/settings.xml}, if it is there. */
  static MavenSettings ofUser() throws LocalNodeException {
    Path folder = Path.of(System.getProperty("user.home"), ".m2");
    Path file = folder.resolve("settings.xml");
    Settings settings = read(file);
    // Maven's own name for it; a build that was given another repository hands it on to its tests.
    String repository = System.getProperty("maven.repo.local", settings.getLocalRepository());
    return new MavenSettings(
        file,
        settings,
        repository == null ? folder.resolve("repository") : Path.of(repository),
        CENTRAL);
  }

  /** For a repository somewhere else, and nothing but that. */
  static MavenSettings of(Path localRepository, String repositoryUrl) {
    return new MavenSettings(
        localRepository.resolve("settings.xml"),
        new Settings(),
        localRepository,
        new RemoteRepository.Builder("central", "default", repositoryUrl).build());
  }

  private static Settings read(Path file) throws LocalNodeException {
    if (!Files.isRegularFile(file)) {
      return new Settings();
    }
    try {
      return new DefaultSettingsBuilderFactory()
          .newInstance()
          .build(
              new DefaultSettingsBuildingRequest()
                  .setUserSettingsFile(file.toFile())
                  .setSystemProperties(System.getProperties()))
          .getEffectiveSettings();
    } catch (SettingsBuildingException e) {
      throw new LocalNodeException(
          Kind.DOWNLOAD_FAILED, "Cannot read Maven's settings " + file + ": " + e.getMessage(), e);
    }
  }

  Path file() {
    return file;
  }

  SessionBuilder session(RepositorySystem system) {
    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    for (Mirror mirror : settings.getMirrors()) {
      mirrors.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    DefaultProxySelector proxies = new DefaultProxySelector();
    for (Proxy proxy : settings.getProxies()) {
      if (proxy.isActive()) {
        proxies.add(
            new org.eclipse.aether.repository.Proxy(
                proxy.getProtocol(),
                proxy.getHost(),
                proxy.getPort(),
                new AuthenticationBuilder()
                    .addUsername(proxy.getUsername())
                    .addPassword(proxy.getPassword())
                    .build()),
            proxy.getNonProxyHosts());
      }
    }
    DefaultAuthenticationSelector credentials = new DefaultAuthenticationSelector();
    for (Server server : settings.getServers()) {
      credentials.add(
          server.getId(),
          new AuthenticationBuilder()
              .addUsername(server.getUsername())
              .addPassword(server.getPassword())
              .build());
    }
    return new SessionBuilderSupplier(system)
        .get()
        .withLocalRepositoryBaseDirectories(localRepository)
        .setOffline(settings.isOffline())
        .setConfigProperty("aether.transport.http.useSystemProperties", true)
        .setMirrorSelector(mirrors)
        .setProxySelector(proxies)
        .setAuthenticationSelector(credentials);
  }

  List<RemoteRepository> repositories(RepositorySystem system, RepositorySystemSession session) {
    return system.newResolutionRepositories(session, List.of(central));
  }
}
