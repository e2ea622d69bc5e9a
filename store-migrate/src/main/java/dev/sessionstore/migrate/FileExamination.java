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
    String damage = null;
    try (LegacyReader reader = LegacyReader.open(file)) {
      for (LegacyElement each = reader.next(); each != null; each = reader.next()) {
        if (each instanceof LegacyElement.Session session) {
          missing.remove(session.session().id());
          tally.add(session.session(), stored(view, workspace, session.session().id()));
        } else if (each instanceof LegacyElement.Bad bad) {
          tally.add(bad);
        }
      }
    } catch (SessionStoreException e) {
      UnreadableFile unreadable = new DiscrepancyReader(home, false).unreadable(source, e);
      damage =
          (unreadable.bytePosition() < 0 ? "" : "byte " + unreadable.bytePosition() + ": ")
              + unreadable.reason();
    }
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
        damage);
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

    void add(WorktreeSession session, Optional<WorktreeSession> stored) {
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

    void add(LegacyElement.Bad bad) {
      noSessions++;
      if (firstOfThem == null) {
        firstOfThem = "element " + bad.index() + ", byte " + bad.startByte() + ": " + bad.reason();
      }
    }
  }
}
