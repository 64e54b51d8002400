/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipFile;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.transfer.TransferEvent;

/** Fetches zips from Maven Central through the user's local Maven repository, and checks them. */
final class MavenDownloads {
  private final MavenSettings settings;
  private final NodeListener listener;

  MavenDownloads(MavenSettings settings, NodeListener listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * The files of the artifacts, in the same order. What is broken in the local repository is
   * removed and fetched once more.
   */
  List<Path> fetch(List<Artifact> artifacts, Distribution distribution) throws LocalNodeException {
    Transfers transfers = new Transfers();
    RepositorySystem system = new RepositorySystemSupplier().get();
    try (CloseableSession session =
        settings
            .session(system)
            // Not "fail": that also refuses a file for which the repository has no checksum at all.
            .setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_WARN)
            .setTransferListener(transfers)
            .build()) {
      List<Path> files = new ArrayList<>();
      for (Artifact artifact : artifacts) {
        files.add(fetch(system, session, artifact, distribution, transfers));
      }
      return files;
    } finally {
      system.shutdown();
    }
  }

  private Path fetch(
      RepositorySystem system,
      RepositorySystemSession session,
      Artifact artifact,
      Distribution distribution,
      Transfers transfers)
      throws LocalNodeException {
    Path file = resolve(system, session, artifact);
    Optional<String> defect = defect(file, artifact, distribution, transfers);
    if (defect.isPresent()) {
      remove(file);
      listener.step("Removed a broken download, fetching it again: " + file + ", " + defect.get());
      file = resolve(system, session, artifact);
      defect = defect(file, artifact, distribution, transfers);
    }
    if (defect.isPresent()) {
      remove(file);
      throw new LocalNodeException(
          Kind.BROKEN_DOWNLOAD,
          "A download is broken, twice in a row, and has been removed: "
              + file
              + ": "
              + defect.get()
              + ". Check the proxy or the Maven mirror in "
              + settings.file()
              + ", then run the command again.");
    }
    return file;
  }

  private Path resolve(RepositorySystem system, RepositorySystemSession session, Artifact artifact)
      throws LocalNodeException {
    try {
      ArtifactRequest request =
          new ArtifactRequest(artifact, settings.repositories(system, session), null);
      return system.resolveArtifact(session, request).getArtifact().getPath();
    } catch (ArtifactResolutionException e) {
      throw new LocalNodeException(
          Kind.DOWNLOAD_FAILED,
          "Cannot fetch "
              + artifact
              + ": "
              + e.getMessage()
              + ". Maven Central, or the mirror named in "
              + settings.file()
              + ", must be reachable once.",
          e);
    }
  }

  private static Optional<String> defect(
      Path file, Artifact artifact, Distribution distribution, Transfers transfers)
      throws LocalNodeException {
    if (transfers.corrupted.remove(Distribution.fileName(artifact))) {
      return Optional.of("its checksum is not the one that the repository states");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() == 0) {
        return Optional.of("it is an empty zip");
      }
    } catch (IOException e) {
      return Optional.of("it is not a complete zip (" + e.getMessage() + ")");
    }
    Optional<String> expected = distribution.knownSha256(artifact);
    if (expected.isPresent()) {
      String actual = FileDigest.sha256(file);
      if (!actual.equals(expected.get())) {
        return Optional.of("its SHA-256 is " + actual + " instead of " + expected.get());
      }
    }
    return Optional.empty();
  }

  private static void remove(Path file) throws LocalNodeException {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new LocalNodeException(
          Kind.BROKEN_DOWNLOAD, "A download is broken and cannot be removed: " + file, e);
    }
  }

  /** Passes progress on, and remembers the files whose checksum did not match. */
  private final class Transfers extends AbstractTransferListener {
    private final Set<String> corrupted = ConcurrentHashMap.newKeySet();

    @Override
    public void transferProgressed(TransferEvent event) {
      if (isZip(event)) {
        listener.transferred(
            name(event), event.getTransferredBytes(), event.getResource().getContentLength());
      }
    }

    @Override
    public void transferCorrupted(TransferEvent event) {
      // Also comes where the repository has no checksum; then there is nothing to be different.
      if (event.getException() instanceof ChecksumFailureException failure
          && !failure.getActual().isEmpty()) {
        corrupted.add(name(event));
      }
    }

    private static boolean isZip(TransferEvent event) {
      return event.getResource().getResourceName().endsWith(".zip");
    }

    private static String name(TransferEvent event) {
      String path = event.getResource().getResourceName();
      return path.substring(path.lastIndexOf('/') + 1);
    }
  }
}
