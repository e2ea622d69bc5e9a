package dev.sessionstore.benchmarks.peers;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Reads rows from JDBC, their columns in the order of the tables. */
final class ResultRows {

  private ResultRows() {}

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  static SessionRow session(ResultSet row) throws SQLException {
    boolean preserve = row.getBoolean(12);
    boolean unset = row.wasNull();
    return new SessionRow(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getLong(8),
        row.getString(9),
        row.getString(10),
        number(row, 11),
        unset ? null : preserve,
        number(row, 13),
        row.getString(14),
        number(row, 15),
        number(row, 16),
        number(row, 17),
        number(row, 18),
        row.getInt(19),
        row.getInt(20),
        row.getString(21));
  }

  static InstanceRow instance(ResultSet row) throws SQLException {
    return new InstanceRow(
        row.getLong(1),
        row.getInt(2),
        row.getLong(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8),
        row.getString(9),
        row.getString(10),
        number(row, 11),
        number(row, 12),
        number(row, 13),
        row.getString(14),
        row.getString(15),
        row.getString(16),
        row.getString(17),
        row.getString(18));
  }

  static MessageRow message(ResultSet row) throws SQLException {
    return new MessageRow(
        row.getLong(1),
        row.getInt(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        number(row, 7),
        row.getString(8));
  }
}
