package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool at its edges. */
class ReadersTest {

  private Path database;
  private Connections connections;

  @BeforeEach
  void open(@TempDir Path home) {
    StoreConfig config =
        StoreConfig.builder().home(home).busyTimeout(Duration.ofMillis(300)).build();
    SqliteSessionStore.open(config).close();
    database = home.resolve("session-store.db");
    connections = new Connections(database, config);
  }

  private Readers readers() {
    return new Readers(connections.readers(), new SqlErrors(database));
  }

  private static long latest(Readers readers) {
    return readers.read(connection -> JournalTable.latest(connection.statements()));
  }

  @Test
  void databaseThatCannotBeOpened_isToldAsThat_notAsBusy() throws Exception {
    Files.delete(database);
    Files.createDirectory(database);
    Readers readers = readers();

    assertThatThrownBy(() -> latest(readers)).isInstanceOf(StoreUnavailableException.class);

    readers.close();
  }

  @Test
  void closedByAnInterruptedThread_leavesNoThreads() {
    Readers readers = readers();
    assertThat(latest(readers)).isZero();

    Thread.currentThread().interrupt();
    readers.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("session-store readers:housekeeper"));
  }

  @Test
  void errorAtWhichSqliteEndsTheTransaction_isNotHiddenByTheCommit() {
    Readers readers = readers();

    assertThatThrownBy(
            () ->
                readers.readSnapshot(
                    connection -> {
                      connection.statements().execute("ROLLBACK");
                      throw new IllegalStateException("the reason");
                    }))
        .hasMessage("the reason");

    assertThat(latest(readers)).isZero();
    readers.close();
  }
}
