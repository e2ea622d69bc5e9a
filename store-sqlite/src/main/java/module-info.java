import org.jspecify.annotations.NullMarked;

/** The SQLite backend: one database for all workspaces. */
@NullMarked
module dev.sessionstore.sqlite {
  requires transitive dev.sessionstore;
  requires com.zaxxer.hikari;
  requires flyway.core;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;

  exports dev.sessionstore.sqlite;

  provides dev.sessionstore.spi.SessionStoreProvider with
      dev.sessionstore.sqlite.SqliteStoreProvider;
}
