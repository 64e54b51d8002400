/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a distribution of scripts; the real one is started by the end-to-end tests. */
@Timeout(120)
class LocalNodeLauncherTest {
  private static final Path RUNNING_JAVA = Path.of(System.getProperty("java.home"));

  @TempDir private Path folder;

  private final List<String> steps = new ArrayList<>();
  private CacheFolder cache;

  @BeforeEach
  void ownCache() throws LocalNodeException {
    cache = CacheFolder.at(folder.resolve("cache"), new NodeAccount(false));
  }

  @Test
  void nodeAnswersOnItsPortAndLeavesNeitherProcessNorFolder() throws Exception {
    LocalNode node = launcher(StandInDistribution.ANSWERS).start(LocalNodeOptions.defaults());
    ProcessHandle process = ProcessHandle.of(node.pid()).orElseThrow();
    ProcessHandle child = childOf(node);
    assertThat(node.isRunning()).isTrue();
    assertThat(node.uri()).hasHost("127.0.0.1").hasPort(node.httpPort());
    assertThat(child.isAlive()).isTrue();

    node.stop();

    assertThat(node.isRunning()).isFalse();
    assertThat(process.isAlive()).isFalse();
    assertThat(child.isAlive()).isFalse();
    assertThat(runs()).isEmpty();
  }

  @Test
  void settingsOfTheCallerWinAndFilesStayInTheRunFolder() throws Exception {
    LocalNodeOptions options =
        LocalNodeOptions.defaults()
            .withSettings(
                Map.of(
                    "cluster.name", "mine \"quoted\"", "plugins.fame.trusted_keys", List.of("k")));
    try (LocalNode node = launcher(StandInDistribution.ANSWERS).start(options)) {
      assertThat(node.folder().resolve("config/opensearch.yml"))
          .content()
          .contains("\"cluster.name\": \"mine \\\"quoted\\\"\"\n")
          .contains("\"plugins.fame.trusted_keys\": [\"k\"]\n")
          .contains("\"network.host\": \"127.0.0.1\"\n")
          .contains("\"discovery.type\": \"single-node\"\n")
          .contains("\"plugins.ml_commons.allow_registering_model_via_local_file\": true\n");
      assertThat(node.folder().resolve("config/jvm.options"))
          .content()
          .isEqualTo(
              "-XX:HeapDumpPath=%s/data\n-XX:ErrorFile=%s/logs/hs_err.log\n"
                  .formatted(node.folder(), node.folder()));
    }
  }

  @Test
  void restartKeepsPortAndData() throws Exception {
    try (LocalNode node =
        launcher(StandInDistribution.ANSWERS).start(LocalNodeOptions.defaults())) {
      Path document = Files.writeString(node.folder().resolve("data/document"), "kept");
      int port = node.httpPort();
      long first = node.pid();

      node.restart();

      assertThat(node.isRunning()).isTrue();
      assertThat(node.httpPort()).isEqualTo(port);
      assertThat(node.pid()).isNotEqualTo(first);
      assertThat(document).content().isEqualTo("kept");
    }
  }

  @Test
  void nodeThatIsLeftRunningOutlivesCloseAndIsSweptOnceItEnded() throws Exception {
    LocalNodeLauncher launcher = launcher(StandInDistribution.ANSWERS);
    LocalNode kept = launcher.start(LocalNodeOptions.defaults());
    kept.leaveRunning();
    kept.close();
    assertThat(kept.isRunning()).isTrue();

    LocalNode other = launcher.start(LocalNodeOptions.defaults());
    assertThat(kept.isRunning()).isTrue();
    other.stop();

    NodeProcess.endTree(ProcessHandle.of(kept.pid()).orElseThrow());
    assertThat(kept.folder()).exists();
    launcher.start(LocalNodeOptions.defaults()).stop();
    assertThat(kept.folder()).doesNotExist();
  }

  @Test
  void secondStartInstallsNothingAndAnotherPluginZipOnlyItself() throws Exception {
    Path zip = StandInDistribution.pluginZip(folder.resolve("fame-1.zip"));
    LocalNodeLauncher launcher = launcher(StandInDistribution.ANSWERS);
    launcher.start(LocalNodeOptions.defaults()).stop();
    steps.clear();
    launcher.start(LocalNodeOptions.defaults()).stop();
    assertThat(steps).singleElement().asString().startsWith("Starting OpenSearch on ");

    steps.clear();
    launcher.start(LocalNodeOptions.defaults().withPluginZip(zip)).stop();
    assertThat(steps).first().isEqualTo("Installing the plugin fame-1.zip");
    assertThat(steps).hasSize(2);
    assertThat(installed("-fame-"))
        .isEqualTo(
            "opensearch-job-scheduler-9.9.9.0.zip\nopensearch-ml-plugin-9.9.9.0.zip\nfame-1.zip\n");
  }

  @Test
  void fixedPortThatIsTakenIsAnError() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LocalNodeOptions options = LocalNodeOptions.defaults().withHttpPort(other.getLocalPort());
      assertThat(failure(launcher(StandInDistribution.ANSWERS), options, Kind.PORT_TAKEN))
          .contains("Port " + other.getLocalPort() + " on 127.0.0.1 is taken");
      assertThat(runs()).isEmpty();
    }
  }

  @Test
  void freePortThatSomeoneElseWasFasterToTakeIsReplacedByAnother() throws Exception {
    Path marker = folder.resolve("second");
    String losesItsPortOnce =
        """
        #!/bin/sh
        if [ ! -e %1$s ]; then
          touch %1$s
          echo "BindHttpException[Failed to bind to 127.0.0.1]; nested: Address already in use"
          exit 1
        fi
        """
            .formatted(marker);
    String script = losesItsPortOnce + StandInDistribution.ANSWERS.replace("#!/bin/sh\n", "");
    try (LocalNode node = launcher(script).start(LocalNodeOptions.defaults())) {
      assertThat(node.isRunning()).isTrue();
      assertThat(steps).filteredOn(step -> step.startsWith("Starting")).hasSize(2);
    }
    assertThat(runs()).isEmpty();
  }

  @Test
  void nodeThatEndsSaysWhyInItsOwnWords() throws Exception {
    String script =
        """
        #!/bin/sh
        echo "[2026-01-01T00:00:00,000][ERROR][o.o.b.Bootstrap] [n] Exception"
        echo "Likely root cause: java.lang.IllegalArgumentException: unknown setting [plugins.x]"
        echo "	at org.opensearch.Something.run(Something.java:1)"
        exit 1
        """;
    assertThat(failure(launcher(script), LocalNodeOptions.defaults(), Kind.START_FAILED))
        .contains("ended while it started")
        .contains("java.lang.IllegalArgumentException: unknown setting [plugins.x]")
        .contains("last-failed-start.log");
    assertThat(cache.runs().resolve("last-failed-start.log")).content().contains("Bootstrap");
    assertThat(runs()).isEmpty();
  }

  @Test
  void nodeThatNeverGetsReadyIsStopped() throws Exception {
    Path pid = folder.resolve("pid");
    String script = "#!/bin/sh\necho waiting for godot\necho $$ > " + pid + "\nexec sleep 600\n";
    LocalNodeOptions options = LocalNodeOptions.defaults().withStartTimeout(Duration.ofSeconds(2));
    assertThat(failure(launcher(script), options, Kind.START_FAILED))
        .contains("not ready within 2 s")
        .contains("waiting for godot");
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
    assertThat(runs()).isEmpty();
  }

  @Test
  void interruptionStopsTheNode() throws Exception {
    Path pid = folder.resolve("pid");
    LocalNodeLauncher launcher = launcher("#!/bin/sh\necho $$ > " + pid + "\nexec sleep 600\n");
    List<LocalNodeException> failures = new ArrayList<>();
    Thread starter =
        new Thread(
            () -> {
              try {
                launcher.start(LocalNodeOptions.defaults());
              } catch (LocalNodeException e) {
                failures.add(e);
              }
            });
    starter.start();
    while (starter.isAlive() && (!Files.exists(pid) || Files.size(pid) == 0)) {
      Thread.sleep(20);
    }
    starter.interrupt();
    starter.join(Duration.ofSeconds(30).toMillis());
    assertThat(failures).singleElement().extracting("kind").isEqualTo(Kind.INTERRUPTED);
    assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))).isEmpty();
    assertThat(runs()).isEmpty();
  }

  @Test
  void fullDiskIsNoticedBeforeAnythingIsFetched() throws Exception {
    StandInDistribution standIn = new StandInDistribution(folder, StandInDistribution.ANSWERS);
    LocalNodeLauncher launcher = launcher(standIn, Long.MAX_VALUE, List.of(RUNNING_JAVA));
    assertThat(failure(launcher, LocalNodeOptions.defaults(), Kind.DISK_FULL))
        .contains("8,796,093,022,207 MiB are needed under " + cache.path())
        .contains("are free");
    assertThat(standIn.local(standIn.server())).doesNotExist();
    assertThat(cache.homes()).isEmptyDirectory();
  }

  @Test
  void withoutJdkTheMessageSaysWhatWasLookedAtAndWhatToInstall() throws Exception {
    Path old = folder.resolve("jdk-17");
    Files.createDirectories(old.resolve("bin"));
    Files.createFile(old.resolve("bin/java")).toFile().setExecutable(true);
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    StandInDistribution standIn = new StandInDistribution(folder, StandInDistribution.ANSWERS);
    LocalNodeLauncher launcher =
        launcher(standIn, 0, List.of(old, folder.resolve("nothing-there")));
    assertThat(failure(launcher, LocalNodeOptions.defaults(), Kind.NO_JDK))
        .contains(old + " is Java 17")
        .contains("openjdk-21-jdk");
  }

  @Test
  void pluginZipThatIsMissingBrokenForeignOrRefusedIsNamed() throws Exception {
    LocalNodeLauncher launcher = launcher(StandInDistribution.ANSWERS);
    Path missing = folder.resolve("missing.zip");
    Path broken = Files.writeString(folder.resolve("broken.zip"), "PK and not more");
    Path refused = StandInDistribution.pluginZip(folder.resolve("refused.zip"));
    Map<Path, String> messages =
        Map.of(
            missing, "There is no plugin zip " + missing,
            broken, "The plugin zip " + broken + " is broken",
            refused, "This plugin was built for OpenSearch version 1.0.0");
    for (Map.Entry<Path, String> expected : messages.entrySet()) {
      LocalNodeOptions options = LocalNodeOptions.defaults().withPluginZip(expected.getKey());
      assertThat(failure(launcher, options, Kind.PLUGIN_REFUSED)).contains(expected.getValue());
    }
  }

  @Test
  void cacheThatTheAccountOfTheNodeCannotReachIsRefused() throws Exception {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(
        closed, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    LocalNodeException e =
        catchThrowableOfType(
            LocalNodeException.class,
            () -> CacheFolder.at(closed.resolve("cache"), new NodeAccount(true)));
    assertThat(e.kind()).isEqualTo(Kind.FOLDER_UNUSABLE);
    assertThat(e).hasMessageContaining("does not run as root").hasMessageContaining("FAME_CACHE");
  }

  @Test
  void cacheUnderAPathWithSpacesIsRefused() {
    LocalNodeException e =
        catchThrowableOfType(
            LocalNodeException.class,
            () -> CacheFolder.at(folder.resolve("a b"), new NodeAccount(false)));
    assertThat(e.kind()).isEqualTo(Kind.FOLDER_UNUSABLE);
    assertThat(e).hasMessageContaining("spaces");
  }

  private LocalNodeLauncher launcher(String script) throws IOException {
    return launcher(new StandInDistribution(folder, script), 0, List.of(RUNNING_JAVA));
  }

  private LocalNodeLauncher launcher(
      StandInDistribution standIn, long bytesToInstall, List<Path> javaHomes) {
    return standIn.launcher(cache, steps::add, bytesToInstall, javaHomes);
  }

  private static String failure(LocalNodeLauncher launcher, LocalNodeOptions options, Kind kind) {
    LocalNodeException e =
        catchThrowableOfType(LocalNodeException.class, () -> launcher.start(options));
    assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
    return e.getMessage();
  }

  private static ProcessHandle childOf(LocalNode node) throws IOException {
    String child = Files.readString(node.folder().resolve("tmp/child")).strip();
    return ProcessHandle.of(Long.parseLong(child)).orElseThrow();
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> all = Files.list(cache.runs())) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private String installed(String nameContains) throws IOException {
    try (Stream<Path> all = Files.list(cache.homes())) {
      Path home =
          all.filter(path -> path.getFileName().toString().contains(nameContains))
              .findFirst()
              .orElseThrow();
      return Files.readString(home.resolve("plugins/installed"));
    }
  }
}
