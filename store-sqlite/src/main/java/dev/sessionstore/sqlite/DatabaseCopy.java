package dev.sessionstore.sqlite;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteErrorCode;

/**
 * Copies of a database: how one is made while others write, and whether one that came from
 * somewhere may be trusted. Stateless; safe for use by any number of threads.
 */
public final class DatabaseCopy {

  private static final int WRITE_VERSION_AT = 18;

  private DatabaseCopy() {}

  /**
   * Copies the database of a home as it is at one moment, while stores may read and write it. The
   * copy is one file, complete and forced to the disk; its schema is that of the database, whatever
   * the version.
   *
   * @param config tells how long to wait for others
   * @param home the home; the caller keeps its {@linkplain StoreHome#homeLock() lock}
   * @param target an empty file, which gets the copy
   * @throws dev.sessionstore.StoreCorruptException if the database is damaged
   * @throws dev.sessionstore.ForeignDatabaseException if it belongs to another application
   * @throws dev.sessionstore.SchemaTooNewException if it is newer than this library
   * @throws dev.sessionstore.StoreFullException if there is no space for the copy
   * @throws dev.sessionstore.StoreBusyException if others kept it locked for too long
   */
  public static void make(StoreConfig config, StoreHome home, Path target) {
    new DatabaseFile(home, config).version();
    SQLiteConfig settings = new SQLiteConfig();
    settings.setBusyTimeout((int) config.busyTimeout().toMillis());
    settings.setTransactionMode(TransactionMode.DEFERRED);
    try (Connection connection = open(home.database(), "", settings);
        PreparedStatement vacuum = connection.prepareStatement("VACUUM INTO ?")) {
      vacuum.setString(1, target.toString());
      vacuum.execute();
    } catch (SQLException e) {
      // Of quotas and limits on the size of a file, SQLite says no more than that it cannot write.
      if (SqlErrors.code(e) == SQLiteErrorCode.SQLITE_IOERR_WRITE) {
        throw new StoreFullException(
            target
                + ": it could not be written, for want of space, for a quota, or because the disk"
                + " fails; nothing was changed, free some",
            e);
      }
      throw new SqlErrors(home.database()).translate(e);
    }
  }

  /**
   * Returns the schema version of a copy that {@link #problem} has found nothing wrong with.
   *
   * @param copy a database that nobody has open
   * @return the version, from 1
   */
  public static int schemaVersion(Path copy) {
    try (Connection connection = look(copy);
        Statement statement = connection.createStatement()) {
      return number(statement, "PRAGMA user_version");
    } catch (SQLException e) {
      throw new SqlErrors(copy).translate(e);
    }
  }

  /**
   * Looks for anything because of which a copy must not become a home's database. The file is taken
   * for hostile: nothing in it is run, and it is not changed.
   *
   * @param copy a file that nobody has open, and that has no write-ahead log
   * @return what is wrong with it, without content; empty if it is a whole database that this
   *     library has made, in this version or an earlier one
   */
  public static Optional<String> problem(Path copy) {
    try (Connection connection = look(copy);
        Statement statement = connection.createStatement()) {
      int application = number(statement, "PRAGMA application_id");
      if (application != DatabaseFile.APPLICATION_ID) {
        return Optional.of(
            String.format(
                "the database belongs to another application (application_id 0x%08x)",
                application));
      }
      int version = number(statement, "PRAGMA user_version");
      if (version < 1 || version > DatabaseFile.SCHEMA_VERSION) {
        return Optional.of(
            "the database has schema version "
                + version
                + ", this library knows 1 to "
                + DatabaseFile.SCHEMA_VERSION);
      }
      return SchemaObjects.in(statement)
          .difference(SchemaObjects.of(version))
          .map(
              found -> "the database does not have the schema of version " + version + ": " + found)
          .or(() -> readOnly(copy))
          .or(() -> first(statement, "PRAGMA integrity_check(1)", "ok"))
          .or(() -> first(statement, "PRAGMA foreign_key_check", ""))
          .or(() -> version < ChildTable.FIRST_WITH_KEYS ? Optional.empty() : orphan(statement));
    } catch (SQLException e) {
      return Optional.of(damage(e));
    }
  }

  /** Says the header (https://sqlite.org/fileformat2.html, 1.3.3), and no PRAGMA. */
  private static Optional<String> readOnly(Path copy) {
    try (InputStream in = Files.newInputStream(copy)) {
      return (in.readNBytes(WRITE_VERSION_AT + 1)[WRITE_VERSION_AT] & 0xff) > 2
          ? Optional.of("the database is of a file format that can only be read")
          : Optional.empty();
    } catch (IOException e) {
      throw IoFailure.reading(copy, e);
    }
  }

  /** A part of no session, of which no foreign key tells. */
  private static Optional<String> orphan(Statement statement) {
    for (String table : List.of("instances", "chat_messages")) {
      try (ResultSet rows =
          statement.executeQuery(IntegrityCheck.PARTS_OF_NOTHING.formatted(table) + " LIMIT 1")) {
        if (rows.next()) {
          return Optional.of("the database is damaged: " + rows.getString(3));
        }
      } catch (SQLException e) {
        return Optional.of(damage(e));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> first(Statement statement, String check, String good) {
    try (ResultSet rows = statement.executeQuery(check)) {
      String answer = rows.next() ? rows.getString(1) : "";
      return answer.equals(good)
          ? Optional.empty()
          : Optional.of("the database is damaged: " + check.split(" ", 2)[1] + " fails");
    } catch (SQLException e) {
      return Optional.of(damage(e));
    }
  }

  private static String damage(SQLException e) {
    return "the database is damaged or none: " + SqlErrors.code(e);
  }

  private static Connection look(Path copy) throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setReadOnly(true);
    return open(copy, "?immutable=1", settings);
  }

  private static Connection open(Path database, String parameters, SQLiteConfig settings)
      throws SQLException {
    return new HardenedDataSource(HardenedDataSource.url(database) + parameters, settings)
        .getConnection();
  }

  private static int number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }
}
