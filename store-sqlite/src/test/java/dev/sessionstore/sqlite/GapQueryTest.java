package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Incoming;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.LegacyGap;
import dev.sessionstore.spi.ReplicationSource.Progress;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.ManualClock;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies between a database and the legacy files of its home, as seen from outside. */
class GapQueryTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final Instant NOW = Instant.parse("2031-05-06T07:08:09.123Z");

  @TempDir Path folder;

  private Path home;
  private StoreConfig config;

  @BeforeEach
  void name() {
    home = folder.resolve("home");
    config = StoreConfig.builder().home(home).clock(new ManualClock(NOW)).build();
  }

  private Optional<LegacyGap> gap() {
    return new SqliteStoreProvider().legacyGap(config);
  }

  private long ahead() {
    return gap().orElseThrow().ahead();
  }

  private void sqlite(Consumer<SqliteSessionStore> work) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      work.accept(store);
    }
  }

  private Path file() {
    return new StoreHome(home).legacyFile(WORKSPACE);
  }

  private void writeFile() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "[]");
  }

  private Receipt receipt(String source) {
    return new Receipt(source, 2, 0, 1, 0);
  }

  private void merge(SqliteSessionStore store, String id, String source) {
    store.mergeSlice(
        WORKSPACE,
        List.of(new Incoming(SampleSessions.full(id), receipt(source))),
        (workspace, session) -> {},
        Duration.ofSeconds(1));
  }

  private String ownFile() {
    return new StoreHome(home).nameOf(file());
  }

  private Map<Path, String> everything() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        files.put(
            path,
            Files.getLastModifiedTime(path) + Files.readString(path, StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  @Test
  void homeWithoutADatabase_hasNone_andGetsNone() {
    assertThat(gap()).isEmpty();
    assertThat(home).doesNotExist();
  }

  @Test
  void sessionsOfAWorkspaceWithoutAFile_areAllLacking() throws IOException {
    sqlite(
        store -> {
          store.create(WORKSPACE, SampleSessions.full("a"));
          merge(store, "b", ownFile());
        });

    assertThat(ahead()).isEqualTo(2);
    writeFile();
    assertThat(ahead()).as("one came from the file").isOne();
  }

  @Test
  void fileThatSomebodyMakesAnew_lacksWhatWasPutAway() throws IOException {
    sqlite(
        store -> {
          merge(store, "a", ownFile());
          store.merge(
              WORKSPACE, List.of(), (workspace, loser) -> {}, receipt(ownFile() + ".migrated"));
        });
    writeFile();

    assertThat(ahead()).isOne();
  }

  @Test
  void whatWasImportedFromItsOwnFile_isNotLacking_untilItIsWritten() throws IOException {
    writeFile();
    sqlite(store -> merge(store, "a", ownFile()));
    assertThat(ahead()).isZero();

    sqlite(store -> store.modify(WORKSPACE, "a", s -> s.toBuilder().task("other").build()));
    assertThat(ahead()).isOne();
  }

  @Test
  void whatWasImportedFromElsewhere_isLacking_untilTheFileIsFoundToHaveIt() throws IOException {
    writeFile();
    sqlite(store -> merge(store, "a", "/elsewhere/sessions/0123456789abcdef.json"));
    assertThat(ahead()).isOne();

    sqlite(store -> merge(store, "a", ownFile()));
    assertThat(ahead()).isZero();
  }

  @Test
  void versionThatWonAgainstTheFile_isLacking() throws IOException {
    writeFile();
    sqlite(
        store -> {
          WorktreeSession later =
              SampleSessions.at("a", "2025-01-01T00:00:00Z", "2029-01-01T00:00:00Z");
          store.create(WORKSPACE, later);
          store.merge(
              WORKSPACE,
              List.of(SampleSessions.at("a", "2025-01-01T00:00:00Z", "2028-01-01T00:00:00Z")),
              (workspace, session) -> {},
              receipt(ownFile()));
        });

    assertThat(ahead()).isOne();
  }

  @Test
  void whatWasBroughtToTheFile_isNotLacking_andADeletionOfItIsNews() throws IOException {
    writeFile();
    WorktreeSession session = SampleSessions.full("a");
    sqlite(
        store -> {
          store.create(WORKSPACE, session);
          store.acknowledged("mirror");
          long sequence = store.unreplicated(WORKSPACE).get(0).sequence();
          store.recordReplicated(
              WORKSPACE, new Progress(sequence, "v"), Map.of("a", SessionDigest.of(session)), null);
        });
    assertThat(ahead()).isZero();

    sqlite(
        store -> {
          store.create(WORKSPACE, SampleSessions.full("b"));
          store.delete(WORKSPACE, "b");
        });
    assertThat(ahead()).as("born and deleted, unknown to the file").isZero();
    sqlite(store -> store.delete(WORKSPACE, "a"));
    assertThat(ahead()).isOne();
  }

  @Test
  void fileUnderAnotherHashOfTheWorkspace_countsAsItsFile() throws IOException {
    Workspace alias = Workspace.ofHash("fedcba9876543210");
    writeFile();
    sqlite(
        store -> {
          store.create(alias, SampleSessions.full("x"));
          store.delete(alias, "x");
          Workspace other = Workspace.ofHash("00000000000000aa");
          store.create(other, SampleSessions.full("b"));
          store.alias(other, WORKSPACE.hash());
        });

    assertThat(ahead()).as("written, and not known to be in the file").isOne();
    Files.delete(file());
    assertThat(ahead()).isOne();
  }

  @Test
  void filesThatAreNotImported_areCounted() throws IOException {
    sqlite(store -> {});
    writeFile();
    assertThat(gap().orElseThrow().unimportedFiles()).isOne();

    sqlite(
        store ->
            store.merge(
                WORKSPACE,
                List.of(),
                (workspace, session) -> {},
                new Receipt(ownFile(), 2, modifiedMillis(), 0, 0)));
    assertThat(gap()).contains(new LegacyGap(0, 0));
  }

  private long modifiedMillis() {
    try {
      return Files.getLastModifiedTime(file()).toMillis();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void look_changesNothing_andMakesNoFile_whereNobodyHasTheDatabaseOpen() throws IOException {
    sqlite(store -> store.create(WORKSPACE, SampleSessions.full("a")));
    Map<Path, String> before = everything();

    assertThat(ahead()).isOne();

    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void look_beside_anOpenStore_seesWhatIsOnlyInItsLog_andFoldsNothingIn() throws IOException {
    sqlite(
        store -> {
          store.create(WORKSPACE, SampleSessions.full("a"));
          String database = database();

          assertThat(ahead()).isOne();
          assertThat(database()).isEqualTo(database);
          store.create(WORKSPACE, SampleSessions.full("b"));
          assertThat(ahead()).isEqualTo(2);
        });
    assertThat(ahead()).isEqualTo(2);
  }

  private String database() {
    try {
      return everything().get(new StoreHome(home).database());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void run(String sql) {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + new StoreHome(home).database());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private void assertCannotBeLookedAt(Class<? extends SessionStoreException> why)
      throws IOException {
    Map<Path, String> before = everything();
    assertThatExceptionOfType(why).isThrownBy(this::gap);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void databaseThatCannotBeLookedAt_isSaidToBeSo_andLeft() throws IOException {
    sqlite(store -> {});
    run("PRAGMA user_version = 3");
    assertCannotBeLookedAt(StoreUnavailableException.class);
    run("PRAGMA user_version = 1000");
    assertCannotBeLookedAt(SchemaTooNewException.class);
    run("PRAGMA application_id = 7");
    assertCannotBeLookedAt(ForeignDatabaseException.class);
    Files.writeString(new StoreHome(home).database(), "no database at all, but long enough to be");
    assertCannotBeLookedAt(StoreCorruptException.class);
    Files.write(new StoreHome(home).database(), new byte[0]);
    assertCannotBeLookedAt(StoreCorruptException.class);
  }

  @Test
  void receipt_tellsWhenItWasRecorded() {
    sqlite(
        store -> {
          assertThat(store.recorded("sessions/a")).isEmpty();
          store.merge(WORKSPACE, List.of(), (workspace, session) -> {}, receipt("sessions/a"));
          assertThat(store.recorded("sessions/a")).contains(NOW);
        });
    run("UPDATE import_receipts SET recorded_millis = 0");
    sqlite(store -> assertThat(store.recorded("sessions/a")).isEmpty());
  }
}
