/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.languagemodel;

import java.net.URI;
import java.util.List;
import java.util.Map;

/** The one way by which bytes leave this machine for a language model. */
interface Wire {
  /**
   * Sends a request.
   *
   * @param headers without those that follow from the URI and the body
   * @return an answer with a status from 200 to 299
   * @throws WireFailure for everything else
   */
  Reply send(URI uri, Map<String, List<String>> headers, byte[] body);

  /**
   * @param headers of the answer
   * @param body of the answer, complete
   */
  record Reply(int status, Map<String, List<String>> headers, byte[] body) {}

  /** Carries a failure through libraries that know no checked exceptions. */
  final class WireFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final LanguageModelException failure;

    WireFailure(LanguageModelException failure) {
      super(failure.getMessage());
      this.failure = failure;
    }

    LanguageModelException failure() {
      return failure;
    }
  }
}
