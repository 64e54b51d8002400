/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fame.training.command.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK says of files, as exit codes. */
class FailureExitCodesTest {
  @TempDir Path folder;

  @Test
  void a_file_that_somebody_named_and_cannot_be_used_is_a_mistake_of_usage() throws Exception {
    Path none = folder.resolve("none.jsonl");
    Path there = Files.write(folder.resolve("latin-1.jsonl"), new byte[] {(byte) 0xe4, '\n'});

    Throwable missing = catchThrowable(() -> Files.newBufferedReader(none));
    assertThat(FailureExitCodes.of(missing)).isEqualTo(ExitCode.USAGE);
    assertThat(FailureExitCodes.message(missing)).isEqualTo("There is no file " + none + ".");
    Throwable existing = catchThrowable(() -> Files.createFile(there));
    assertThat(FailureExitCodes.of(existing)).isEqualTo(ExitCode.USAGE);
    assertThat(FailureExitCodes.message(existing)).startsWith(there + " exists already");
    assertThat(FailureExitCodes.of(catchThrowable(() -> Files.readAllLines(there))))
        .isEqualTo(ExitCode.USAGE);
    assertThat(FailureExitCodes.of(catchThrowable(() -> Files.readString(folder))))
        .isEqualTo(ExitCode.USAGE);
    assertThat(FailureExitCodes.of(new AccessDeniedException("/root/x"))).isEqualTo(ExitCode.USAGE);
    assertThat(FailureExitCodes.of(new UncheckedIOException((IOException) missing)))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_disk_that_takes_no_more_is_a_matter_of_this_machine() {
    Throwable full = catchThrowable(() -> Files.writeString(Path.of("/dev/full"), "line"));

    assertThat(full).hasMessageContaining("No space left on device");
    assertThat(FailureExitCodes.of(full)).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(FailureExitCodes.of(new FileSystemException("x", null, "Too many open files")))
        .isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void what_nobody_foresaw_is_to_be_reported() {
    assertThat(FailureExitCodes.of(new IOException("stream closed")))
        .isEqualTo(ExitCode.UNEXPECTED);
    assertThat(FailureExitCodes.of(new IllegalStateException())).isEqualTo(ExitCode.UNEXPECTED);
  }
}
