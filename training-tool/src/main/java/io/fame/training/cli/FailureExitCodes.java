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
import java.io.InterruptedIOException;

/** Which exit code belongs to which failure. */
final class FailureExitCodes {
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
    return ExitCode.UNEXPECTED;
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
