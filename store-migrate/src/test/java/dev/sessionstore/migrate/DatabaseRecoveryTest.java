package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseRecoveryTest {

  private static final int PAGE = 4096;

  @TempDir Path temp;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private ImportHome home;
  private byte[] sound;
  private Map<String, WorktreeSession> before;

  @BeforeEach
  void makeDatabase() throws IOException {
    home = new ImportHome(temp.resolve("home"));
    LegacyCorpus.builder()
        .seed(seed)
        .workspaces(2)
        .sessionsPerWorkspace(10)
        .maxOutput(15_000)
        .build()
        .writeTo(home.root());
    home.run(importer -> importer.keepSource(true));
    before = sessions(home);
    sound = Files.readAllBytes(database());
  }

  private Path database() {
    return home.root().resolve("session-store.db");
  }

  private static Map<String, WorktreeSession> sessions(ImportHome home) {
    Map<String, WorktreeSession> sessions = new HashMap<>();
    try (SqliteSessionStore store = home.open()) {
      for (Workspace each : store.workspaces()) {
        store.getAll(each).forEach(s -> sessions.put(each.hash() + " " + s.id(), s));
      }
    }
    return sessions;
  }

  private static Map<String, WorktreeSession> legacy(Path folder) throws IOException {
    Map<String, WorktreeSession> sessions = new HashMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("sessions"))) {
      for (Path file : files.toList()) {
        String hash = file.getFileName().toString().replace(".json", "");
        SessionJson.readAll(file).forEach(s -> sessions.put(hash + " " + s.id(), s));
      }
    }
    return sessions;
  }

  private DatabaseRecoveryReport recover(byte[] damaged) throws IOException {
    Files.write(database(), damaged);
    Path folder = temp.resolve("recovered-" + System.nanoTime());
    DatabaseRecoveryReport report = DatabaseRecovery.run(home.config(), folder);
    assertThat(Files.readAllBytes(database())).isEqualTo(damaged);
    try (Stream<Path> left = Files.list(home.root())) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .doesNotContain(DatabaseRecovery.WORK);
    }
    return report;
  }

  private void assertNothingInvented(DatabaseRecoveryReport report) throws IOException {
    Map<String, WorktreeSession> after = legacy(report.folder());
    assertThat(after).as("seed %d", seed).hasSize((int) report.whole());
    assertThat(before.entrySet()).as("seed %d", seed).containsAll(after.entrySet());
  }

  private byte[] zeroed(int... pages) {
    byte[] damaged = sound.clone();
    for (int page : pages) {
      Arrays.fill(damaged, (page - 1) * PAGE, page * PAGE, (byte) 0);
    }
    return damaged;
  }

  @Test
  void soundDatabase_comesOutWhole_andIsImportedWithItsPaths() throws IOException {
    DatabaseRecoveryReport report = recover(sound);

    assertThat(report.isWhole()).isTrue();
    assertThat(legacy(report.folder())).isEqualTo(before);
    ImportHome other = new ImportHome(temp.resolve("other"));
    assertThat(other.run(importer -> importer.from(report.folder())).isComplete()).isTrue();
    assertThat(sessions(other)).isEqualTo(before);
  }

  @Test
  void zeroedHeader_orFirstPage_losesNothing() throws IOException {
    byte[] header = sound.clone();
    Arrays.fill(header, 0, 100, (byte) 0);

    assertThat(legacy(recover(header).folder())).as("seed %d", seed).isEqualTo(before);
    assertThat(legacy(recover(zeroed(1)).folder())).as("seed %d", seed).isEqualTo(before);
  }

  @Test
  void cutDatabase_givesWhatIsInTheRest() throws IOException {
    for (int part = 1; part < 8; part += 4) {
      DatabaseRecoveryReport report = recover(Arrays.copyOf(sound, sound.length / 8 * part + 77));

      assertNothingInvented(report);
      assertThat(report.isWhole()).isFalse();
    }
    DatabaseRecoveryReport tail = recover(Arrays.copyOf(sound, sound.length - PAGE));
    assertThat(tail.whole()).as("seed %d", seed).isGreaterThan(before.size() / 2);
  }

  @Test
  void zeroedPages_spoilTheSessionsThatStoodThere() throws IOException {
    for (int round = 0; round < 2; round++) {
      int page = 3 + random.nextInt(sound.length / PAGE - 3);
      DatabaseRecoveryReport report = recover(zeroed(page, page + 1));

      assertNothingInvented(report);
      assertThat(report.whole() + report.incomplete().size() + report.lost().size())
          .as("seed %d, page %d", seed, page)
          .isGreaterThanOrEqualTo(before.size());
    }
  }

  /** One bit makes a leaf an inner page, or hides its last row: the trees still lead there. */
  @Test
  void leafThatHidesRows_isNoticed() throws IOException {
    int[] leaves =
        IntStream.range(1, sound.length / PAGE)
            .filter(page -> sound[page * PAGE] == 0x0D && sound[page * PAGE + 4] > 1)
            .toArray();
    byte[] damaged = sound.clone();
    int page = leaves[random.nextInt(leaves.length)];
    damaged[page * PAGE] ^= 0x08;
    for (int each : leaves) {
      if (each % 4 == 0) {
        damaged[each * PAGE + 4]--;
      }
    }

    DatabaseRecoveryReport report = recover(damaged);

    assertNothingInvented(report);
    assertThat(report.isWhole()).as("seed %d", seed).isFalse();
  }

  @Test
  void pageInThePlaceOfAnother_isNoticed() throws IOException {
    int[] leaves =
        IntStream.range(2, sound.length / PAGE)
            .filter(page -> sound[page * PAGE] == 0x0D && sound[page * PAGE + 4] > 0)
            .toArray();
    byte[] damaged = sound.clone();
    int from = random.nextInt(leaves.length);
    int to = (from + 1 + random.nextInt(leaves.length - 1)) % leaves.length;
    System.arraycopy(sound, leaves[from] * PAGE, damaged, leaves[to] * PAGE, PAGE);

    assertNothingInvented(recover(damaged));
  }

  @Test
  @Tag("sweep")
  void anyLeafThatHidesRows_inventsNothing() throws IOException {
    for (int page = 1; page < sound.length / PAGE; page++) {
      if (sound[page * PAGE] == 0x0D && sound[page * PAGE + 4] > 1) {
        byte[] inner = sound.clone();
        inner[page * PAGE] ^= 0x08;
        assertNothingInvented(recover(inner));
        byte[] shorter = sound.clone();
        shorter[page * PAGE + 4]--;
        assertNothingInvented(recover(shorter));
      }
    }
  }

  @Test
  @Tag("sweep")
  void anyPageZeroed_inventsNothing() throws IOException {
    for (int page = 1; page <= sound.length / PAGE; page++) {
      assertNothingInvented(recover(zeroed(page)));
    }
  }

  @Test
  void garbagePages_inventNothing() throws IOException {
    for (int round = 0; round < 2; round++) {
      byte[] damaged = sound.clone();
      byte[] garbage = new byte[PAGE];
      random.nextBytes(garbage);
      int page = 2 + random.nextInt(sound.length / PAGE - 2);
      System.arraycopy(
          garbage, 0, damaged, page * PAGE, Math.min(PAGE, sound.length - page * PAGE));

      assertNothingInvented(recover(damaged));
    }
  }

  @Test
  void flippedBytes_hideNoneThatTheReportCounts() throws IOException {
    for (int round = 0; round < 2; round++) {
      byte[] damaged = sound.clone();
      for (int i = 0; i < 20; i++) {
        damaged[100 + random.nextInt(damaged.length - 100)] ^= (byte) (1 << random.nextInt(8));
      }

      DatabaseRecoveryReport report = recover(damaged);

      assertThat(legacy(report.folder())).as("seed %d", seed).hasSize((int) report.whole());
    }
  }

  @Test
  void sessionThatIsLost_isNamed_andSoIsTheBackup() throws IOException {
    Backups.of(home.config()).create();
    DatabaseRecoveryReport report = recover(Arrays.copyOf(sound, sound.length / 2));

    assertThat(report.backup()).endsWith("-requested");
    String all =
        Stream.of(report.incomplete(), report.lost())
            .flatMap(java.util.List::stream)
            .map(DatabaseRecoveryReport.Lost::sessionId)
            .collect(Collectors.joining(" "));
    assertThat(all).isNotEmpty();
    assertThat(report.folder().resolve("report.json")).content().contains("\"damagedPages\": ");
  }

  @Test
  void deletedSessions_stayDeleted() throws IOException {
    Files.write(database(), sound);
    try (SqliteSessionStore store = home.open()) {
      for (Workspace each : store.workspaces()) {
        store.getAll(each).stream().limit(5).forEach(s -> store.delete(each, s.id()));
      }
    }
    before = sessions(home);
    sound = Files.readAllBytes(database());

    assertThat(legacy(recover(sound).folder())).isEqualTo(before);
    assertNothingInvented(recover(zeroed(1)));
    // Page 2 says which pages are free.
    assertNothingInvented(recover(zeroed(2)));
    assertNothingInvented(recover(zeroed(1, 2)));
  }

  /** Upgraded in place, its journal has rows of several lengths. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void databaseThatAnEarlierVersionHasMade_comesOutWhole(int schema) throws IOException {
    byte[] earlier =
        Files.readAllBytes(
            Path.of(
                "../store-sqlite/src/test/resources/dev/sessionstore/sqlite/schema-"
                    + schema
                    + ".db"));
    Files.write(database(), earlier);
    before = sessions(home);
    byte[] upgraded = Files.readAllBytes(database());

    for (byte[] each : List.of(earlier, upgraded)) {
      DatabaseRecoveryReport report = recover(each);
      assertThat(report.isWhole()).isTrue();
      assertThat(legacy(report.folder())).isEqualTo(before).hasSize(3);
    }
  }

  @Test
  void logBesideTheDatabase_isReadAsFarAsItGoes_andStays() throws IOException {
    Path live = temp.resolve("live");
    byte[] log;
    byte[] database;
    ImportHome other = new ImportHome(live);
    try (SqliteSessionStore store = other.open()) {
      store.create(ImportHome.WORKSPACE, ImportHome.session("in-log"));
      // A copy as it lies on the disk when the process is killed.
      database = Files.readAllBytes(live.resolve("session-store.db"));
      log = Files.readAllBytes(live.resolve("session-store.db-wal"));
    }
    Path wal = home.root().resolve("session-store.db-wal");
    Files.write(wal, log);
    assertThat(legacy(recover(database).folder())).hasSize(1);
    assertThat(wal).hasBinaryContent(log);
    byte[] headless = database.clone();
    Arrays.fill(headless, 0, PAGE, (byte) 0);
    assertThat(legacy(recover(headless).folder())).hasSizeLessThanOrEqualTo(1);
    byte[] flipped = log.clone();
    flipped[log.length / 2] ^= 1;
    Files.write(wal, flipped);
    assertThat(recover(database).logRead()).isFalse();
    // A database that has all of the log already gets no older pages from what is left of it.
    byte[] folded = Files.readAllBytes(live.resolve("session-store.db"));
    assertThat(legacy(recover(folded).folder())).hasSize(1);
    byte[] withoutHeader = log.clone();
    Arrays.fill(withoutHeader, 0, 32, (byte) 0);
    Files.write(wal, withoutHeader);
    assertThat(recover(database).logRead()).isFalse();
    Files.write(wal, Arrays.copyOf(log, log.length / 2));
    assertThat(recover(database).whole()).isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsNoDatabaseOfOurs_isRefused() throws IOException {
    assertThatThrownBy(() -> recover(new byte[0])).isInstanceOf(StoreCorruptException.class);
    assertThatThrownBy(
            () -> recover("no database at all\n".repeat(1000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(StoreCorruptException.class)
        .hasMessageContaining("session-store.db");
    byte[] foreign = sound.clone();
    ByteBuffer.wrap(foreign).putInt(68, 42);
    assertThatThrownBy(() -> recover(foreign)).isInstanceOf(ForeignDatabaseException.class);
    byte[] later = sound.clone();
    ByteBuffer.wrap(later).putInt(60, 99);
    assertThatThrownBy(() -> recover(later)).isInstanceOf(SchemaTooNewException.class);
    Files.delete(database());
    assertThatThrownBy(() -> DatabaseRecovery.run(home.config(), temp.resolve("x")))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(temp.resolve("x")).doesNotExist();
  }

  @Test
  void copyOfAProcessThatDied_isRemoved() throws IOException {
    Path left = Files.createDirectory(home.root().resolve(DatabaseRecovery.WORK));
    Files.writeString(left.resolve("copy.db"), "");
    Files.createDirectory(left.resolve("whole"));

    assertThat(recover(sound).isWhole()).isTrue();
    assertThat(left).doesNotExist();
  }

  @Test
  void restoreThatWasCutOff_isEndedFirst() throws IOException {
    Path intent = Files.createDirectory(home.root().resolve("restore")).resolve("intent");
    Files.writeString(intent, "forward\nold new session-store.db\n");

    assertThatThrownBy(() -> recover(sound))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("a restore was cut off");
    assertThat(intent).exists();
  }

  @Test
  void missingHome_isNotMade() {
    Path nowhere = temp.resolve("nowhere");
    assertThatThrownBy(
            () -> DatabaseRecovery.run(new ImportHome(nowhere).config(), temp.resolve("x")))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(nowhere).doesNotExist();
  }

  @Test
  void openStore_isWaitedFor() {
    try (SqliteSessionStore store = home.open()) {
      assertThat(store.workspaces()).isNotEmpty();
      assertThatThrownBy(
              () ->
                  DatabaseRecovery.run(
                      home.config().toBuilder()
                          .busyTimeout(java.time.Duration.ofMillis(50))
                          .build(),
                      temp.resolve("x")))
          .isInstanceOf(StoreBusyException.class);
    }
    assertThat(DatabaseRecovery.folderIn(home.config()).getFileName().toString())
        .startsWith("recovered-");
  }
}
