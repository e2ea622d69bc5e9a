package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads, by turns with every operation that can, until the writer is done. */
record VersionReader(SessionStore store, AtomicBoolean written, CountDownLatch enough, int turn)
    implements Callable<Integer> {

  private static final int ENOUGH = 25;

  @Override
  public Integer call() {
    int reads = 0;
    int newest = 0;
    try {
      while (reads < ENOUGH || !written.get()) {
        newest = read((turn + reads) % 5, newest);
        if (++reads == ENOUGH) {
          enough.countDown();
        }
      }
    } finally {
      enough.countDown();
    }
    return reads;
  }

  /** Reads once; returns the newest version seen. */
  private int read(int operation, int newest) {
    List<WorktreeSession> seen = new ArrayList<>();
    switch (operation) {
      case 0 -> seen.add(store.get(StoreUnderTest.WORKSPACE, "a"));
      case 1 -> seen.addAll(store.getAll(StoreUnderTest.WORKSPACE));
      case 2 -> store.forEach(StoreUnderTest.WORKSPACE, seen::add);
      case 3 -> {
        List<SessionSummary> items = store.list(StoreUnderTest.WORKSPACE, SessionQuery.ALL).items();
        assertThat(items).hasSize(42).allSatisfy(VersionReader::assertWhole);
      }
      default -> assertThat(store.search(StoreUnderTest.WORKSPACE, "version", 100)).hasSize(2);
    }
    if (seen.isEmpty()) {
      return newest;
    }
    int a = versionOf(seen.get(0));
    assertThat(a).as("time goes on").isGreaterThanOrEqualTo(newest);
    SessionDifference.assertSame(version("a", a), seen.get(0));
    if (seen.size() > 1) {
      assertThat(seen).hasSize(42);
      int b = versionOf(seen.get(41));
      SessionDifference.assertSame(version("b", b), seen.get(41));
      assertThat(a - b)
          .as("a was written before b, and both are of one point in time")
          .isBetween(0, 1);
    }
    return a;
  }

  private static int versionOf(WorktreeSession session) {
    return Math.toIntExact(Objects.requireNonNull(session.totalDuration(), "totalDuration"));
  }

  private static void assertWhole(SessionSummary summary) {
    Long version = summary.totalDuration();
    if (version != null) {
      assertThat(summary)
          .isEqualTo(SessionSummary.of(version(summary.id(), Math.toIntExact(version))));
    }
  }
}
