/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cli;

import io.fame.scoring.bundle.BundleException;
import io.fame.training.UncertifiedPartitionException;
import io.fame.training.UnusableDataException;
import io.fame.training.annotate.LabelException;
import io.fame.training.cluster.ClusterException;
import io.fame.training.command.CommandException;
import io.fame.training.command.ExitCode;
import io.fame.training.languagemodel.LanguageModelException;
import io.fame.training.localnode.LocalNodeException;
import io.fame.training.recorded.RecordedAnswersException;
import io.fame.training.registry.RegistryException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Which exit code belongs to which failure. */
final class FailureExitCodes {
  /** How the JDK words a disk that takes no more; it has no class for it. */
  private static final List<String> FULL = List.of("No space left on device", "quota exceeded");

  private static final List<String> WRONG_KIND = List.of("Is a directory", "Not a directory");

  private FailureExitCodes() {}

  /** {@link ExitCode#UNEXPECTED} for a failure that nobody foresaw. */
  static ExitCode of(Throwable failure) {
    if (failure instanceof CommandException) {
      return ((CommandException) failure).exitCode();
    }
    if (failure instanceof InterruptedException || failure instanceof InterruptedIOException) {
      return ExitCode.INTERRUPTED;
    }
    if (failure instanceof ClusterException) {
      return of((ClusterException) failure);
    }
    if (failure instanceof RegistryException) {
      return ExitCode.REGISTRY;
    }
    if (failure instanceof LocalNodeException) {
      return ((LocalNodeException) failure).kind() == LocalNodeException.Kind.INTERRUPTED
          ? ExitCode.INTERRUPTED
          : ExitCode.ENVIRONMENT;
    }
    if (failure instanceof LanguageModelException) {
      return of((LanguageModelException) failure);
    }
    if (failure instanceof RecordedAnswersException) {
      return ExitCode.USAGE;
    }
    if (failure instanceof UncertifiedPartitionException) {
      return ExitCode.CERTIFICATION;
    }
    if (failure instanceof LabelException || failure instanceof UnusableDataException) {
      return ExitCode.DATA;
    }
    if (failure instanceof BundleException) {
      return ((BundleException) failure).reason() == BundleException.Reason.UNCERTIFIED
          ? ExitCode.CERTIFICATION
          : ExitCode.USAGE;
    }
    if (failure instanceof UncheckedIOException) {
      return of(failure.getCause());
    }
    return failure instanceof IOException ? ofFile((IOException) failure) : ExitCode.UNEXPECTED;
  }

  /** What goes wrong with a file: one that somebody named, or this machine. */
  private static ExitCode ofFile(IOException failure) {
    if (failure instanceof NoSuchFileException
        || failure instanceof FileAlreadyExistsException
        || failure instanceof AccessDeniedException
        || failure instanceof FileNotFoundException
        || failure instanceof CharacterCodingException
        || says(failure, WRONG_KIND)) {
      return ExitCode.USAGE;
    }
    return failure instanceof FileSystemException || says(failure, FULL)
        ? ExitCode.ENVIRONMENT
        : ExitCode.UNEXPECTED;
  }

  private static boolean says(IOException failure, List<String> words) {
    String message = failure.getMessage();
    return message != null && words.stream().anyMatch(message::contains);
  }

  /** What is wrong, in words; a failure of a file often names nothing but the file. */
  static String message(Throwable failure) {
    if (failure instanceof UncheckedIOException) {
      return message(failure.getCause());
    }
    if (failure instanceof NoSuchFileException) {
      return "There is no file " + failure.getMessage() + ".";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return failure.getMessage() + " exists already; move it away, or choose another name.";
    }
    if (failure instanceof AccessDeniedException) {
      return failure.getMessage() + " may not be read or written.";
    }
    if (failure instanceof CharacterCodingException) {
      return "A file that was named is no text in UTF-8.";
    }
    return failure.getMessage();
  }

  private static ExitCode of(LanguageModelException failure) {
    switch (failure.kind()) {
      case CONFIGURATION:
      case NOT_ALLOWED:
        return ExitCode.USAGE;
      case BUDGET:
        return ExitCode.BUDGET;
      default:
        return ExitCode.LANGUAGE_MODEL;
    }
  }

  private static ExitCode of(ClusterException failure) {
    switch (failure.kind()) {
      case INDEX_MISSING:
      case INDEX_EMPTY:
      case FIELD_UNUSABLE:
        return ExitCode.DATA;
      case ML_COMMONS_MISSING:
      case ML_COMMONS_UPLOAD_OFF:
      case FAME_PLUGIN_MISSING:
      case ACTIVATION_REFUSED:
        return ExitCode.REGISTRY;
      case REJECTED:
        // What users write themselves, a query or a name, is all that a healthy cluster rejects.
        return ExitCode.USAGE;
      default:
        return ExitCode.CLUSTER;
    }
  }
}
