package dev.sessionstore.sqlite;

import dev.sessionstore.spi.DaemonThreads;
import dev.sessionstore.spi.Interrupts;
import dev.sessionstore.sqlite.SessionCache.Entry;
import dev.sessionstore.sqlite.SessionTable.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all sessions of a workspace. Most of that is decoding, so a second thread, with a
 * connection of its own, takes part where there are many: both read the next stretch of sessions
 * until none is left. The second only helps. Where it comes late, helps somebody else, sees another
 * state of the database or fails, the caller reads everything.
 */
final class BulkReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BulkReader.class);

  /** Some milliseconds of work: small enough for both to end at about the same time. */
  static final int STRETCH = 32;

  /** Fewer sessions are read before a second thread has begun. */
  static final int MANY = 4 * STRETCH;

  /** Opens a connection; none of the pool, which takes 30 ms for its second one. */
  @FunctionalInterface
  interface Opener {
    Connection open() throws SQLException;
  }

  private final Opener opener;
  private final SessionCache cache;
  private final ThreadPoolExecutor helper =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          DaemonThreads.named("session-store reader"));

  /** The second thread's, from its first work on. */
  private @Nullable ReadConnection own;

  BulkReader(Opener opener, SessionCache cache) {
    this.opener = opener;
    this.cache = cache;
  }

  /**
   * Reads all sessions within a snapshot. Where the cache stands at the same place in the journal,
   * only what it lacks is read, unless that is most of it; it has all of them afterwards.
   *
   * @return the sessions in store order
   */
  List<Entry> readAll(ReadConnection connection, long workspaceId) throws SQLException {
    connection.refresh(cache);
    Statements statements = connection.statements();
    long snapshot = JournalTable.latest(statements);
    List<Place> places = SessionTable.places(statements, workspaceId);
    Map<String, Entry> held =
        cache.heldAt(workspaceId, places.stream().map(Place::id).toList(), snapshot);
    List<Entry> all =
        held.size() < places.size() / 2
            ? read(statements, workspaceId, places, snapshot)
            : readBut(held, statements, places);
    cache.offerAll(workspaceId, all, snapshot);
    return all;
  }

  private static List<Entry> readBut(
      Map<String, Entry> held, Statements statements, List<Place> places) throws SQLException {
    List<Entry> all = new ArrayList<>(places.size());
    for (Place place : places) {
      Entry entry = held.get(place.id());
      if (entry == null) {
        entry = Sessions.read(statements, DatabaseFile.SCHEMA_VERSION, place.pk());
      }
      if (entry != null) {
        all.add(entry);
      }
    }
    return all;
  }

  private List<Entry> read(
      Statements statements, long workspaceId, List<Place> places, long snapshot)
      throws SQLException {
    Job job = new Job(workspaceId, places);
    if (places.size() >= MANY) {
      try {
        helper.execute(() -> help(job, snapshot));
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        LOG.trace("The second thread reads for somebody else, or cannot be made", e);
      }
    }
    try {
      job.work(statements);
    } finally {
      job.awaitOther();
    }
    return job.result(statements);
  }

  private synchronized void help(Job job, long snapshot) {
    try {
      ReadConnection connection = own;
      if (connection == null) {
        connection = new ReadConnection(new Statements(opener.open()));
        own = connection;
      }
      Statements statements = connection.statements();
      Readers.readSnapshot(
          reading -> {
            if (JournalTable.latest(statements) == snapshot) {
              job.work(statements);
            }
            return true;
          },
          connection);
    } catch (SQLException | RuntimeException e) {
      closeOwn(); // it may have been left in its transaction
      // Whatever it is, the first thread meets it as well, and knows whom to tell.
      LOG.debug("The second thread could not read: {}", e.getClass().getName());
    }
  }

  /** What two threads read. */
  private static final class Job {

    private final long workspaceId;
    private final List<List<Place>> stretches = new ArrayList<>();
    private final List<@Nullable List<Entry>> done = new ArrayList<>();
    private int next;
    private int underWay;

    Job(long workspaceId, List<Place> places) {
      this.workspaceId = workspaceId;
      for (int from = 0; from < places.size(); from += STRETCH) {
        stretches.add(places.subList(from, Math.min(places.size(), from + STRETCH)));
        done.add(null);
      }
    }

    void work(Statements statements) throws SQLException {
      for (int i = take(); i >= 0; i = take()) {
        List<Entry> entries = null;
        try {
          entries = read(statements, i);
        } finally {
          finish(i, entries);
        }
      }
    }

    private List<Entry> read(Statements statements, int stretch) throws SQLException {
      List<Place> places = stretches.get(stretch);
      List<Entry> entries = new ArrayList<>(places.size());
      Sessions.walk(
          statements,
          workspaceId,
          places.get(0).position(),
          places.get(places.size() - 1).position(),
          entries::add);
      return entries;
    }

    private synchronized int take() {
      if (next == stretches.size()) {
        return -1;
      }
      underWay++;
      return next++;
    }

    private synchronized void finish(int stretch, @Nullable List<Entry> entries) {
      done.set(stretch, entries);
      underWay--;
      notifyAll();
    }

    /** Waits for the other thread, and leaves it nothing to begin with. */
    synchronized void awaitOther() {
      next = stretches.size();
      boolean interrupted = false;
      while (underWay > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** Reads what the other thread could not. */
    List<Entry> result(Statements statements) throws SQLException {
      List<Entry> all = new ArrayList<>();
      for (int i = 0; i < stretches.size(); i++) {
        List<Entry> entries = done.get(i);
        all.addAll(entries == null ? read(statements, i) : entries);
      }
      return all;
    }
  }

  @Override
  public void close() {
    helper.shutdown();
    Interrupts.awaitEnd(helper);
    closeOwn();
  }

  private synchronized void closeOwn() {
    try {
      if (own != null) {
        own.statements().close();
        own = null;
      }
    } catch (SQLException e) {
      LOG.debug("The second thread's connection did not close", e);
    }
  }
}
