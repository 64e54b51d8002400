/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A disk in memory that can be filled to its last byte; only root may mount one. */
final class SmallDisk implements AutoCloseable {
  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  static SmallDisk mount(int mebibytes) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "fame-small-disk-");
    run("mount", "-t", "tmpfs", "-o", "mode=1777,size=" + mebibytes + "m", "tmpfs", folder.toString());
    return new SmallDisk(folder);
  }

  Path folder() {
    return folder;
  }

  /** Leaves no byte free. */
  void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (Files.getFileStore(folder).getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  void free() throws IOException {
    Files.delete(filler);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("umount", folder.toString());
    Files.delete(folder);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      String said = new String(process.getInputStream().readAllBytes());
      throw new IOException(String.join(" ", command) + " failed; it takes root: " + said);
    }
  }
}
