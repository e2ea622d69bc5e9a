package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.sqlite.DatabaseStatistics.OfSession;
import dev.sessionstore.sqlite.DatabaseStatistics.OfWorkspace;
import dev.sessionstore.tck.SampleSessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A look that leaves no trace. */
class DatabaseViewTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path home;

  private StoreConfig config() {
    return StoreConfig.builder().home(home).build();
  }

  private SqliteSessionStore open() {
    return SqliteSessionStore.open(config());
  }

  /** All files, with their bytes and times. */
  private Map<String, String> everything() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path file : all.toList()) {
        files.put(
            file.toString(),
            Files.getLastModifiedTime(file)
                + (Files.isDirectory(file)
                    ? ""
                    : Files.readString(file, StandardCharsets.ISO_8859_1)));
      }
    }
    return files;
  }

  private List<WorktreeSession> seen() {
    return DatabaseView.look(
        config(),
        view ->
            view.ids(WORKSPACE).stream()
                .sorted()
                .map(id -> view.stored(WORKSPACE, id).orElseThrow())
                .toList());
  }

  @Test
  void closedDatabase_isRead_andNothingChanges() throws IOException {
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.full("one"));
    }
    Map<String, String> before = everything();

    assertThat(seen()).containsExactly(SampleSessions.full("one"));
    DatabaseView.look(config(), view -> view.statistics(5));
    DatabaseIntegrity.check(config(), false);

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void openDatabase_isReadWithWhatIsStillInItsLog() {
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.full("one"));
      assertThat(seen()).hasSize(1);
      store.create(WORKSPACE, SampleSessions.full("two"));

      assertThat(seen()).containsExactly(SampleSessions.full("one"), SampleSessions.full("two"));

      store.create(WORKSPACE, SampleSessions.full("zzz"));
      assertThat(store.getAll(WORKSPACE)).hasSize(3);
    }
    assertThat(seen()).hasSize(3);
  }

  @Test
  void databaseThatWasNotClosed_isRead_andNothingChanges() throws IOException {
    Path other = home.resolve("copy");
    Files.createDirectory(other);
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.full("one"));
      for (String suffix : List.of("", "-wal", "-shm")) {
        // Closing these handles may drop locks; nobody else works here, and the store is done.
        Files.copy(
            home.resolve("session-store.db" + suffix), other.resolve("session-store.db" + suffix));
      }
    }
    home = other;
    Map<String, String> before = everything();

    assertThat(seen()).containsExactly(SampleSessions.full("one"));
    assertThat(DatabaseIntegrity.check(config(), false).findings()).isEmpty();
    assertThat(everything()).isEqualTo(before);

    Files.delete(other.resolve("session-store.db-shm"));
    before = everything();
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(this::seen)
        .withMessageContaining("opening a store");
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void databaseThatIsOpenedMeanwhile_isLookedAtAgain() {
    open().close();
    List<SqliteSessionStore> opened = new ArrayList<>();

    List<Integer> looks = new ArrayList<>();
    int sessions =
        DatabaseView.look(
            config(),
            view -> {
              looks.add(view.ids(WORKSPACE).size());
              if (opened.isEmpty()) {
                opened.add(open());
                opened.get(0).create(WORKSPACE, SampleSessions.full("one"));
              }
              return looks.get(looks.size() - 1);
            });

    assertThat(looks).containsExactly(0, 1);
    assertThat(sessions).isEqualTo(1);
    opened.forEach(SqliteSessionStore::close);
  }

  @Test
  void databaseThatIsWrittenByOthersAllTheTime_isBusy() {
    open().close();
    List<String> ids = new ArrayList<>();

    assertThatExceptionOfType(StoreBusyException.class)
        .isThrownBy(
            () ->
                DatabaseView.look(
                    config(),
                    view -> {
                      try (SqliteSessionStore store = open()) {
                        ids.add("id" + ids.size());
                        store.create(WORKSPACE, SampleSessions.simple(ids.get(ids.size() - 1)));
                      }
                      return true;
                    }));
    assertThat(seen()).hasSameSizeAs(ids);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void earlierSchema_isReadAsItIs(int version) throws IOException {
    Schema1.copyTo(home.resolve("session-store.db"), version);
    Map<String, String> before = everything();

    DatabaseView.look(
        config(),
        view -> {
          assertThat(view.schemaVersion()).isEqualTo(version);
          assertThat(view.workspaces()).hasSize(2).contains(Schema1.WORKSPACE);
          assertThat(view.stored(Schema1.ALIAS, "one")).contains(Schema1.SESSIONS.get(0));
          assertThat(view.stored(Schema1.WORKSPACE, "two")).contains(Schema1.SESSIONS.get(1));
          assertThat(view.receipt(Schema1.RECEIPT.source())).contains(Schema1.RECEIPT);
          assertThat(view.hasTakenIn(Schema1.RECEIPT.source().replaceFirst(".*/", ""))).isTrue();
          assertThat(view.hasTakenIn("other.json")).isFalse();
          assertThat(view.backlog()).isEmpty();
          assertThat(view.statistics(1).sessions()).isEqualTo(3);
          return true;
        });

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void statistics_countAndMeasure() {
    String large = "\0日本".repeat(10_000); // 7 bytes each
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.full("one"));
      store.create(WORKSPACE, SampleSessions.simple("large").toBuilder().task(large).build());
      store.create(Workspace.ofHash("aaaaaaaaaaaaaaaa"), SampleSessions.simple("one"));
      store.merge(
          WORKSPACE, List.of(), (workspace, loser) -> {}, new Receipt("a.json", 1, 2, 3, 4));

      DatabaseStatistics open = DatabaseView.look(config(), view -> view.statistics(2));

      WorktreeSession full = SampleSessions.full("one");
      assertThat(open.schemaVersion()).isEqualTo(DatabaseView.presentSchemaVersion());
      assertThat(open.sessions()).isEqualTo(3);
      assertThat(open.instances()).isEqualTo(full.instances().size());
      assertThat(open.messages()).isEqualTo(full.chatHistory().size());
      assertThat(open.journalLength()).isEqualTo(3);
      assertThat(open.fileBytes()).isEqualTo(store.sizeBytes());
      assertThat(open.logBytes()).isPositive();
      assertThat(open.workspaces())
          .containsExactly(
              new OfWorkspace(
                  WORKSPACE.hash(), 2, full.instances().size(), full.chatHistory().size()),
              new OfWorkspace("aaaaaaaaaaaaaaaa", 1, 0, 0));
      assertThat(open.largest())
          .hasSize(2)
          .first()
          .isEqualTo(new OfSession(WORKSPACE.hash(), "large", 70_000));
      assertThat(open.parts())
          .extracting(DatabaseStatistics.Part::name)
          .contains("sessions", "sessions_by_update", "search_index_data");
      assertThat(open.parts().stream().mapToLong(DatabaseStatistics.Part::bytes).sum())
          .isLessThanOrEqualTo(open.fileBytes() - open.freeBytes());
    }
    DatabaseStatistics closed = DatabaseView.look(config(), view -> view.statistics(0));
    assertThat(closed.logBytes()).isEqualTo(-1);
    assertThat(closed.largest()).isEmpty();
  }

  /** A process that has a store open until it is told to end. */
  static final class Holder {

    /** Writes a session, tells that it has, and waits for a byte. */
    public static void main(String[] args) throws IOException {
      StoreConfig config = StoreConfig.builder().home(Path.of(args[0])).build();
      try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
        store.create(WORKSPACE, SampleSessions.full("one"));
        System.out.println("ready");
        System.in.read();
      }
    }
  }

  /** Only within one process does SQLite let a reader at the log's index for more than reading. */
  @Test
  void databaseThatAnotherProcessHasOpen_isReadCountedAndChecked() throws Exception {
    Process holder = OtherProcess.start(Holder.class, home);
    try (BufferedReader out = holder.inputReader()) {
      assertThat(out.readLine()).isEqualTo("ready");

      assertThat(seen()).containsExactly(SampleSessions.full("one"));
      DatabaseStatistics statistics = DatabaseView.look(config(), view -> view.statistics(1));
      assertThat(statistics.sessions()).isEqualTo(1);
      assertThat(statistics.logBytes()).isPositive();
      assertThat(DatabaseIntegrity.check(config(), false).findings()).isEmpty();
      holder.getOutputStream().close();
      assertThat(holder.waitFor()).isZero();
    } finally {
      holder.destroyForcibly();
    }
  }

  @Test
  void version_isTold() {
    assertThat(DatabaseView.sqliteVersion()).startsWith("3.");
  }
}
