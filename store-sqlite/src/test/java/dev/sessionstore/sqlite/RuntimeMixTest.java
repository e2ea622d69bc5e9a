package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A runtime mix comes back from its column as it was, whoever has written it there. */
class RuntimeMixTest {

  private static final List<String> ODD =
      List.of("", "claude", "claude", "a\"b\\c/d", "\0\1\b\f\n\r\t\u001f\u007f", "在庫", "😀", "[,]");

  @Test
  void oddTexts_comeBack() throws SQLException {
    assertThat(RuntimeMix.ofJson(RuntimeMix.toJson(ODD))).isEqualTo(ODD);
  }

  @Test
  void emptyMix_isNoAbsentOne() throws SQLException {
    assertThat(RuntimeMix.ofJson(RuntimeMix.toJson(List.of()))).isEmpty();
    assertThat(RuntimeMix.ofJson(RuntimeMix.toJson(null))).isNull();
  }

  @Test
  void whatTheUpgradeHasWritten_isRead() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:")) {
      connection.createStatement().execute("CREATE TABLE mix (runtime TEXT, position INTEGER)");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO mix VALUES (?, ?)")) {
        for (int i = ODD.size() - 1; i >= 0; i--) {
          insert.setString(1, ODD.get(i));
          insert.setInt(2, i);
          insert.executeUpdate();
        }
      }
      try (ResultSet rows =
          connection
              .createStatement()
              .executeQuery("SELECT json_group_array(runtime ORDER BY position) FROM mix")) {
        assertThat(RuntimeMix.ofJson(Columns.text(rows, 1))).isEqualTo(ODD);
      }
    }
  }

  @Test
  void sqliteReads_whatIsWritten() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        PreparedStatement each =
            connection.prepareStatement("SELECT value FROM json_each(?) ORDER BY key")) {
      each.setString(1, RuntimeMix.toJson(List.of("a\"b\\c", "\n\t", "在庫 😀")));
      try (ResultSet rows = each.executeQuery()) {
        for (String expected : List.of("a\"b\\c", "\n\t", "在庫 😀")) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getString(1)).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "[\"a\"",
        "[\"a",
        "[\"a\\",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"a\",]",
        "[1]",
        "[]x",
        "null",
        "{}",
        "[\"a\" \"b\"]"
      })
  void somethingElse_isDamage(String json) {
    assertThatExceptionOfType(SQLException.class)
        .isThrownBy(() -> RuntimeMix.ofJson(json))
        .matches(SqlErrors::isCorrupt);
  }
}
