package dev.sessionstore.sqlite;

import dev.sessionstore.Durability;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.spi.Interrupts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one queue of all writes of this process.
 *
 * <p>The commit is what a write costs, so operations that wait at the same time share one:
 * whichever thread finds the writer free becomes the leader, takes everything that is queued, runs
 * it in one transaction, commits once, and wakes the others. Where an operation fails, the
 * transaction is rolled back and all are run once more, each within a savepoint of its own, so that
 * the one fails alone: a savepoint costs as much as a small write, and hardly any fails. If SQLite
 * itself fails, the transaction is rolled back as a whole; the operation that it failed in gets the
 * error, and the others are run again one by one, each until its own deadline.
 *
 * <p>An operation that calls the user's code must run in the user's thread, which may hold locks
 * that the code needs. Such an operation is never taken along by another leader: where one is next,
 * its thread is woken to lead. Nor does it take others along: they would wait, without a timeout,
 * for code that may wait for them.
 *
 * <p>Against other processes: {@code BEGIN IMMEDIATE}, tried again at short random intervals.
 * SQLite's own busy handler backs off to 100 ms, and a process that writes in a loop leaves the
 * lock free for a few microseconds at a time, so that a waiter could starve.
 */
final class Writer implements AutoCloseable {

  /** Opens a connection for writing. */
  @FunctionalInterface
  interface Opener {
    Statements open() throws SQLException;
  }

  /** Work within a transaction; may run more than once, unless it runs in its caller's thread. */
  @FunctionalInterface
  interface Operation<T> {
    T run(Transaction transaction) throws SQLException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  private static final int MAX_BATCH = 256;

  private static final class Ticket<T> {
    static final int WAITING = 0;
    static final int TAKEN = 1;
    static final int GIVEN_UP = 2;

    final Operation<T> operation;
    final boolean ownThread;
    final Durability durability;
    final long deadline;
    final Thread owner = Thread.currentThread();
    final AtomicInteger state = new AtomicInteger(WAITING);
    volatile boolean done;
    boolean carriedOut;
    @Nullable T result;
    @Nullable Throwable failure;

    Ticket(Operation<T> operation, boolean ownThread, Durability durability, long deadline) {
      this.operation = operation;
      this.ownThread = ownThread;
      this.durability = durability;
      this.deadline = deadline;
    }

    void run(Transaction transaction) throws SQLException {
      result = operation.run(transaction);
    }

    void fail(Throwable e) {
      failure = e;
    }

    void finish() {
      done = true;
      LockSupport.unpark(owner);
    }
  }

  private final Opener opener;
  private final SessionCache cache;
  private final SqlErrors errors;
  private final StoreConfig config;
  private final Runnable onCommit;
  private final ConcurrentLinkedQueue<Ticket<?>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean led = new AtomicBoolean();
  private @Nullable ReadConnection connection;

  Writer(
      Opener opener, SessionCache cache, SqlErrors errors, StoreConfig config, Runnable onCommit) {
    this.opener = opener;
    this.cache = cache;
    this.errors = errors;
    this.config = config;
    this.onCommit = onCommit;
  }

  /** How many operations wait for a leader. */
  int queued() {
    return queue.size();
  }

  /** Runs an operation, perhaps in another thread and together with others. */
  <T> T write(Operation<T> operation) {
    return submit(new Ticket<>(operation, false, config.durability(), deadline()));
  }

  /** Runs an operation in the calling thread, once. */
  <T> T writeHere(Operation<T> operation) {
    return submit(new Ticket<>(operation, true, config.durability(), deadline()));
  }

  /**
   * Runs an operation in the calling thread, once, with a durability of its own. A commit that is
   * not forced to the disk may be undone by a power cut, as a whole; the next one that is forced
   * makes it last as well.
   */
  <T> T writeHere(Operation<T> operation, Durability durability) {
    return submit(new Ticket<>(operation, true, durability, deadline()));
  }

  private long deadline() {
    return System.nanoTime() + config.busyTimeout().toNanos();
  }

  private <T> T submit(Ticket<T> ticket) {
    boolean interrupted = false;
    queue.add(ticket);
    try {
      while (!ticket.done) {
        if (!tryLead(ticket)) {
          await(ticket);
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return resultOf(ticket);
  }

  /**
   * Returns whether there was anything to lead; if not, another thread is next and has been woken.
   */
  private boolean tryLead(Ticket<?> ticket) {
    if (!led.compareAndSet(false, true)) {
      return false;
    }
    try {
      return lead(ticket);
    } finally {
      led.set(false);
      wakeNext();
    }
  }

  private void await(Ticket<?> ticket) {
    long left = ticket.deadline - System.nanoTime();
    if (left > 0) {
      LockSupport.parkNanos(ticket, left);
    } else if (ticket.state.compareAndSet(Ticket.WAITING, Ticket.GIVEN_UP)) {
      queue.remove(ticket);
      wakeNext();
      throw new StoreBusyException(
          "other writes of this process took longer than the busy timeout of "
              + config.busyTimeout()
              + "; nothing was changed: call again",
          null);
    } else {
      LockSupport.park(ticket); // it is being executed
    }
  }

  private void wakeNext() {
    Ticket<?> next = queue.peek();
    if (next != null) {
      LockSupport.unpark(next.owner);
    }
  }

  @SuppressWarnings("NullAway") // the result of an operation that did not fail is what it returned
  private <T> T resultOf(Ticket<T> ticket) {
    Throwable failure = ticket.failure;
    if (failure == null) {
      return ticket.result;
    }
    if (failure instanceof SQLException e) {
      throw errors.translate(e);
    }
    if (failure instanceof Error e) {
      throw e;
    }
    throw (RuntimeException) failure;
  }

  private boolean lead(Ticket<?> own) {
    List<Ticket<?>> batch = new ArrayList<>();
    Ticket<?> next = queue.peek();
    while (next != null
        && batch.size() < MAX_BATCH
        && (!next.ownThread || (next == own && batch.isEmpty()))) {
      queue.remove(next);
      if (next.state.compareAndSet(Ticket.WAITING, Ticket.TAKEN)) {
        batch.add(next);
      }
      next = next.ownThread ? null : queue.peek();
    }
    if (batch.isEmpty()) {
      return false;
    }
    boolean interrupted = Thread.interrupted();
    try {
      execute(batch);
      return true;
    } catch (RuntimeException | Error e) {
      batch.stream()
          .filter(ticket -> !ticket.carriedOut && ticket.failure == null)
          .forEach(ticket -> ticket.fail(e));
      giveUp(); // who knows whether a transaction is open
      return true;
    } finally {
      batch.forEach(Ticket::finish);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void execute(List<Ticket<?>> batch) {
    if (!execute(batch, false)) {
      execute(batch, true);
    }
  }

  /**
   * Runs operations in one transaction.
   *
   * @param apart whether what fails shall fail alone
   * @return false if something has failed that others would suffer for; nothing was done
   */
  private boolean execute(List<Ticket<?>> batch, boolean apart) {
    List<Ticket<?>> again = new ArrayList<>();
    ReadConnection writer;
    Durability durability = batch.get(0).durability; // one that has its own is alone in its batch
    boolean usual = durability == config.durability();
    try {
      writer = begin(batch.get(batch.size() - 1).deadline, durability); // the latest of them
    } catch (SQLException e) {
      batch.forEach(ticket -> ticket.fail(e));
      if (!usual) {
        giveUp();
      }
      return true;
    }
    Statements statements = writer.statements();
    Transaction transaction = new Transaction(statements, cache, config.clock());
    Ticket<?> running = null;
    boolean committed = false;
    try {
      transaction.begin(writer.refreshToWrite(cache));
      for (Ticket<?> ticket : batch) {
        running = ticket;
        run(ticket, transaction, apart);
      }
      running = null;
      statements.execute("COMMIT");
      committed = true;
    } catch (SQLException | RuntimeException | Error e) {
      rollback(statements);
      if (e instanceof RuntimeException && batch.size() > 1 && !apart) {
        return false;
      }
      for (Ticket<?> ticket : batch) {
        if (ticket.failure == null) {
          if (batch.size() > 1 && ticket != running && e instanceof SQLException) {
            again.add(ticket);
          } else {
            ticket.fail(e);
          }
        }
      }
    }
    if (committed) {
      batch.forEach(ticket -> ticket.carriedOut = true);
    }
    if (!usual) {
      resetDurability(statements);
    }
    if (committed) {
      tell(transaction);
    }
    again.forEach(ticket -> execute(List.of(ticket)));
    return true;
  }

  /** What fails after the commit fails no operation: they were carried out. */
  private void tell(Transaction transaction) {
    try {
      transaction.runAfterCommit();
      if (transaction.wroteSessions()) {
        onCommit.run();
      }
    } catch (RuntimeException | Error e) {
      cache.startAfresh(transaction.lastSequence());
      LOG.warn("Writes were stored, but what follows a commit failed", e);
    }
  }

  /** Runs one operation; its own failures undo it alone where it is to be kept apart. */
  private static void run(Ticket<?> ticket, Transaction transaction, boolean apart)
      throws SQLException {
    if (!apart) {
      ticket.run(transaction);
      return;
    }
    Statements statements = transaction.statements();
    statements.execute("SAVEPOINT operation");
    transaction.beginOperation();
    try {
      ticket.run(transaction);
    } catch (RuntimeException e) {
      statements.execute("ROLLBACK TO operation");
      transaction.undoOperation();
      ticket.fail(e);
    }
    statements.execute("RELEASE operation");
  }

  /** Lets commits be as configured; where even that fails, those of the next connection are. */
  private void resetDurability(Statements statements) {
    try {
      statements.execute("PRAGMA synchronous = " + config.durability());
    } catch (SQLException e) {
      giveUp();
    }
  }

  /** To open a connection may meet the lock as well: of a process that closes the database. */
  private ReadConnection begin(long deadline, Durability durability) throws SQLException {
    while (true) {
      try {
        ReadConnection writer = connection();
        if (durability != config.durability()) {
          writer.statements().execute("PRAGMA synchronous = " + durability);
        }
        writer.statements().execute("BEGIN IMMEDIATE");
        return writer;
      } catch (SQLException e) {
        if (!SqlErrors.isBusy(e) || System.nanoTime() - deadline >= 0) {
          throw e;
        }
      }
      Interrupts.pause(Duration.ofNanos(ThreadLocalRandom.current().nextLong(200_000, 1_000_000)));
    }
  }

  /** Where even that fails, the connection is given up: closing it rolls back. */
  private void rollback(Statements statements) {
    statements.forget();
    try {
      statements.execute("ROLLBACK");
    } catch (SQLException e) {
      if (e.getMessage() == null || !e.getMessage().contains("no transaction is active")) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    ReadConnection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.statements().close();
      } catch (SQLException e) {
        LOG.debug("A connection that was given up did not close", e);
      }
    }
  }

  private ReadConnection connection() throws SQLException {
    ReadConnection open = connection;
    if (open == null) {
      open = new ReadConnection(opener.open());
      connection = open;
    }
    return open;
  }

  @Override
  public void close() {
    ReadConnection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.statements().close();
      } catch (SQLException e) {
        throw errors.translate(e);
      }
    }
  }
}
