/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Walks over the lines of a slice while its next page, and no more than that, is being fetched. */
final class SliceCursor {
  private final SliceReader reader;
  private final ExecutorService fetchers;
  private Future<SliceReader.Page> next;
  private List<SourceLine> page = List.of();
  private int position;
  private long leftOut;

  SliceCursor(SliceReader reader, ExecutorService fetchers) {
    this.reader = reader;
    this.fetchers = fetchers;
    this.next = fetchers.submit(reader::next);
  }

  /** Goes to the next line; before the first call there is no current one. */
  boolean advance() throws IOException, InterruptedException {
    position++;
    while (position >= page.size()) {
      SliceReader.Page fetched = awaitNext();
      if (fetched == null) {
        return false;
      }
      leftOut += fetched.leftOut();
      page = fetched.lines();
      position = 0;
      next = fetchers.submit(reader::next);
    }
    return true;
  }

  SourceLine current() {
    return page.get(position);
  }

  long leftOut() {
    return leftOut;
  }

  private SliceReader.Page awaitNext() throws IOException, InterruptedException {
    try {
      return next.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw (IOException) e.getCause();
      }
      if (e.getCause() instanceof InterruptedException) {
        throw (InterruptedException) e.getCause();
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
