package dev.sessionstore.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sessionstore.Durability;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/** A pool of connections to a SQLite database, for the peers that work on top of one. */
final class SqliteSource {

  private SqliteSource() {}

  static HikariDataSource open(Path folder, Durability durability, List<String> tables)
      throws SQLException {
    SQLiteConfig settings = new SQLiteConfig();
    settings.setJournalMode(JournalMode.WAL);
    settings.setSynchronous(
        durability == Durability.FULL ? SynchronousMode.FULL : SynchronousMode.NORMAL);
    settings.enforceForeignKeys(true);
    settings.setBusyTimeout(10_000);
    SQLiteDataSource source = new SQLiteDataSource(settings);
    source.setUrl("jdbc:sqlite:" + folder.resolve("peer.db"));
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source);
    pool.setMaximumPoolSize(4);
    HikariDataSource connections = new HikariDataSource(pool);
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      for (String table : tables) {
        statement.execute(table);
      }
    } catch (SQLException | RuntimeException e) {
      connections.close();
      throw e;
    }
    return connections;
  }
}
