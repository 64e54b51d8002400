/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/**
 * A local node with the Security plugin, ML Commons and our plugin; HTTP without TLS on 127.0.0.1.
 *
 * <p>The newest Security plugin on Maven Central that suits is the one of OpenSearch 3.4.0. It is
 * told to be of this version, and without the libraries that the server has itself by now; it
 * starts and enforces roles on 3.6.0.
 */
public final class SecuredNode implements AutoCloseable {
  /** The administrator that the Security plugin comes with. */
  public static final String ADMINISTRATOR = "admin";

  public static final String ADMINISTRATORS_PASSWORD = "admin";

  private static final Artifact SECURITY =
      new DefaultArtifact("org.opensearch.plugin", "opensearch-security", "zip", "3.4.0.0");
  private static final String STORE_PASSWORD = "of-a-test-only";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final RunFolder run;
  private final NodeProcess process;
  private final URI uri;

  private SecuredNode(RunFolder run, NodeProcess process, URI uri) {
    this.run = run;
    this.process = process;
    this.uri = uri;
  }

  /** Starts one, with further lines for {@code opensearch.yml}; returns when it answers. */
  public static SecuredNode start(Path pluginZip, Map<String, Object> settings) throws Exception {
    NodeAccount account = NodeAccount.current();
    CacheFolder cache = CacheFolder.ofUser(account);
    Path java = JdkFinder.ofThisMachine().find(account);
    Ports ports = Ports.choose(0);
    Path home = cache.alone(() -> home(cache, pluginZip, java));
    RunFolder run = cache.alone(() -> RunFolder.create(cache, home));
    Map<String, Object> all = new HashMap<>(settings);
    all.putAll(
        Map.of(
            "cluster.name",
            "fame-secured",
            "discovery.type",
            "single-node",
            "network.host",
            "127.0.0.1",
            "http.port",
            ports.http(),
            "transport.port",
            ports.transport(),
            "path.data",
            run.data().toString(),
            "path.logs",
            run.logs().toString(),
            "cluster.routing.allocation.disk.threshold_enabled",
            false));
    all.putAll(security(run.config(), java));
    run.writeSettings(all);
    account.own(run.path());
    NodeProcess process = NodeProcess.start(home, run, java, account, "1g");
    SecuredNode node =
        new SecuredNode(run, process, URI.create("http://127.0.0.1:" + ports.http()));
    try {
      node.awaitReady();
      return node;
    } catch (Exception e) {
      node.close();
      throw e;
    }
  }

  public URI uri() {
    return uri;
  }

  private static Path home(CacheFolder cache, Path pluginZip, Path java)
      throws LocalNodeException, IOException, InterruptedException {
    Distribution distribution = Distribution.ofThisBuild();
    MavenDownloads downloads = new MavenDownloads(MavenSettings.ofUser(), System.out::println);
    Path ours =
        new Installations(
                cache, distribution, downloads, System.out::println, Installations.BYTES_TO_INSTALL)
            .home(Optional.of(pluginZip), java);
    Path secured = ours.resolveSibling(ours.getFileName() + "-security");
    if (!Files.isDirectory(secured)) {
      Path partial = ours.resolveSibling(secured.getFileName() + ".partial");
      FileTrees.delete(partial);
      FileTrees.link(ours, partial, Path.of("config"));
      Path zip = cache.runs().resolve("opensearch-security.zip");
      adapt(downloads.fetch(List.of(SECURITY), distribution).get(0), zip, ours, distribution);
      install(partial, zip, java);
      Files.delete(zip);
      FileTrees.openForReading(partial);
      Files.move(partial, secured);
    }
    return secured;
  }

  /** Writes the plugin's zip anew, as one of this version of the server. */
  private static void adapt(Path from, Path to, Path home, Distribution distribution)
      throws IOException {
    Set<String> ofServer = new HashSet<>();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(home.resolve("lib"), "*.jar")) {
      jars.forEach(jar -> ofServer.add(jar.getFileName().toString()));
    }
    String was = SECURITY.getVersion().replaceFirst("\\.0$", "");
    try (ZipFile file = new ZipFile(from.toFile());
        OutputStream bytes = Files.newOutputStream(to);
        ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (ZipEntry entry : file.stream().toList()) {
        if (ofServer.contains(entry.getName())) {
          continue;
        }
        zip.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream content = file.getInputStream(entry)) {
          InputStream adapted = content;
          if (entry.getName().equals("plugin-descriptor.properties")) {
            String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
            adapted =
                new ByteArrayInputStream(
                    text.replace(
                            "opensearch.version=" + was,
                            "opensearch.version=" + distribution.server().getVersion())
                        .getBytes(StandardCharsets.UTF_8));
          }
          adapted.transferTo(zip);
        }
      }
    }
  }

  private static void install(Path home, Path zip, Path java)
      throws IOException, InterruptedException {
    Path output = home.resolve("installing.log");
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("bin/opensearch-plugin").toString(),
                "install",
                "--batch",
                zip.toUri().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    NodeEnvironment.prepare(builder, java);
    if (builder.start().waitFor() != 0) {
      throw new IOException("The Security plugin was refused: " + ConsoleLog.reason(output, 0));
    }
  }

  /** Certificates of our own for the transport; users and roles from the plugin's own files. */
  private static Map<String, Object> security(Path config, Path java)
      throws IOException, InterruptedException {
    Path keys = config.resolve("node.p12");
    Path certificate = config.resolve("node.pem");
    Path trusted = config.resolve("trusted.p12");
    keytool(
        java,
        keys,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=node",
        "-validity",
        "30",
        "-ext",
        "san=ip:127.0.0.1,oid:1.2.3.4.5.5",
        "-storetype",
        "PKCS12");
    keytool(java, keys, "-exportcert", "-rfc", "-file", certificate.toString());
    keytool(
        java,
        trusted,
        "-importcert",
        "-noprompt",
        "-file",
        certificate.toString(),
        "-storetype",
        "PKCS12");
    String ssl = "plugins.security.ssl.transport.";
    Map<String, Object> settings = new HashMap<>();
    settings.put(ssl + "keystore_type", "PKCS12");
    settings.put(ssl + "keystore_filepath", keys.getFileName().toString());
    settings.put(ssl + "keystore_password", STORE_PASSWORD);
    settings.put(ssl + "truststore_type", "PKCS12");
    settings.put(ssl + "truststore_filepath", trusted.getFileName().toString());
    settings.put(ssl + "truststore_password", STORE_PASSWORD);
    settings.put(ssl + "enforce_hostname_verification", false);
    settings.put("plugins.security.nodes_dn", List.of("CN=node"));
    settings.put("plugins.security.allow_default_init_securityindex", true);
    settings.put("plugins.security.restapi.roles_enabled", List.of("all_access"));
    settings.put("plugins.security.system_indices.enabled", true);
    return settings;
  }

  private static void keytool(Path java, Path store, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(java.resolve("bin/keytool").toString(), "-alias", "node"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", STORE_PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool failed: " + arguments[0]);
    }
  }

  private void awaitReady() throws Exception {
    byte[] pair = (ADMINISTRATOR + ":" + ADMINISTRATORS_PASSWORD).getBytes(StandardCharsets.UTF_8);
    HttpRequest health =
        HttpRequest.newBuilder(uri.resolve("/_cluster/health?wait_for_status=yellow&timeout=1s"))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .build();
    Instant deadline = Instant.now().plus(PATIENCE);
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!answers(client, health)) {
        if (!process.isAlive() || Instant.now().isAfter(deadline)) {
          throw new IllegalStateException("The node did not start: " + process.reason());
        }
        Thread.sleep(500);
      }
    }
  }

  private static boolean answers(HttpClient client, HttpRequest health)
      throws InterruptedException {
    try {
      return client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    process.end();
    run.delete();
  }
}
