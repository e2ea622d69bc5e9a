package dev.sessionstore.sqlite;

import dev.sessionstore.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.sqlite.NativeLibraryNotFoundException;
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

  /**
   * The URL of a database, whatever characters its path has: as a URI file name
   * (https://sqlite.org/uri.html), since the driver takes what follows a question mark for
   * settings.
   */
  static String url(Path database) {
    String path = database.toString().replace('\\', '/');
    String escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23");
    return "jdbc:sqlite:file:" + (escaped.startsWith("/") ? escaped : "/" + escaped);
  }

  @Override
  public SQLiteConnection getConnection() throws SQLException {
    return getConnection(null, null);
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
      Throwable cause = e.getCause();
      if (cause instanceof LinkageError || cause instanceof NativeLibraryNotFoundException) {
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
