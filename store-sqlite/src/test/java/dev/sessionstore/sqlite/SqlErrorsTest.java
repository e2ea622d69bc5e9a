package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Callers are told what to do, not what SQLite calls it. */
class SqlErrorsTest {

  private final SqlErrors errors = new SqlErrors(Path.of("the.db"));

  @ParameterizedTest
  @CsvSource({
    "SQLITE_BUSY, StoreBusy",
    "SQLITE_BUSY_SNAPSHOT, StoreBusy",
    "SQLITE_LOCKED, StoreBusy",
    "SQLITE_CORRUPT, StoreCorrupt",
    "SQLITE_CORRUPT_VTAB, StoreCorrupt",
    "SQLITE_NOTADB, StoreCorrupt",
    "SQLITE_FULL, StoreFull",
    "SQLITE_IOERR_WRITE, StoreFull",
    "SQLITE_READONLY, StoreReadOnly",
    "SQLITE_READONLY_DIRECTORY, StoreReadOnly",
    "SQLITE_PERM, StoreReadOnly",
    "SQLITE_IOERR_FSYNC, StoreUnavailable",
    "SQLITE_CANTOPEN, StoreUnavailable",
    "SQLITE_NOMEM, StoreUnavailable"
  })
  void code_becomesTheErrorOfItsRemedy(SQLiteErrorCode code, String kind) {
    SQLException cause = new SQLiteException("text", code);

    SessionStoreException error = errors.translate(cause);

    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error).hasMessageContaining("the.db").hasCause(cause);
  }

  @Test
  void textThatSqliteCannotHold_isAnInvalidSession() {
    assertThat(errors.translate(new SQLiteException("text", SQLiteErrorCode.SQLITE_TOOBIG)))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessageContaining("1,000,000,000 bytes");
  }

  @Test
  void poolWithoutAFreeReader_isBusy() {
    assertThat(errors.translate(new SQLTransientConnectionException("none is free")))
        .isInstanceOf(StoreBusyException.class);
  }

  @Test
  void errorOfTheDriverItself_isUnavailable() {
    assertThat(errors.translate(new SQLException("of the driver")))
        .isInstanceOf(StoreUnavailableException.class)
        .isNotInstanceOfAny(
            StoreCorruptException.class, StoreFullException.class, StoreReadOnlyException.class);
  }
}
