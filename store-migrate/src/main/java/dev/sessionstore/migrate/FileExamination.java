package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.MergeRule;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a legacy file holds, compared with what the database has of its workspace.
 *
 * @param source the name of the file, relative to the home
 * @param taken whether it was taken into the database
 * @param sessions how many sessions it holds
 * @param onlyHere how many of them the database lacks
 * @param newerHere how many of them are earlier in the database
 * @param newerThere how many of them are later in the database
 * @param onlyThere how many sessions of the workspace the file lacks
 * @param noSessions how many elements are no session
 * @param firstOfThem where the first of these stands and why it is none, or null
 * @param damage where the file stops making sense and why, or null
 */
record FileExamination(
    String source,
    Taken taken,
    long sessions,
    long onlyHere,
    long newerHere,
    long newerThere,
    long onlyThere,
    long noSessions,
    @Nullable String firstOfThem,
    @Nullable String damage) {

  /** Whether a file was taken into the database. */
  enum Taken {
    /** As it is now. */
    WHOLE,
    /** In part, or before it was changed. */
    EARLIER,
    /** Nothing of it. */
    NEVER
  }

  boolean differs() {
    return onlyHere + newerHere + newerThere + onlyThere > 0;
  }

  /** Reads a file through; one session is in memory at a time, and the ids of the workspace. */
  static FileExamination of(
      Path file, Workspace workspace, StoreHome home, @Nullable DatabaseView view) {
    Tally tally = new Tally();
    String source = home.nameOf(file);
    // The file under a further hash of a workspace need not hold all of it.
    boolean own = view != null && view.canonical(workspace).equals(workspace);
    Set<String> missing = view != null && own ? view.ids(workspace) : new HashSet<>();
    SessionStoreException damage = read(file, each -> tally.add(each, missing, view, workspace));
    return new FileExamination(
        source,
        view == null ? Taken.NEVER : taken(file, view.receipt(source)),
        tally.sessions,
        tally.onlyHere,
        tally.newerHere,
        tally.newerThere,
        missing.size(),
        tally.noSessions,
        tally.firstOfThem,
        damage == null ? null : told(home, source, damage));
  }

  /** Returns what ended the file before its end, if not what takes the elements. */
  private static @Nullable SessionStoreException read(Path file, Consumer<LegacyElement> elements) {
    try (Elements reader = new Elements(file)) {
      for (LegacyElement each = reader.next(); each != null; each = reader.next()) {
        elements.accept(each);
      }
      return reader.failure;
    }
  }

  private static String told(StoreHome home, String source, SessionStoreException damage) {
    UnreadableFile unreadable = new DiscrepancyReader(home, false).unreadable(source, damage);
    return (unreadable.bytePosition() < 0 ? "" : "byte " + unreadable.bytePosition() + ": ")
        + unreadable.reason();
  }

  /** The elements of a file up to where it cannot be read any further. */
  private static final class Elements implements AutoCloseable {

    private @Nullable LegacyReader reader;
    private @Nullable SessionStoreException failure;

    Elements(Path file) {
      try {
        reader = LegacyReader.open(file);
      } catch (SessionStoreException e) {
        failure = e;
      }
    }

    @Nullable LegacyElement next() {
      try {
        return reader == null ? null : reader.next();
      } catch (SessionStoreException e) {
        failure = e;
        return null;
      }
    }

    @Override
    public void close() {
      if (reader != null) {
        reader.close();
      }
    }
  }

  private static Optional<WorktreeSession> stored(
      @Nullable DatabaseView view, Workspace workspace, String id) {
    return view == null ? Optional.empty() : view.stored(workspace, id);
  }

  private static Taken taken(Path file, Optional<Receipt> receipt) {
    try {
      return receipt.isEmpty()
          ? Taken.NEVER
          : Fingerprint.of(file).isThatOf(receipt.get()) && receipt.get().failed() == 0
              ? Taken.WHOLE
              : Taken.EARLIER;
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
  }

  private static final class Tally {
    long sessions;
    long onlyHere;
    long newerHere;
    long newerThere;
    long noSessions;
    @Nullable String firstOfThem;

    void add(
        LegacyElement element,
        Set<String> missing,
        @Nullable DatabaseView view,
        Workspace workspace) {
      if (element instanceof LegacyElement.Session session) {
        missing.remove(session.session().id());
        add(session.session(), stored(view, workspace, session.session().id()));
      } else if (element instanceof LegacyElement.Bad bad) {
        add(bad);
      }
    }

    private void add(WorktreeSession session, Optional<WorktreeSession> stored) {
      sessions++;
      if (stored.isEmpty()) {
        onlyHere++;
      } else if (!stored.get().equals(session)) {
        if (MergeRule.incomingWins(stored.get(), session)) {
          newerHere++;
        } else {
          newerThere++;
        }
      }
    }

    private void add(LegacyElement.Bad bad) {
      noSessions++;
      if (firstOfThem == null) {
        firstOfThem = "element " + bad.index() + ", byte " + bad.startByte() + ": " + bad.reason();
      }
    }
  }
}
