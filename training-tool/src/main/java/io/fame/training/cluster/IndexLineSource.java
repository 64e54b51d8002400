/*
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fame.training.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fame.training.cluster.ClusterException.Kind;
import io.fame.training.source.LineSource;
import io.fame.training.source.SourceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The lines of an index, frozen by a point in time for each reading. As many slices as the largest
 * index has shards are read in parallel and merged by time; lines of one millisecond are ordered by
 * context, message, label and id.
 *
 * <p>Memory does not depend on the number of documents: two pages per slice and one bounded {@link
 * TieGroup} are held. Documents whose message is not a string, or an empty one, are left out and
 * counted.
 */
public final class IndexLineSource implements LineSource {
  private static final int LINES_PER_ROUND = 16_000;
  private static final int LARGEST_PAGE = 4_000;
  private static final int SMALLEST_FIRST_PAGE = 100;
  private static final int MOST_FETCHERS = 4;
  private static final int MOST_TIED_LINES = 50_000;
  private static final long MOST_TIED_CHARACTERS = 32L << 20;

  private final ClusterConnection connection;
  private final IndexSelection selection;
  private final int slices;
  private final int pageSize;
  private final int mostTiedLines;
  private volatile long leftOut;

  private IndexLineSource(
      ClusterConnection connection,
      IndexSelection selection,
      int slices,
      int pageSize,
      int mostTiedLines) {
    this.connection = connection;
    this.selection = selection;
    this.slices = slices;
    this.pageSize = pageSize;
    this.mostTiedLines = mostTiedLines;
  }

  /**
   * Checks that the selection can be read, and that there is something in it.
   *
   * @throws ClusterException INDEX_MISSING, FIELD_UNUSABLE, INDEX_EMPTY, or what a connection may
   *     throw
   */
  public static IndexLineSource open(ClusterConnection connection, IndexSelection selection)
      throws IOException {
    FieldCheck.check(connection, selection);
    IndexLimits limits = IndexLimits.of(connection, selection.index());
    int slices = limits.mostShards();
    int page = Math.max(SMALLEST_FIRST_PAGE, Math.min(LARGEST_PAGE, LINES_PER_ROUND / slices));
    page = Math.min(page, limits.resultWindow());
    return open(connection, selection, slices, page, MOST_TIED_LINES);
  }

  static IndexLineSource open(
      ClusterConnection connection,
      IndexSelection selection,
      int slices,
      int pageSize,
      int mostTiedLines)
      throws IOException {
    IndexLineSource source =
        new IndexLineSource(connection, selection, slices, pageSize, mostTiedLines);
    if (source.size() == 0) {
      throw source.empty();
    }
    return source;
  }

  /** Number of documents of the selection, those included that will be left out. */
  @Override
  public long size() throws IOException {
    ObjectNode body = ClusterConnection.JSON.createObjectNode();
    body.set("query", selection.filter());
    return count(body);
  }

  /** Documents that the last complete reading left out, for want of a text in the message field. */
  public long leftOut() {
    return leftOut;
  }

  @Override
  public void forEach(Consumer<SourceLine> consumer) throws IOException, InterruptedException {
    ExecutorService fetchers =
        Executors.newFixedThreadPool(
            Math.min(slices, MOST_FETCHERS),
            work -> {
              Thread thread = new Thread(work, "fame-index-reader");
              thread.setDaemon(true);
              return thread;
            });
    try (PointInTime pointInTime = PointInTime.open(connection, selection.index())) {
      try {
        merge(pointInTime, fetchers, consumer);
      } finally {
        fetchers.shutdownNow();
      }
    } finally {
      fetchers.shutdownNow();
    }
  }

  private void merge(
      PointInTime pointInTime, ExecutorService fetchers, Consumer<SourceLine> consumer)
      throws IOException, InterruptedException {
    List<SliceCursor> cursors = new ArrayList<>();
    for (int slice = 0; slice < slices; slice++) {
      cursors.add(new SliceCursor(reader(pointInTime, selection.filter(), slice), fetchers));
    }
    PriorityQueue<SliceCursor> earliestFirst =
        new PriorityQueue<>(
            Comparator.comparingLong((SliceCursor cursor) -> cursor.current().timestampMillis()));
    for (SliceCursor cursor : cursors) {
      if (cursor.advance()) {
        earliestFirst.add(cursor);
      }
    }
    TieGroup group = new TieGroup(mostTiedLines, MOST_TIED_CHARACTERS);
    while (!earliestFirst.isEmpty()) {
      long time = earliestFirst.element().current().timestampMillis();
      while (!earliestFirst.isEmpty()
          && earliestFirst.element().current().timestampMillis() == time) {
        SliceCursor cursor = earliestFirst.remove();
        boolean more;
        do {
          group.add(cursor.current());
          more = cursor.advance();
        } while (more && cursor.current().timestampMillis() == time);
        if (more) {
          earliestFirst.add(cursor);
        }
      }
      while (group.drainTo(consumer)) {
        refill(group, pointInTime, time);
      }
    }
    leftOut = cursors.stream().mapToLong(SliceCursor::leftOut).sum();
  }

  private void refill(TieGroup group, PointInTime pointInTime, long time)
      throws IOException, InterruptedException {
    for (int slice = 0; slice < slices; slice++) {
      SliceReader reader = reader(pointInTime, filterAt(time), slice);
      for (SliceReader.Page page = reader.next(); page != null; page = reader.next()) {
        page.lines().forEach(group::add);
      }
    }
  }

  private SliceReader reader(PointInTime pointInTime, ObjectNode filter, int slice) {
    return new SliceReader(pointInTime, filter, selection.fields(), slice, slices, pageSize);
  }

  /** The selection's documents of one millisecond. */
  private ObjectNode filterAt(long time) {
    ObjectNode clause = ClusterConnection.JSON.createObjectNode();
    ArrayNode filters = clause.putObject("bool").putArray("filter");
    filters.add(selection.filter());
    filters
        .addObject()
        .putObject("range")
        .putObject(selection.fields().timestamp())
        .put("format", "epoch_millis")
        .put("gte", time)
        .put("lt", time + 1);
    return clause;
  }

  private long count(ObjectNode body) throws IOException {
    return connection
        .post("/" + ClusterConnection.segment(selection.index()) + "/_count", body)
        .path("count")
        .asLong();
  }

  private ClusterException empty() throws IOException {
    long all = count(ClusterConnection.JSON.createObjectNode());
    if (all == 0) {
      return new ClusterException(
          Kind.INDEX_EMPTY,
          "The index " + selection.index() + " has no documents. Index log lines first.");
    }
    return new ClusterException(
        Kind.INDEX_EMPTY,
        "None of the "
            + all
            + " documents of "
            + selection.index()
            + " has a "
            + selection.fields().timestamp()
            + " and fits the query and the time range. Widen --query, --from and --to.");
  }
}
