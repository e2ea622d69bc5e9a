package dev.sessionstore.sqlite;

import dev.sessionstore.RawJson;
import dev.sessionstore.Timestamp;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the values of the API stand in columns. Reading dominates the cost of queries, hence the
 * care.
 */
final class Columns {

  private Columns() {}

  /** Decoding the bytes ourselves takes half the time of the driver's own {@code getString}. */
  static @Nullable String text(ResultSet rows, int column) throws SQLException {
    byte[] utf8 = rows.getBytes(column);
    return utf8 == null ? null : new String(utf8, StandardCharsets.UTF_8);
  }

  static String requiredText(ResultSet rows, int column) throws SQLException {
    return Objects.requireNonNull(text(rows, column));
  }

  static Timestamp requiredTime(ResultSet rows, int column) throws SQLException {
    return Timestamp.parse(requiredText(rows, column));
  }

  static @Nullable Timestamp time(ResultSet rows, int column) throws SQLException {
    String text = text(rows, column);
    return text == null ? null : Timestamp.parse(text);
  }

  static @Nullable Long number(ResultSet rows, int column) throws SQLException {
    long number = rows.getLong(column);
    return number == 0 && rows.wasNull() ? null : (Long) number;
  }

  static @Nullable Boolean bool(ResultSet rows, int column) throws SQLException {
    Long number = number(rows, column);
    return number == null ? null : (Boolean) (number != 0);
  }

  static RawJson json(ResultSet rows, int column) throws SQLException {
    String text = text(rows, column);
    return text == null ? RawJson.EMPTY : RawJson.of(text);
  }

  static void bind(PreparedStatement statement, int index, @Nullable Long number)
      throws SQLException {
    if (number == null) {
      statement.setNull(index, Types.INTEGER);
    } else {
      statement.setLong(index, number);
    }
  }

  static void bind(PreparedStatement statement, int index, @Nullable Boolean value)
      throws SQLException {
    bind(statement, index, value == null ? null : (Long) (value ? 1L : 0L));
  }

  static void bind(PreparedStatement statement, int index, @Nullable Timestamp time)
      throws SQLException {
    statement.setString(index, time == null ? null : time.text());
  }

  static void bind(PreparedStatement statement, int index, RawJson json) throws SQLException {
    statement.setString(index, json.isEmpty() ? null : json.text());
  }
}
