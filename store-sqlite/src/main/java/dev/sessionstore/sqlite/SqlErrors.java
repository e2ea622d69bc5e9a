package dev.sessionstore.sqlite;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Tells SQLite's errors as the store's. Result codes: https://sqlite.org/rescode.html */
final class SqlErrors {

  private final Path database;

  SqlErrors(Path database) {
    this.database = database;
  }

  static boolean isBusy(SQLException e) {
    return primaryCode(e) == SQLiteErrorCode.SQLITE_BUSY.code;
  }

  /** Extended result codes carry the primary one in their lowest byte. */
  static boolean isCorrupt(SQLException e) {
    return primaryCode(e) == SQLiteErrorCode.SQLITE_CORRUPT.code;
  }

  static boolean isOutOfMemory(SQLException e) {
    return primaryCode(e) == SQLiteErrorCode.SQLITE_NOMEM.code;
  }

  static boolean isReadOnly(SQLException e) {
    return primaryCode(e) == SQLiteErrorCode.SQLITE_READONLY.code;
  }

  private static int primaryCode(SQLException e) {
    return e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : -1;
  }

  /** What SQLite has read well, and yet cannot be. */
  static SQLException corrupt(String reason) {
    return new SQLiteException(reason, SQLiteErrorCode.SQLITE_CORRUPT);
  }

  SessionStoreException translate(SQLException e) {
    if (code(e) == SQLiteErrorCode.SQLITE_IOERR_WRITE) { // what has no space left has its own code
      return new StoreFullException(
          database
              + " could not be written: a quota or the largest possible size of a file is reached,"
              + " or the disk fails; nothing was changed: free some space",
          e);
    }
    if (e instanceof SQLTransientConnectionException) {
      if (e.getCause() instanceof SQLException reason) {
        return translate(reason); // the pool tried, and could open none
      }
      return new StoreBusyException(
          "all readers of " + database + " were in use for longer than the busy timeout", e);
    }
    return switch (SQLiteErrorCode.getErrorCode(primaryCode(e))) {
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL ->
          new StoreBusyException(
              "another process kept "
                  + database
                  + " locked for longer than the busy timeout; nothing was changed: call again",
              e);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new StoreCorruptException(database, -1, "the database is damaged", e);
      case SQLITE_FULL ->
          new StoreFullException(
              "no space left for " + database + "; nothing was changed: free some space", e);
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          new StoreReadOnlyException(
              database + " or its folder cannot be written by this user; mend the permissions", e);
      case SQLITE_TOOBIG ->
          new InvalidSessionException(
              null, "", "one text is longer than the 1,000,000,000 bytes that SQLite can hold");
      default ->
          new StoreUnavailableException("the database " + database + " failed: " + code(e), e);
    };
  }

  /** The name of the error, which tells nothing of what the database holds. */
  static SQLiteErrorCode code(SQLException e) {
    return SQLiteErrorCode.getErrorCode(
        e instanceof SQLiteException sqlite ? sqlite.getResultCode().code : e.getErrorCode());
  }
}
