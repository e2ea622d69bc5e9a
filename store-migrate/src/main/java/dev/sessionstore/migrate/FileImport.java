package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.migrate.BatchWriter.Result;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.spi.BulkWrite.Incoming;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.MergeRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The import of one legacy file.
 *
 * <p>What is stored is stored with a {@link Receipt} that says up to which byte; an import that was
 * cut short goes on there if the bytes before are the same. The file is parsed from its beginning
 * nevertheless, since what an element is called depends on those before it. Each batch is read back
 * once it is stored, and compared with what was parsed.
 */
final class FileImport {

  private static final Logger LOG = LoggerFactory.getLogger(LegacyImporter.class);

  private static final int BATCH_SESSIONS = 500;
  private static final long BATCH_BYTES = 1L << 18;

  /** How many batches may be parsed and not read back yet. */
  private static final int PENDING_BATCHES = 4;

  /** The place behind everything. */
  private static final long ALL = Long.MAX_VALUE;

  private final Path file;
  private final String source;
  private final Workspace workspace;
  private final BatchWriter writer;
  private final boolean verifying;
  private final BooleanSupplier cancelled;
  private final Meter meter;
  private final ImportTally tally = new ImportTally();
  private final Fingerprint before;

  private List<LegacyElement.Session> batch = new ArrayList<>();
  private List<Incoming> incoming = new ArrayList<>();
  private long batchBytes;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private int elements;
  private State state = State.READ;
  private @Nullable String wholeHash;

  /** Up to which byte an earlier import has come, or {@link #ALL}. */
  private long taken;

  /** Whether all of the file could be read, if only to find that it is no JSON somewhere. */
  private boolean readable = true;

  /** Whether the store took every session that was offered. */
  private final AtomicBoolean accepted = new AtomicBoolean(true);

  /** Whether the store has given back every session that it took. */
  private boolean verified = true;

  /** Whether the file is what it was at the beginning. */
  private boolean unchanged = true;

  /** A batch that is being stored. */
  private record Pending(List<LegacyElement.Session> sessions, Future<List<Result>> results) {}

  FileImport(
      ImportSource source,
      BatchWriter writer,
      boolean verifying,
      BooleanSupplier cancelled,
      Meter meter) {
    this.file = source.file();
    this.source = source.name();
    this.workspace = source.workspace();
    this.writer = writer;
    this.verifying = verifying;
    this.cancelled = cancelled;
    this.meter = meter;
    this.before = fingerprint();
  }

  ImportTally tally() {
    return tally;
  }

  /** What the file was when it was begun with. */
  Fingerprint before() {
    return before;
  }

  private Fingerprint fingerprint() {
    try {
      return Fingerprint.settled(file);
    } catch (IOException e) {
      return Fingerprint.UNKNOWN;
    }
  }

  /** Takes the file in, or only tells that nothing is left to do. */
  ImportedFile run() {
    Receipt receipt = writer.target().receipt(source).orElse(null);
    taken = receipt == null ? 0 : stillTaken(receipt);
    if (receipt != null && taken == ALL && receipt.failed() == 0) {
      tally.skipped = receipt.sessions();
      state = State.UNCHANGED;
      if (!before.isThatOf(receipt)) {
        record(receipt.sessions(), receipt.contentHash());
      }
    } else {
      read();
      finish();
    }
    return tally.file(source, workspace.hash(), before.sizeBytes(), state);
  }

  private long stillTaken(Receipt receipt) {
    if (receipt.isWhole()) {
      return ContentHash.isThatOf(receipt, file, before) ? ALL : 0;
    }
    String hash = receipt.contentHash();
    return hash != null
            && receipt.position() <= before.sizeBytes()
            && ContentHash.matches(file, receipt.position(), hash)
        ? receipt.position()
        : 0;
  }

  private void read() {
    try (LegacyReader reader = open();
        ContentHash hash = hash()) {
      readElements(reader, hash);
      if (state != State.CANCELLED) {
        wholeHash = hash(hash, before.sizeBytes());
      }
    } catch (UnreadableException e) {
      damaged(e);
      readable = false;
    } catch (IOException e) {
      LOG.debug("{} is read, but did not close", file, e);
    } catch (OutOfMemoryError e) { // what was read is given up by now, so that this can be told
      LOG.error("{}, element {}: the memory does not suffice for it", source, elements);
      throw e;
    }
  }

  private void readElements(LegacyReader reader, ContentHash hash) throws UnreadableException {
    try {
      LegacyElement element = next(reader);
      while (element != null && !cancelled.getAsBoolean()) {
        elements++;
        take(element, hash);
        element = next(reader);
      }
      if (element != null) {
        state = State.CANCELLED;
      }
    } catch (UnreadableException e) {
      if (!e.isForGood()) {
        throw e;
      }
      damaged(e);
      if (reader.isWithinElement()) {
        tally.failed++;
      }
    }
  }

  private void damaged(UnreadableException e) {
    state = State.DAMAGED;
    tally.errors.add(e.error(source, elements));
  }

  private LegacyReader open() throws UnreadableException {
    try {
      return LegacyReader.open(file);
    } catch (SessionStoreException e) {
      throw new UnreadableException(e);
    }
  }

  private ContentHash hash() throws UnreadableException {
    try {
      return new ContentHash(file);
    } catch (IOException e) {
      throw new UnreadableException(IoFailure.reading(file, e));
    }
  }

  private String hash(ContentHash hash, long end) throws UnreadableException {
    try {
      return hash.to(end);
    } catch (IOException e) {
      throw new UnreadableException(IoFailure.reading(file, e));
    }
  }

  /** What the reader throws must not be confused with what the store throws. */
  private static @Nullable LegacyElement next(LegacyReader reader) throws UnreadableException {
    try {
      return reader.next();
    } catch (SessionStoreException e) {
      throw new UnreadableException(e);
    }
  }

  private void take(LegacyElement element, ContentHash hash) throws UnreadableException {
    if (element instanceof LegacyElement.Session session) {
      if (session.endByte() <= taken) {
        takenBefore(session);
      } else {
        add(session, hash);
      }
    } else if (element instanceof LegacyElement.Bad bad) {
      failed(bad.index(), bad.startByte(), bad.reason());
    } else {
      tally.duplicates++;
    }
  }

  /**
   * Where the store has changed or deleted it since, that was somebody's will. What was read back
   * once is not looked at again.
   */
  private void takenBefore(LegacyElement.Session element) {
    WorktreeSession session = element.session();
    tally.skipped++;
    renamed(element);
    if (verifying && taken != ALL) {
      writer
          .target()
          .stored(workspace, session.id())
          .filter(stored -> !stored.equals(session))
          .ifPresent(stored -> writer.recovery().keep(workspace, session));
    }
  }

  private void renamed(LegacyElement.Session session) {
    if (session.renamed()) {
      tally.renames.add(
          new ImportRename(source, session.index(), session.originalId(), session.session().id()));
    }
  }

  private void add(LegacyElement.Session session, ContentHash hash) throws UnreadableException {
    batch.add(session);
    incoming.add(
        new Incoming(
            session.session(),
            isTrustworthy()
                ? receipt(elements, session.endByte(), hash(hash, session.endByte()))
                : null));
    batchBytes += session.endByte() - session.startByte();
    if (batch.size() >= BATCH_SESSIONS || batchBytes >= BATCH_BYTES) {
      flush();
      meter.batchDone(session.endByte(), tally.total());
    }
  }

  /** Whether a place in the file means that everything before it is dealt with. */
  private boolean isTrustworthy() {
    return unchanged && accepted.get() && verified;
  }

  private Receipt receipt(long sessions, long position, @Nullable String hash) {
    return new Receipt(
        source,
        before.sizeBytes(),
        before.modifiedMillis(),
        sessions,
        tally.failed + (state == State.DAMAGED ? 1 : 0),
        position,
        hash);
  }

  private void failed(long index, long position, String reason) {
    tally.failed++;
    tally.errors.add(new ImportError(source, index, position, "InvalidSession", reason));
  }

  /**
   * Hands the present batch over, and reads back the one before those that may be under way, so
   * that neither side waits where the other one takes longer for once.
   */
  private void flush() {
    unchanged = unchanged && isUnchanged();
    pending.add(
        new Pending(
            batch,
            writer.write(
                workspace,
                isTrustworthy() ? incoming : BatchWriter.withoutReceipts(incoming),
                accepted)));
    batch = new ArrayList<>();
    incoming = new ArrayList<>();
    batchBytes = 0;
    if (pending.size() == PENDING_BATCHES) {
      settle(pending.remove());
    }
  }

  private boolean isUnchanged() {
    try {
      return Fingerprint.of(file).equals(before);
    } catch (IOException e) {
      return false;
    }
  }

  /** Waits until a batch is stored, and reads it back. */
  private void settle(Pending batch) {
    List<LegacyElement.Session> sessions = batch.sessions();
    List<Result> results = BatchWriter.results(batch.results());
    List<LegacyElement.Session> stored = new ArrayList<>();
    for (int i = 0; i < sessions.size(); i++) {
      LegacyElement.Session session = sessions.get(i);
      Result result = results.get(i);
      if (result.refusal() != null) {
        failed(
            session.index(),
            session.startByte(),
            result.refusal().field() + ": " + result.refusal().reason());
      } else {
        count(session, Objects.requireNonNull(result.outcome(), "outcome"));
        if (verifying && result.outcome() != Outcome.KEPT) {
          stored.add(session);
        }
      }
    }
    verify(stored);
  }

  private void count(LegacyElement.Session session, Outcome outcome) {
    renamed(session);
    switch (outcome) {
      case INSERTED -> tally.migrated++;
      case EQUAL -> tally.skipped++;
      case REPLACED -> conflict(session, true);
      case KEPT -> conflict(session, false);
    }
  }

  private void conflict(LegacyElement.Session session, boolean imported) {
    tally.conflicting++;
    tally.conflicts.add(
        new ImportConflict(source, session.index(), session.session().id(), imported));
  }

  private void verify(List<LegacyElement.Session> elements) {
    List<String> ids = elements.stream().map(element -> element.session().id()).toList();
    List<Optional<WorktreeSession>> stored = writer.target().stored(workspace, ids);
    for (int i = 0; i < ids.size(); i++) {
      verify(elements.get(i), stored.get(i).orElse(null));
    }
  }

  /**
   * Whoever works with the store may have changed the session meanwhile, to a later version, or
   * deleted it.
   */
  private void verify(LegacyElement.Session element, @Nullable WorktreeSession stored) {
    WorktreeSession session = element.session();
    if (stored == null
        ? writer.target().isDeleted(workspace, session.id())
        : session.equals(stored)) {
      return;
    }
    if (stored != null && MergeRule.incomingWins(session, stored)) {
      writer.recovery().keep(workspace, session);
    } else {
      verified = false;
      tally.errors.add(
          new ImportError(
              source,
              element.index(),
              element.startByte(),
              "NotVerified",
              "read back from the store, it is not what the file says"));
    }
  }

  /**
   * Stores the last batch and, when that has been read back, that the file is dealt with. A file of
   * which nothing can be read tells nothing about its workspace either.
   */
  private void finish() {
    if (elements == 0 && state == State.DAMAGED) {
      return;
    }
    if (state != State.CANCELLED) {
      flush();
    }
    while (!pending.isEmpty()) {
      settle(pending.remove());
    }
    if (!verified) {
      record(receipt(0, 0, null));
    } else if (state != State.CANCELLED) {
      record(elements, wholeHash);
    }
  }

  /**
   * Records that the file is dealt with: that which failed will fail again as long as the file is
   * the same. Of a file that is not known to the end, the last commit's receipt tells more.
   */
  private void record(long sessions, @Nullable String hash) {
    unchanged = unchanged && isUnchanged();
    record(isTrustworthy() && readable ? receipt(sessions, Receipt.WHOLE, hash) : null);
  }

  /** Makes the workspace known, also if its file is empty. */
  private void record(@Nullable Receipt receipt) {
    writer.target().merge(workspace, List.of(), writer.recovery(), receipt);
  }

  /** Whether the store holds whatever the file holds, and the file is still the same. */
  boolean isDone() {
    return isTrustworthy()
        && tally.failed == 0
        && (state == State.READ || state == State.UNCHANGED);
  }

  /** The file stops making sense, or cannot be read at all. */
  private static final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final SessionStoreException failure;

    UnreadableException(SessionStoreException failure) {
      super(failure);
      this.failure = failure;
    }

    /** Whether it will be so as long as the file is the same. */
    boolean isForGood() {
      return failure instanceof StoreCorruptException;
    }

    ImportError error(String source, int elements) {
      return failure instanceof StoreCorruptException corrupt
          ? new ImportError(source, elements, corrupt.position(), corrupt.kind(), corrupt.reason())
          : new ImportError(
              source, elements, -1, failure.kind(), String.valueOf(failure.getMessage()));
    }
  }
}
