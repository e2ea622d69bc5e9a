package dev.sessionstore.migrate;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.spi.BulkWrite.Outcome;
import dev.sessionstore.spi.BulkWrite.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The import of one legacy file. */
final class FileImport {

  private static final int BATCH_SESSIONS = 500;
  private static final long BATCH_BYTES = 4L << 20;

  private final Path file;
  private final String source;
  private final Workspace workspace;
  private final BatchWriter writer;
  private final Meter meter;
  private final ImportTally tally = new ImportTally();

  private List<LegacyElement.Session> batch = new ArrayList<>();
  private long batchBytes;
  private @Nullable Pending pending;
  private int elements;
  private boolean damaged;

  /** A batch that is being stored. */
  private record Pending(List<LegacyElement.Session> batch, Future<List<Outcome>> outcomes) {}

  FileImport(Path file, String source, Workspace workspace, BatchWriter writer, Meter meter) {
    this.file = file;
    this.source = source;
    this.workspace = workspace;
    this.writer = writer;
    this.meter = meter;
  }

  String source() {
    return source;
  }

  ImportTally tally() {
    return tally;
  }

  boolean isUnchangedSince(Receipt receipt) {
    try {
      return receipt.failed() == 0 && Fingerprint.of(file).isThatOf(receipt);
    } catch (IOException e) {
      return false; // reading it will say why
    }
  }

  ImportedFile skipped(Receipt receipt) {
    tally.skipped = receipt.sessions();
    return tally.file(source, workspace.hash(), receipt.sizeBytes(), State.UNCHANGED);
  }

  ImportedFile run() {
    Fingerprint before = fingerprint();
    read();
    finish(before);
    return tally.file(
        source, workspace.hash(), before.sizeBytes(), damaged ? State.DAMAGED : State.READ);
  }

  private Fingerprint fingerprint() {
    try {
      return Fingerprint.settled(file);
    } catch (IOException e) {
      return new Fingerprint(0, -1);
    }
  }

  private void read() {
    try (LegacyReader reader = open()) {
      for (LegacyElement element = next(reader); element != null; element = next(reader)) {
        elements++;
        take(element);
      }
    } catch (UnreadableException e) {
      damaged = true;
      tally.errors.add(e.error(source, elements));
    }
  }

  private LegacyReader open() throws UnreadableException {
    try {
      return LegacyReader.open(file);
    } catch (SessionStoreException e) {
      throw new UnreadableException(e);
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

  private void take(LegacyElement element) {
    if (element instanceof LegacyElement.Session session) {
      if (!session.originalId().equals(session.session().id())) {
        tally.renames.add(
            new ImportRename(
                source, session.index(), session.originalId(), session.session().id()));
      }
      batch.add(session);
      batchBytes += session.endByte() - session.startByte();
      if (batch.size() >= BATCH_SESSIONS || batchBytes >= BATCH_BYTES) {
        flush(null);
        meter.batchDone(session.endByte(), tally.total());
      }
    } else if (element instanceof LegacyElement.Bad bad) {
      failed(bad.index(), bad.startByte(), bad.reason());
    } else {
      tally.duplicates++;
    }
  }

  private void failed(long index, long position, String reason) {
    tally.failed++;
    tally.errors.add(new ImportError(source, index, position, "InvalidSession", reason));
  }

  /** Hands the present batch over, once the one before is stored. */
  private void flush(@Nullable Receipt receipt) {
    settle();
    List<WorktreeSession> sessions = batch.stream().map(LegacyElement.Session::session).toList();
    pending = new Pending(batch, writer.write(workspace, sessions, receipt));
    batch = new ArrayList<>();
    batchBytes = 0;
  }

  /** Waits for the batch that is being stored and counts what became of it. */
  private void settle() {
    Pending stored = pending;
    pending = null;
    if (stored == null) {
      return;
    }
    try {
      count(stored.batch(), BatchWriter.outcome(stored.outcomes()));
    } catch (InvalidSessionException refused) {
      storeOneByOne(stored.batch());
    }
  }

  /** The store refuses a session that the reader let pass: the others shall not suffer for it. */
  private void storeOneByOne(List<LegacyElement.Session> sessions) {
    for (LegacyElement.Session session : sessions) {
      try {
        count(
            List.of(session),
            BatchWriter.outcome(writer.write(workspace, List.of(session.session()), null)));
      } catch (InvalidSessionException refused) {
        failed(session.index(), session.startByte(), refused.field() + ": " + refused.reason());
      }
    }
  }

  private void count(List<LegacyElement.Session> sessions, List<Outcome> outcomes) {
    for (int i = 0; i < sessions.size(); i++) {
      switch (outcomes.get(i)) {
        case INSERTED -> tally.migrated++;
        case EQUAL -> tally.skipped++;
        case REPLACED -> conflict(sessions.get(i), true);
        case KEPT -> conflict(sessions.get(i), false);
      }
    }
  }

  private void conflict(LegacyElement.Session session, boolean imported) {
    tally.conflicting++;
    tally.conflicts.add(
        new ImportConflict(source, session.index(), session.session().id(), imported));
  }

  /**
   * Stores the last batch and, with the commit of it, that the file is dealt with. All batches
   * before are known to be stored by then. A file of which nothing can be read tells nothing about
   * its workspace either.
   */
  private void finish(Fingerprint before) {
    settle();
    if (elements == 0 && damaged) {
      return;
    }
    flush(receipt(before));
    settle();
  }

  private @Nullable Receipt receipt(Fingerprint before) {
    try {
      if (!Fingerprint.of(file).equals(before)) {
        return null;
      }
    } catch (IOException e) {
      return null;
    }
    return new Receipt(
        source,
        before.sizeBytes(),
        before.modifiedMillis(),
        elements,
        tally.failed + (damaged ? 1 : 0));
  }

  /** The file stops making sense, or cannot be read at all. */
  private static final class UnreadableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final SessionStoreException failure;

    UnreadableException(SessionStoreException failure) {
      super(failure);
      this.failure = failure;
    }

    ImportError error(String source, int elements) {
      return failure instanceof StoreCorruptException corrupt
          ? new ImportError(source, elements, corrupt.position(), corrupt.kind(), corrupt.reason())
          : new ImportError(
              source, elements, -1, failure.kind(), String.valueOf(failure.getMessage()));
    }
  }
}
