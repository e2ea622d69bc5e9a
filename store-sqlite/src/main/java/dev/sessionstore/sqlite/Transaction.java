package dev.sessionstore.sqlite;

import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.sqlite.SessionCache.Entry;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A write transaction as the operations of the {@link Writer} see it, one after the other. It knows
 * what the operations before have written, which the cache learns only at the commit.
 */
final class Transaction {

  private final Statements statements;
  private final SessionCache cache;
  private final Clock clock;
  private final List<Runnable> afterCommit = new ArrayList<>();
  private final Map<SessionKey, @Nullable Entry> written = new HashMap<>();
  private final Set<SessionKey> undone = new HashSet<>();
  private final Set<SessionKey> touched = new HashSet<>();
  private boolean isBulk;
  private boolean isFromFile;
  private int begun;
  private long sequenceAtBegin;
  private long sequenceBefore;
  private long sequence;

  Transaction(Statements statements, SessionCache cache, Clock clock) {
    this.statements = statements;
    this.cache = cache;
    this.clock = clock;
  }

  Statements statements() {
    return statements;
  }

  /** To be called first, with the greatest sequence in the journal. */
  void begin(long latest) {
    sequenceAtBegin = latest;
    sequence = latest;
  }

  /** The sequence of the row that is put into the journal next. */
  long nextSequence() throws SQLException {
    if (sequence == Long.MAX_VALUE) {
      throw new SQLException("the journal is at its end");
    }
    return sequence + 1;
  }

  /** Marks the beginning of an operation, to which {@link #undoOperation} goes back. */
  void beginOperation() {
    begun = afterCommit.size();
    sequenceBefore = sequence;
    touched.clear();
    isBulk = false;
    isFromFile = false;
  }

  /** Forgets what the present operation has written; the database has been rolled back already. */
  void undoOperation() {
    afterCommit.subList(begun, afterCommit.size()).clear();
    sequence = sequenceBefore;
    for (SessionKey key : touched) {
      written.remove(key);
      undone.add(key);
    }
  }

  /** Finds a session as it stands in this transaction. */
  @Nullable Entry find(long workspaceId, String sessionId) throws SQLException {
    SessionKey key = new SessionKey(workspaceId, sessionId);
    if (written.containsKey(key)) {
      return written.get(key);
    }
    Entry held = undone.contains(key) ? null : cache.get(workspaceId, sessionId);
    return held != null ? held : Sessions.read(statements, workspaceId, sessionId);
  }

  /** What the present operation writes is one of many, which the cache need not hold. */
  void beginBulk() {
    isBulk = true;
  }

  /** Tells whether what the present operation writes next is in the file of its workspace. */
  void takeFromFile(boolean fromFile) {
    isFromFile = fromFile;
  }

  /**
   * Journals that a session was added, whose row names the {@link #nextSequence}, for the cache to
   * take over when that is durable.
   *
   * @param wasDeleted whether the journal tells that one of its id was deleted
   */
  void added(long workspaceId, Entry entry, boolean wasDeleted) throws SQLException {
    String id = entry.session().id();
    long next = nextSequence();
    JournalTable.record(
        statements, next, workspaceId, id, entry.pk(), false, clock.millis(), isFromFile);
    sequence = next;
    if (wasDeleted) {
      JournalTable.forgetDeletion(statements, workspaceId, id);
    }
    takeOver(workspaceId, entry, true, next);
  }

  /**
   * Journals that a session is being changed, for the cache to take over when that is durable.
   *
   * @return what the session's row has to say where the journal tells of it
   */
  long changed(long workspaceId, Entry entry) throws SQLException {
    long next = recordAgain(workspaceId, entry.session().id(), entry.pk(), false);
    takeOver(workspaceId, entry, false, next);
    return next;
  }

  private void takeOver(long workspaceId, Entry entry, boolean isNew, long sequence) {
    String id = entry.session().id();
    remember(new SessionKey(workspaceId, id), entry);
    boolean bulk = isBulk;
    afterCommit.add(
        () -> {
          if (bulk) {
            cache.pass(workspaceId, id, isNew, sequence);
          } else {
            cache.commit(workspaceId, entry, isNew, sequence);
          }
        });
  }

  /** Journals that a session is being deleted; its row is still there. */
  void deleted(long workspaceId, String sessionId, long pk) throws SQLException {
    long next = recordAgain(workspaceId, sessionId, pk, true);
    remember(new SessionKey(workspaceId, sessionId), null);
    afterCommit.add(() -> cache.commitDeletion(workspaceId, sessionId, next));
  }

  private long recordAgain(long workspaceId, String sessionId, long pk, boolean deleted)
      throws SQLException {
    long next = nextSequence();
    long millis = clock.millis();
    boolean inFile = isFromFile && !deleted;
    if (!JournalTable.recordAgain(statements, next, pk, deleted, millis, inFile)) {
      JournalTable.record(statements, next, workspaceId, sessionId, pk, deleted, millis, inFile);
    }
    sequence = next;
    return next;
  }

  /** Journals that a session belongs to another workspace now, as its row says already. */
  void adopted(long workspaceId, String sessionId, long pk) throws SQLException {
    long next = nextSequence();
    JournalTable.adopt(statements, next, workspaceId, sessionId, pk, clock.millis());
    sequence = next;
  }

  /** Journals that a session was deleted of which nothing else is known. */
  void deletedBefore(long workspaceId, String sessionId, long pk) throws SQLException {
    long next = nextSequence();
    JournalTable.record(statements, next, workspaceId, sessionId, pk, true, clock.millis(), false);
    sequence = next;
  }

  /** Records what a file was when it was taken in. */
  void record(Receipt receipt) throws SQLException {
    ReceiptTable.put(statements, receipt, clock.millis());
  }

  /** Notes that a workspace has no file any more. */
  void filesPutAway(long workspaceId) throws SQLException {
    JournalTable.inNoFile(statements, workspaceId);
    ReplicationTable.left(statements, workspaceId);
  }

  /** Journals a session's last write again; the session itself stays as it is. */
  void touch(long workspaceId, String sessionId) throws SQLException {
    long next = nextSequence();
    if (JournalTable.touch(statements, next, workspaceId, sessionId, clock.millis())) {
      sequence = next;
      afterCommit.add(() -> cache.advance(next));
    }
  }

  /**
   * Journals that the order of a workspace has changed. No row tells what has moved where, so that
   * all caches, of other processes too, start afresh.
   *
   * @param sessionId a session that has moved, for those who follow the journal
   */
  void reordered(long workspaceId, String sessionId) throws SQLException {
    touch(workspaceId, sessionId);
    long latest = sequence;
    JournalTable.raiseFloor(statements, latest);
    afterCommit.add(() -> cache.startAfresh(latest));
  }

  private void remember(SessionKey key, @Nullable Entry entry) {
    written.put(key, entry);
    touched.add(key);
  }

  void afterCommit(Runnable action) {
    afterCommit.add(action);
  }

  /** The greatest sequence in the journal. */
  long lastSequence() {
    return sequence;
  }

  boolean wroteSessions() {
    return sequence > sequenceAtBegin;
  }

  void runAfterCommit() {
    cache.atOnce(() -> afterCommit.forEach(Runnable::run));
  }
}
