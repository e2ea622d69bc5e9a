package dev.sessionstore.sqlite;

import dev.sessionstore.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/**
 * Gives out connections that do not trust the file they read (https://sqlite.org/security.html): a
 * schema may not call functions with side effects, and a page's cell sizes are checked. The
 * driver's typed configuration has no setting for these two.
 */
final class HardenedDataSource extends SQLiteDataSource {

  HardenedDataSource(String url, SQLiteConfig settings) {
    super(settings);
    setUrl(url);
  }

  @Override
  public SQLiteConnection getConnection(@Nullable String username, @Nullable String password)
      throws SQLException {
    SQLiteConnection connection = connect(username, password);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA cell_size_check = ON");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  private SQLiteConnection connect(@Nullable String username, @Nullable String password)
      throws SQLException {
    try {
      return super.getConnection(username, password);
    } catch (LinkageError e) {
      throw noNativeLibrary(e);
    } catch (SQLException e) {
      if (e.getCause() instanceof LinkageError
          || String.valueOf(e.getMessage()).contains("native library")) {
        throw noNativeLibrary(e);
      }
      throw e;
    }
  }

  private static StoreUnavailableException noNativeLibrary(Throwable cause) {
    return new StoreUnavailableException(
        "SQLite's native library cannot be loaded; it is unpacked into the temporary folder, which"
            + " must be writable and allow execution: set -Dorg.sqlite.tmpdir to such a folder, or"
            + " use the json backend",
        cause);
  }
}
