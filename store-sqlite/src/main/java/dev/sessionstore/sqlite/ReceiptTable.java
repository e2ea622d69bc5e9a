package dev.sessionstore.sqlite;

import dev.sessionstore.spi.BulkWrite.Receipt;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

/** What was taken in from which source file. */
final class ReceiptTable {

  private static final String PUT =
      "INSERT OR REPLACE INTO import_receipts"
          + " (source, size_bytes, modified_millis, sessions, failed, position, content_hash,"
          + " recorded_millis)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
  static final String FIND =
      "SELECT size_bytes, modified_millis, sessions, failed, position, content_hash"
          + " FROM import_receipts WHERE source = ?";
  private static final String RECORDED =
      "SELECT recorded_millis FROM import_receipts WHERE source = ? AND recorded_millis > 0";

  /** Before it was noted how far a file is taken in: all of it. */
  private static final String FIND_IN_SCHEMA_2 =
      "SELECT size_bytes, modified_millis, sessions, failed, NULL, NULL"
          + " FROM import_receipts WHERE source = ?";

  private static final String IS_TAKEN_IN =
      "SELECT EXISTS (SELECT 1 FROM import_receipts"
          + " WHERE (source = ?1 OR substr(source, -length(?1) - 1) = '/' || ?1)%s)";

  private ReceiptTable() {}

  static void put(Statements statements, Receipt receipt, long millis) throws SQLException {
    PreparedStatement put = statements.get(PUT);
    put.setString(1, receipt.source());
    put.setLong(2, receipt.sizeBytes());
    put.setLong(3, receipt.modifiedMillis());
    put.setLong(4, receipt.sessions());
    put.setLong(5, receipt.failed());
    if (receipt.isWhole()) {
      put.setNull(6, Types.INTEGER);
    } else {
      put.setLong(6, receipt.position());
    }
    put.setString(7, receipt.contentHash());
    put.setLong(8, millis);
    put.executeUpdate();
  }

  static Optional<Receipt> find(Statements statements, String source) throws SQLException {
    return find(statements.get(FIND), source);
  }

  /** Finds a receipt in a database that may have an earlier schema. */
  static Optional<Receipt> find(Statements statements, int schemaVersion, String source)
      throws SQLException {
    return find(statements.get(schemaVersion < 3 ? FIND_IN_SCHEMA_2 : FIND), source);
  }

  /** Whether there is a receipt for all of a file of that name, in a database of any schema. */
  static boolean isTakenIn(Statements statements, int schemaVersion, String fileName)
      throws SQLException {
    PreparedStatement ask =
        statements.get(IS_TAKEN_IN.formatted(schemaVersion < 3 ? "" : " AND position IS NULL"));
    ask.setString(1, fileName);
    try (ResultSet rows = ask.executeQuery()) {
      return rows.next() && rows.getBoolean(1);
    }
  }

  private static Optional<Receipt> find(PreparedStatement find, String source) throws SQLException {
    find.setString(1, source);
    try (ResultSet rows = find.executeQuery()) {
      return rows.next() ? Optional.of(receipt(source, rows)) : Optional.empty();
    }
  }

  static Optional<Instant> recorded(Statements statements, String source) throws SQLException {
    PreparedStatement recorded = statements.get(RECORDED);
    recorded.setString(1, source);
    try (ResultSet rows = recorded.executeQuery()) {
      return rows.next() ? Optional.of(Instant.ofEpochMilli(rows.getLong(1))) : Optional.empty();
    }
  }

  private static Receipt receipt(String source, ResultSet row) throws SQLException {
    long read = row.getLong(5);
    long position = row.wasNull() ? Receipt.WHOLE : read;
    return new Receipt(
        source,
        row.getLong(1),
        row.getLong(2),
        row.getLong(3),
        row.getLong(4),
        position,
        Columns.text(row, 6));
  }
}
