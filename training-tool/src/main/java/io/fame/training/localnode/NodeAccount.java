/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.localnode;

import com.sun.security.auth.module.UnixSystem;
import io.fame.training.localnode.LocalNodeException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The account that the node's process runs under: the user's own, or, since OpenSearch refuses to
 * run as root, a number without an account where the user is root.
 */
final class NodeAccount {
  /** Belongs to nobody: above the numbers of system accounts, far from those of people. */
  private static final int NOBODYS_ID = 51_273;

  private static final String SETPRIV = "setpriv";

  private final boolean root;

  NodeAccount(boolean root) {
    this.root = root;
  }

  /** For the user of this process. */
  static NodeAccount current() {
    return new NodeAccount(new UnixSystem().getUid() == 0);
  }

  boolean isRoot() {
    return root;
  }

  /** What to put before a command, so that it runs under this account in a session of its own. */
  List<String> commandPrefix() throws LocalNodeException {
    // A session of its own: Ctrl-C in the terminal reaches us alone, and we stop the node in order.
    List<String> session = SearchPath.find("setsid").isPresent() ? List.of("setsid") : List.of();
    if (!root) {
      return session;
    }
    if (SearchPath.find(SETPRIV).isEmpty()) {
      throw new LocalNodeException(
          Kind.START_FAILED,
          "OpenSearch does not run as root, and the program setpriv is not there to give up root."
              + " Install it (package util-linux), or run this as an ordinary user.");
    }
    String id = Integer.toString(NOBODYS_ID);
    return Stream.concat(
            session.stream(),
            Stream.of(SETPRIV, "--reuid=" + id, "--regid=" + id, "--clear-groups"))
        .toList();
  }

  /** Gives a folder and all that is in it to this account. */
  void own(Path folder) throws IOException {
    if (!root) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.setAttribute(file, "unix:uid", NOBODYS_ID, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, "unix:gid", NOBODYS_ID, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** Whether this account may enter every folder on the way to an existing path, and read it. */
  boolean reaches(Path path) {
    if (!root) {
      return Files.isReadable(path);
    }
    try {
      Path real = path.toRealPath();
      for (Path folder = real; folder != null; folder = folder.getParent()) {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        boolean enters =
            !Files.isDirectory(folder) || permissions.contains(PosixFilePermission.OTHERS_EXECUTE);
        boolean reads =
            !folder.equals(real) || permissions.contains(PosixFilePermission.OTHERS_READ);
        if (!enters || !reads) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
