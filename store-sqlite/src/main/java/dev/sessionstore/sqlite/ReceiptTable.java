package dev.sessionstore.sqlite;

import dev.sessionstore.spi.BulkWrite.Receipt;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** What was taken in from which source file. */
final class ReceiptTable {

  private static final String PUT =
      "INSERT OR REPLACE INTO import_receipts (source, size_bytes, modified_millis, sessions, failed)"
          + " VALUES (?, ?, ?, ?, ?)";
  static final String FIND =
      "SELECT size_bytes, modified_millis, sessions, failed FROM import_receipts WHERE source = ?";

  private ReceiptTable() {}

  static void put(Statements statements, Receipt receipt) throws SQLException {
    PreparedStatement put = statements.get(PUT);
    put.setString(1, receipt.source());
    put.setLong(2, receipt.sizeBytes());
    put.setLong(3, receipt.modifiedMillis());
    put.setLong(4, receipt.sessions());
    put.setLong(5, receipt.failed());
    put.executeUpdate();
  }

  static Optional<Receipt> find(Statements statements, String source) throws SQLException {
    PreparedStatement find = statements.get(FIND);
    find.setString(1, source);
    try (ResultSet rows = find.executeQuery()) {
      return rows.next()
          ? Optional.of(
              new Receipt(
                  source, rows.getLong(1), rows.getLong(2), rows.getLong(3), rows.getLong(4)))
          : Optional.empty();
    }
  }
}
