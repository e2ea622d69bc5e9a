package dev.sessionstore.sqlite;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.Durability;
import dev.sessionstore.Page;
import dev.sessionstore.SearchHit;
import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.AbstractSessionStore;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.ReplicationSource;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.spi.SessionValidation;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.spi.TextQuery;
import dev.sessionstore.sqlite.SessionCache.Entry;
import dev.sessionstore.sqlite.SessionCache.Recent;
import dev.sessionstore.sqlite.SessionTable.Place;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps all workspaces of a home in one SQLite database, {@code session-store.db}. One connection
 * writes, several read beside it; each operation is one transaction, or a part of one that
 * operations waiting at the same time share. Decoded sessions are kept in memory within {@link
 * StoreConfig#cacheBytes()}, and stay right when other processes write. What {@link #getAll} does
 * not find there is read by two threads, where it is much.
 *
 * <p>As a {@link ReplicationSource}, it does not know when a session was written by a version of
 * this library that did not note it; such sessions count in the {@link #backlog()} and are left out
 * of its {@link Backlog#oldest()}. As a {@link Replica}, it is as durable as {@link
 * StoreConfig#durability()} says, whatever a {@link Batch} asks for; a workspace has no file of its
 * own, so none can be set aside and there are no receipts.
 */
public final class SqliteSessionStore extends AbstractSessionStore
    implements BulkWrite, ReplicationSource, Replica {

  private final Readers readers;
  private final BulkReader bulkReader;
  private final Writer writer;
  private final Maintenance maintenance;
  private final SessionCache cache;
  private final WorkspaceTable workspaces = new WorkspaceTable();
  private final StoreHome home;
  private final InterProcessLock homeLock;

  private SqliteSessionStore(StoreConfig config, StoreHome home, InterProcessLock homeLock) {
    super(config.clock());
    this.home = home;
    this.homeLock = homeLock;
    SqlErrors errors = new SqlErrors(home.database());
    Connections connections = new Connections(home.database(), config);
    cache = new SessionCache(config.cacheBytes());
    maintenance = new Maintenance(new Checkpoints(connections), this::followJournal);
    writer =
        new Writer(
            () -> new Statements(connections.writer()),
            cache,
            errors,
            config,
            maintenance::committed);
    readers = new Readers(connections.readers(), errors);
    bulkReader = new BulkReader(connections::reader, cache);
  }

  /**
   * Opens the database in the configured home. It is made if it is not there, and brought to the
   * present schema if it is older.
   *
   * @param config home, durability, timeout, cache and clock; legacy files that are not imported
   *     are warned of; with {@code HYBRID}, which takes in the others, only those that were put
   *     away by a database that is gone
   * @return the open store
   * @throws dev.sessionstore.StoreCorruptException if the file is damaged; it was left as it is
   * @throws dev.sessionstore.ForeignDatabaseException if it belongs to another application
   * @throws dev.sessionstore.SchemaTooNewException if a newer version of this library has upgraded
   *     it
   * @throws dev.sessionstore.StoreBusyException if another process is upgrading or restoring it
   * @throws dev.sessionstore.StoreReadOnlyException if the home cannot be written
   * @throws dev.sessionstore.StoreUnavailableException if SQLite cannot be loaded, or the file not
   *     opened
   */
  public static SqliteSessionStore open(StoreConfig config) {
    StoreHome home = StoreHome.prepare(config.home());
    InterProcessLock homeLock = home.enter(config.busyTimeout());
    SqliteSessionStore store = null;
    try {
      new DatabaseFile(home, config).prepare();
      store = new SqliteSessionStore(config, home, homeLock);
      store.begin(config);
      return store;
    } catch (RuntimeException | Error e) {
      try {
        if (store == null) {
          homeLock.close();
        } else {
          store.close();
        }
      } catch (RuntimeException | Error whileClosing) {
        e.addSuppressed(whileClosing);
      }
      throw e;
    }
  }

  private void begin(StoreConfig config) {
    readers.read(
        connection -> {
          DatabaseFile.requireSupported(home.database(), connection.statements());
          connection.refresh(cache);
          return true;
        });
    UnimportedFiles files = new UnimportedFiles(home);
    files.warnOfPutAway(this);
    if (config.backend() != StorageBackend.HYBRID) { // which takes the others in
      files.warn(this::receipt);
    }
  }

  /**
   * Returns what keeps the database small and quick, for times at which little else is done.
   *
   * @return its upkeep, which ends with the store
   */
  public DatabaseUpkeep upkeep() {
    return upkeep(() -> {});
  }

  /** The same, watched by a test. */
  DatabaseUpkeep upkeep(Runnable betweenSlices) {
    return new DatabaseUpkeep(
        this::guarded, writer, readers, maintenance, this::followJournal, betweenSlices);
  }

  @Override
  protected void insert(Workspace workspace, WorktreeSession session) {
    boolean added =
        writer.write(tx -> Sessions.insert(tx, workspaces.require(tx, workspace), session));
    if (!added) {
      throw new DuplicateSessionException(workspace.hash(), session.id());
    }
  }

  @Override
  protected void replace(Workspace workspace, WorktreeSession session) {
    writer.write(tx -> change(tx, workspace, session.id(), old -> session));
  }

  @Override
  protected WorktreeSession edit(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    return writer.writeHere(tx -> change(tx, workspace, id, change));
  }

  @Override
  protected WorktreeSession amend(
      Workspace workspace, String id, UnaryOperator<WorktreeSession> change) {
    return writer.write(tx -> change(tx, workspace, id, change));
  }

  private WorktreeSession change(
      Transaction tx, Workspace workspace, String id, UnaryOperator<WorktreeSession> change)
      throws SQLException {
    Long workspaceId = workspaces.find(tx, workspace);
    Entry old = Sessions.require(tx, workspaceId, workspace, id);
    WorktreeSession changed = change.apply(old.session());
    Sessions.update(tx, workspaces.require(tx, workspace), old, changed);
    return changed;
  }

  @Override
  protected boolean remove(Workspace workspace, String id) {
    return writer.write(
        tx -> {
          Long workspaceId = workspaces.find(tx, workspace);
          Long pk =
              workspaceId == null ? null : SessionTable.pkOf(tx.statements(), workspaceId, id);
          if (workspaceId == null || pk == null) {
            return false;
          }
          Sessions.delete(tx, workspaceId, id, pk);
          return true;
        });
  }

  @Override
  protected Optional<WorktreeSession> lookUp(Workspace workspace, String id) {
    return readers.read(
        within(
            workspace,
            Optional.empty(),
            (connection, workspaceId) -> {
              // Where nothing is held, it need not be asked whether that is out of date.
              Entry held = cache.get(workspaceId, id);
              if (held != null) {
                connection.refresh(cache);
                held = cache.get(workspaceId, id);
              }
              return held != null
                  ? Optional.of(held.session())
                  : Readers.readSnapshot(reading -> load(reading, workspaceId, id), connection);
            }));
  }

  private Optional<WorktreeSession> load(ReadConnection connection, long workspaceId, String id)
      throws SQLException {
    Statements statements = connection.statements();
    Entry entry = Sessions.read(statements, workspaceId, id);
    if (entry == null) {
      return Optional.empty();
    }
    connection.refresh(cache);
    cache.offer(workspaceId, entry, JournalTable.latest(statements));
    return Optional.of(entry.session());
  }

  @Override
  protected List<WorktreeSession> readAll(Workspace workspace) {
    Optional<List<WorktreeSession>> held =
        readers.read(
            connection -> {
              connection.refresh(cache);
              Long workspaceId = workspaces.find(connection.statements(), workspace);
              return workspaceId == null
                  ? Optional.of(List.of())
                  : Optional.ofNullable(cache.getAll(workspaceId));
            });
    return held.orElseGet(() -> loadAll(workspace));
  }

  private List<WorktreeSession> loadAll(Workspace workspace) {
    return readers.readSnapshot(
        within(
            workspace,
            List.of(),
            (connection, workspaceId) -> {
              List<Entry> all = bulkReader.readAll(connection, workspaceId);
              List<WorktreeSession> sessions = new ArrayList<>(all.size());
              all.forEach(entry -> sessions.add(entry.session()));
              return Collections.unmodifiableList(sessions);
            }));
  }

  /** What is read from a workspace that the store knows. */
  @FunctionalInterface
  private interface WorkspaceQuery<T> {
    T run(ReadConnection connection, long workspaceId) throws SQLException;
  }

  private <T> Readers.Query<T> within(Workspace workspace, T ifUnknown, WorkspaceQuery<T> query) {
    return connection -> {
      Long workspaceId = workspaces.find(connection.statements(), workspace);
      return workspaceId == null ? ifUnknown : query.run(connection, workspaceId);
    };
  }

  @Override
  protected void walk(Workspace workspace, Consumer<? super WorktreeSession> action) {
    scan(workspace, action);
  }

  @Override
  protected Page<SessionSummary> page(Workspace workspace, SessionQuery query) {
    boolean isFirst = query.equals(firstOf(query));
    return (isFirst ? heldPage(workspace, query) : Optional.<Page<SessionSummary>>empty())
        .orElseGet(() -> isFirst ? loadFirst(workspace, query) : select(workspace, query));
  }

  /** The query for the beginning of the whole list, in the same order. */
  private static SessionQuery firstOf(SessionQuery query) {
    return SessionQuery.builder().order(query.order()).limit(query.limit()).build();
  }

  private Optional<Page<SessionSummary>> heldPage(Workspace workspace, SessionQuery query) {
    return readers.read(
        within(
            workspace,
            Optional.empty(),
            (connection, workspaceId) -> {
              connection.refresh(cache);
              return Optional.ofNullable(
                  cache.firstPage(workspaceId, query.order(), query.limit()));
            }));
  }

  private Page<SessionSummary> loadFirst(Workspace workspace, SessionQuery query) {
    return readers.readSnapshot(
        within(
            workspace,
            new Page<>(List.of(), null),
            (connection, workspaceId) -> {
              Statements statements = connection.statements();
              SessionOrder order = query.order();
              List<FirstPage.Row> rows =
                  new SummaryQuery(workspaceId, query, null).rows(statements);
              connection.refresh(cache);
              FirstPage first = new FirstPage(order, rows, rows.size() <= query.limit());
              cache.offerFirstPage(workspaceId, order, first, JournalTable.latest(statements));
              return FirstPage.page(order, rows, query.limit());
            }));
  }

  private Page<SessionSummary> select(Workspace workspace, SessionQuery query) {
    if (query.text() != null) {
      catchUp();
    }
    return readers.readSnapshot(
        connection -> {
          Statements statements = connection.statements();
          Long workspaceId = workspaces.find(statements, workspace);
          String matching = workspaceId == null ? null : matching(connection, workspaceId, query);
          // A cursor is judged even where there is nothing to list.
          return new SummaryQuery(workspaceId == null ? -1 : workspaceId, query, matching)
              .run(statements);
        });
  }

  private @Nullable String matching(ReadConnection connection, long workspaceId, SessionQuery query)
      throws SQLException {
    if (query.text() == null) {
      return null;
    }
    List<Long> pks = new ArrayList<>();
    TextQuery text = TextQuery.of(query.text());
    if (!text.isBlank()) {
      search(connection, workspaceId, text, hit -> pks.add(hit.pk()));
    }
    return pks.toString();
  }

  private void search(
      ReadConnection connection,
      long workspaceId,
      TextQuery query,
      Predicate<SearchIndex.Hit> untilFalse)
      throws SQLException {
    connection.refresh(cache);
    long snapshot = JournalTable.latest(connection.statements());
    SearchIndex.search(
        connection.statements(),
        workspaceId,
        query,
        id -> {
          Entry held = cache.heldAt(workspaceId, id, snapshot);
          return held == null ? null : held.session();
        },
        untilFalse);
  }

  @Override
  protected List<SearchHit> hits(Workspace workspace, TextQuery query, int limit) {
    return hitsAmongRecent(workspace, query, limit)
        .orElseGet(
            () -> {
              List<SearchHit> hits = indexed(workspace, query, limit);
              if (hits.size() == limit) {
                page(workspace, SessionQuery.ALL); // the next search may end there
              }
              return hits;
            });
  }

  /** Where a word is in many sessions, the first ones that are in memory have enough of it. */
  private Optional<List<SearchHit>> hitsAmongRecent(
      Workspace workspace, TextQuery query, int limit) {
    Recent recent =
        readers.read(
            within(
                workspace,
                Recent.NONE,
                (connection, workspaceId) -> {
                  connection.refresh(cache);
                  return cache.recent(workspaceId);
                }));
    return recent.search(query, limit);
  }

  private List<SearchHit> indexed(Workspace workspace, TextQuery query, int limit) {
    catchUp();
    return readers.readSnapshot(
        connection -> {
          List<SearchHit> hits = new ArrayList<>();
          Long workspaceId = workspaces.find(connection.statements(), workspace);
          if (workspaceId != null) {
            search(
                connection,
                workspaceId,
                query,
                hit -> {
                  hits.add(hit.hit());
                  return hits.size() < limit;
                });
          }
          return hits;
        });
  }

  /** Brings the search index up to the present, if it is far behind and can be written now. */
  private void catchUp() {
    if (!readers.read(connection -> SearchIndex.isFarBehind(connection.statements()))) {
      return;
    }
    long present = readers.read(connection -> JournalTable.latest(connection.statements()));
    try {
      while (!readers.read(connection -> SearchIndex.isCurrent(connection.statements(), present))) {
        writer.write(tx -> SearchIndex.follow(tx, 1000, untilEndOfSlice()));
      }
    } catch (StoreBusyException | StoreFullException | StoreReadOnlyException e) {
      // What it has not taken in is looked at without it.
    }
  }

  /**
   * Takes some changes into the search index; returns whether there are more. Nobody asked for it,
   * so it shares no commit with a write, and ends as soon as one waits.
   */
  private boolean followJournal() {
    BooleanSupplier endOfSlice = untilEndOfSlice();
    return writer.writeHere(
        tx -> SearchIndex.follow(tx, 1000, () -> endOfSlice.getAsBoolean() || writer.queued() > 0));
  }

  private static BooleanSupplier untilEndOfSlice() {
    long end = System.nanoTime() + Maintenance.SLICE.toNanos();
    return () -> System.nanoTime() - end >= 0;
  }

  /** About how many bytes the cached sessions take. */
  long cachedBytes() {
    return cache.weight();
  }

  @Override
  protected List<Workspace> known() {
    return readers.read(connection -> WorkspaceTable.all(connection.statements()));
  }

  @Override
  public List<Outcome> merge(
      Workspace workspace,
      List<WorktreeSession> sessions,
      Recovery recovery,
      @Nullable Receipt receipt) {
    sessions.forEach(SessionValidation::requireValid);
    Writer.Operation<List<Outcome>> all =
        tx -> {
          long workspaceId = workspaces.require(tx, workspace);
          List<Outcome> outcomes = new ArrayList<>(sessions.size());
          for (WorktreeSession session : sessions) {
            outcomes.add(Merge.one(tx, workspace, workspaceId, session, recovery, receipt));
          }
          if (receipt != null) {
            tx.record(receipt);
            if (StoreHome.isPutAwayName(receipt.source()) && hasNoFile(tx, workspaceId)) {
              tx.filesPutAway(workspaceId);
            }
          }
          return outcomes;
        };
    boolean lasting = receipt != null && receipt.isWhole();
    return guarded(() -> lasting ? writer.writeHere(all, Durability.FULL) : writer.writeHere(all));
  }

  /** Whoever writes a file anew has nothing of what was put away. */
  private boolean hasNoFile(Transaction tx, long workspaceId) throws SQLException {
    return WorkspaceTable.hashes(tx.statements(), workspaceId).stream()
        .noneMatch(hash -> Files.exists(home.legacyFile(Workspace.ofHash(hash))));
  }

  @Override
  public List<Outcome> mergeSlice(
      Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
    maintenance.bulkWrite();
    return guarded(
        () ->
            writer.writeHere(
                tx -> {
                  long deadline = System.nanoTime() + atMost.toNanos();
                  tx.beginBulk();
                  long workspaceId = workspaces.require(tx, workspace);
                  List<Outcome> outcomes = new ArrayList<>(sessions.size());
                  Incoming last;
                  do {
                    last = sessions.get(outcomes.size());
                    SessionValidation.requireValid(last.session());
                    outcomes.add(
                        Merge.one(
                            tx, workspace, workspaceId, last.session(), recovery, last.receipt()));
                  } while (outcomes.size() < sessions.size() && System.nanoTime() < deadline);
                  if (last.receipt() != null) {
                    tx.record(last.receipt());
                  }
                  return outcomes;
                },
                Durability.NORMAL));
  }

  @Override
  public boolean alias(Workspace workspace, String hash) {
    return guarded(() -> writer.write(tx -> workspaces.alias(tx, workspace, hash)));
  }

  @Override
  public Workspace canonical(Workspace workspace) {
    return guarded(
        () -> readers.read(connection -> workspaces.canonical(connection.statements(), workspace)));
  }

  @Override
  public Optional<Receipt> receipt(String source) {
    return guarded(
        () -> readers.read(connection -> ReceiptTable.find(connection.statements(), source)));
  }

  @Override
  public boolean hasTakenIn(String fileName) {
    return guarded(
        () ->
            readers.read(
                connection ->
                    ReceiptTable.isTakenIn(
                        connection.statements(), DatabaseFile.SCHEMA_VERSION, fileName)));
  }

  /**
   * Tells when a source's {@linkplain #receipt(String) receipt} was recorded.
   *
   * @param source {@link BulkWrite.Receipt#source()}
   * @return the time by the clock of the store that recorded it; empty if there is no receipt, or
   *     an earlier version of this library has recorded it
   * @throws dev.sessionstore.StoreClosedException if the store is closed
   * @throws dev.sessionstore.SessionStoreException if the database cannot be read
   */
  public Optional<Instant> recorded(String source) {
    return guarded(
        () -> readers.read(connection -> ReceiptTable.recorded(connection.statements(), source)));
  }

  @Override
  public List<Change> changes(long afterSequence, int limit) {
    return guarded(
        () ->
            readers.read(
                connection -> JournalTable.changes(connection.statements(), afterSequence, limit)));
  }

  @Override
  public long acknowledged(String consumer) {
    return guarded(
        () -> {
          long known =
              readers.read(
                  connection -> JournalTable.acknowledged(connection.statements(), consumer));
          return known >= 0
              ? known
              : writer.write(
                  tx -> {
                    JournalTable.register(tx.statements(), consumer);
                    return JournalTable.acknowledged(tx.statements(), consumer);
                  });
        });
  }

  @Override
  public void acknowledge(String consumer, long sequence) {
    guarded(
        () ->
            writer.write(
                tx -> {
                  JournalTable.acknowledge(tx.statements(), consumer, sequence);
                  return true;
                }));
  }

  @Override
  public List<String> ids(Workspace workspace) {
    return guarded(
        () ->
            readers.read(
                within(
                    workspace,
                    List.of(),
                    (connection, workspaceId) -> {
                      connection.refresh(cache);
                      List<String> held = cache.ids(workspaceId);
                      return held != null
                          ? held
                          : SessionTable.places(connection.statements(), workspaceId).stream()
                              .map(Place::id)
                              .toList();
                    })));
  }

  @Override
  public Optional<Progress> progress(Workspace workspace) {
    return guarded(
        () ->
            readers.read(
                within(
                    workspace,
                    Optional.empty(),
                    (connection, workspaceId) ->
                        ReplicationTable.progress(connection.statements(), workspaceId))));
  }

  @Override
  public List<Workspace> behind() {
    return guarded(
        () -> readers.read(connection -> ReplicationTable.behind(connection.statements())));
  }

  @Override
  public List<Change> unreplicated(Workspace workspace) {
    return guarded(
        () ->
            readers.read(
                within(
                    workspace,
                    List.of(),
                    (connection, workspaceId) ->
                        ReplicationTable.changes(connection.statements(), workspaceId))));
  }

  @Override
  public Backlog backlog() {
    return guarded(
        () -> readers.read(connection -> ReplicationTable.backlog(connection.statements())));
  }

  @Override
  public Map<String, Replicated> replicated(Workspace workspace, @Nullable Collection<String> ids) {
    return guarded(
        () ->
            readers.readSnapshot(
                within(
                    workspace,
                    Map.of(),
                    (connection, workspaceId) ->
                        ReplicationTable.digests(connection.statements(), workspaceId, ids))));
  }

  @Override
  public void announce(Workspace workspace, Map<String, SessionDigest> digests) {
    guarded(
        () ->
            writer.write(
                tx -> {
                  ReplicationTable.announce(
                      tx.statements(), workspaces.require(tx, workspace), digests);
                  return true;
                }));
  }

  @Override
  public void recordReplicated(
      Workspace workspace,
      Progress progress,
      Map<String, SessionDigest> digests,
      Set<String> taken,
      @Nullable Receipt receipt) {
    guarded(
        () ->
            writer.write(
                tx -> {
                  long workspaceId = workspaces.require(tx, workspace);
                  ReplicationTable.record(tx.statements(), workspaceId, progress, digests, taken);
                  if (receipt != null) {
                    tx.record(receipt);
                  }
                  return true;
                }));
  }

  @Override
  public void touch(Workspace workspace, String sessionId) {
    guarded(
        () ->
            writer.write(
                tx -> {
                  Long workspaceId = workspaces.find(tx, workspace);
                  if (workspaceId != null) {
                    tx.touch(workspaceId, sessionId);
                  }
                  return true;
                }));
  }

  @Override
  public long sizeBytes() {
    return guarded(
        () ->
            readers.read(
                connection ->
                    connection.statements().number("PRAGMA page_count")
                        * connection.statements().number("PRAGMA page_size")));
  }

  @Override
  public String scan(Workspace workspace, Consumer<? super WorktreeSession> action) {
    return guarded(
        () ->
            readers.readSnapshot(
                connection -> {
                  Statements statements = connection.statements();
                  Long workspaceId = workspaces.find(statements, workspace);
                  if (workspaceId != null) {
                    Sessions.walk(statements, workspaceId, entry -> action.accept(entry.session()));
                  }
                  return ReplicaVersion.present(statements, workspaceId).text();
                }));
  }

  @Override
  public Optional<String> confirm(Workspace workspace, String version) {
    return guarded(
        () ->
            readers.readSnapshot(
                connection -> {
                  Statements statements = connection.statements();
                  Long workspaceId = workspaces.find(statements, workspace);
                  return ReplicaVersion.confirm(statements, workspaceId, version)
                      .map(ReplicaVersion::text);
                }));
  }

  @Override
  public Optional<String> apply(Workspace workspace, Batch batch) {
    return guarded(
        () ->
            writer.writeHere(
                tx -> {
                  Statements statements = tx.statements();
                  Long known = workspaces.find(tx, workspace);
                  if (ReplicaVersion.confirm(statements, known, batch.version()).isEmpty()) {
                    return Optional.empty();
                  }
                  long workspaceId = workspaces.require(tx, workspace);
                  ReplicaBatch.apply(tx, workspaceId, batch);
                  return Optional.of(ReplicaVersion.present(statements, workspaceId).text());
                }));
  }

  @Override
  public Optional<WorktreeSession> stored(Workspace workspace, String id) {
    return stored(workspace, List.of(id)).get(0);
  }

  @Override
  public List<Optional<WorktreeSession>> stored(Workspace workspace, List<String> ids) {
    return guarded(
        () ->
            readers.readSnapshot(
                connection -> {
                  Statements statements = connection.statements();
                  Long workspaceId = workspaces.find(statements, workspace);
                  List<Optional<WorktreeSession>> sessions = new ArrayList<>(ids.size());
                  for (String id : ids) {
                    Entry entry =
                        workspaceId == null ? null : Sessions.read(statements, workspaceId, id);
                    sessions.add(Optional.ofNullable(entry).map(Entry::session));
                  }
                  return sessions;
                }));
  }

  @Override
  public boolean isDeleted(Workspace workspace, String id) {
    return guarded(
        () ->
            readers.readSnapshot(
                within(
                    workspace,
                    false,
                    (connection, workspaceId) ->
                        SessionTable.pkOf(connection.statements(), workspaceId, id) == null
                            && JournalTable.isDeleted(connection.statements(), workspaceId, id))));
  }

  @Override
  public Optional<String> setAside(Workspace workspace, Consumer<? super WorktreeSession> whole) {
    return guarded(Optional::empty);
  }

  @Override
  public Optional<Receipt> receipt(Workspace workspace) {
    return guarded(Optional::empty);
  }

  @Override
  protected void release() {
    // In this order, each also if one before it fails: the lock goes when nothing is open any more.
    try {
      maintenance.close();
    } finally {
      try {
        bulkReader.close();
      } finally {
        try {
          readers.close();
        } finally {
          try {
            writer.close();
          } finally {
            homeLock.close();
          }
        }
      }
    }
  }
}
