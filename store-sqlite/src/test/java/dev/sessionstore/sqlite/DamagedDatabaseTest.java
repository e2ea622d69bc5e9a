package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.ForeignDatabaseException;
import dev.sessionstore.SchemaTooNewException;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DamagedDatabase.Contents;
import dev.sessionstore.sqlite.DamagedDatabase.Defect;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.Swept;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;

class DamagedDatabaseTest {

  private static final int PAGE = 4096;
  private static final int SESSIONS = 12;
  private static final Workspace WORKSPACE = Workspace.of("/projects/shop");

  @TempDir Path temp;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<String, WorktreeSession> before = new HashMap<>();
  private byte[] sound;
  private byte[] log;
  private int run;

  @BeforeEach
  void makeDatabase() throws IOException {
    Path home = temp.resolve("home");
    StoreConfig config = StoreConfig.builder().home(home).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      for (int i = 0; i < SESSIONS; i++) {
        store.create(WORKSPACE, remembered(session("comp-" + i)));
      }
      store.create(WORKSPACE, session("deleted"));
      store.delete(WORKSPACE, "deleted");
    }
    sound = Files.readAllBytes(home.resolve("session-store.db"));
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      store.create(WORKSPACE, session("in the log"));
      log = Files.readAllBytes(home.resolve("session-store.db-wal"));
    }
  }

  private WorktreeSession session(String id) {
    int chars = random.nextInt(15_000);
    String output = "line 日本 ".repeat(chars / 8 + 1);
    return SampleSessions.full(id).toBuilder()
        .instances(
            List.of(
                SampleSessions.instance(1).toBuilder().output(output).build(),
                SampleSessions.instance(2).toBuilder().output(null).build()))
        .build();
  }

  private WorktreeSession remembered(WorktreeSession session) {
    before.put(session.id(), session);
    return session;
  }

  private Contents read(byte[] database) throws IOException {
    return read(database, new byte[0]);
  }

  private Contents read(byte[] database, byte[] withLog) throws IOException {
    run++;
    Path copy = Files.write(temp.resolve("copy-" + run + ".db"), database);
    if (withLog.length > 0) {
      Files.write(temp.resolve("copy-" + run + ".db-wal"), withLog);
    }
    return DamagedDatabase.read(
        copy,
        temp.resolve("original.db"),
        Files.createDirectory(temp.resolve("whole-" + run)),
        Files.createDirectory(temp.resolve("incomplete-" + run)));
  }

  private Map<String, WorktreeSession> whole() {
    return sessions(temp.resolve("whole-" + run));
  }

  private static Map<String, WorktreeSession> sessions(Path home) {
    Map<String, WorktreeSession> sessions = new HashMap<>();
    StoreConfig config = StoreConfig.builder().home(home).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      for (Workspace each : store.workspaces()) {
        store.forEach(each, session -> sessions.put(session.id(), session));
      }
    }
    return sessions;
  }

  /** Thousands of homes would fill the disk. */
  private void forget() throws IOException {
    for (String each : List.of("whole-" + run, "incomplete-" + run)) {
      StoreHome.deleteFolder(temp.resolve(each));
    }
    Files.deleteIfExists(temp.resolve("copy-" + run + ".db"));
  }

  private byte[] zeroed(int fromPage, int pages) {
    byte[] damaged = sound.clone();
    Arrays.fill(damaged, (fromPage - 1) * PAGE, (fromPage - 1 + pages) * PAGE, (byte) 0);
    return damaged;
  }

  @Test
  void soundDatabase_givesAllSessions_andNoneThatWasDeleted() throws IOException {
    Contents found = read(sound);

    assertThat(found).isEqualTo(new Contents(SESSIONS, List.of(), List.of(), 0, true));
    assertThat(whole()).isEqualTo(before);
    assertThat(sessions(temp.resolve("incomplete-" + run))).isEmpty();
  }

  @Test
  void lostFirstPage_givesAllSessions_thatAreNotInDoubt() throws IOException {
    Contents found = read(zeroed(1, 1));

    assertThat(found.whole() + found.incomplete().size()).isEqualTo(SESSIONS);
    assertThat(before).containsAllEntriesOf(whole());
  }

  @Test
  void zeroedPage_spoilsTheSessionsThatStoodThere_andInventsNothing() throws IOException {
    for (int page = 2; page <= sound.length / PAGE; page += 1 + random.nextInt(4)) {
      Contents found = read(zeroed(page, 1));

      assertThat(before).as("seed %d, page %d", seed, page).containsAllEntriesOf(whole());
      assertThat(found.whole() + found.incomplete().size() + found.lost().size())
          .as("seed %d, page %d", seed, page)
          .isGreaterThanOrEqualTo(SESSIONS);
    }
  }

  @Test
  void cutFile_givesWhatStandsBeforeTheCut_andInventsNothing() throws IOException {
    for (int part = 1; part < 4; part++) {
      int length = sound.length / 4 * part + random.nextInt(PAGE);

      Contents found = read(Arrays.copyOf(sound, length));

      assertThat(before).as("seed %d, length %d", seed, length).containsAllEntriesOf(whole());
      assertThat(found.damagedPages()).as("seed %d, length %d", seed, length).isPositive();
    }
  }

  /** The last pages of two long texts: nothing tells to which of them one belongs. */
  private boolean bothEndAText(int page, int other) {
    ByteBuffer pages = ByteBuffer.wrap(sound);
    return pages.getInt(page * PAGE) == 0 && pages.getInt(other * PAGE) == 0;
  }

  @Test
  void pageWrittenOverAnother_inventsNothing() throws IOException {
    int pages = sound.length / PAGE;
    for (int round = 0; round < 12; round++) {
      writeOver(2 + random.nextInt(pages - 2), 2 + random.nextInt(pages - 2));
    }
  }

  @Tag("sweep")
  @Test
  void anyPageWrittenOverAnyOther_inventsNothing() throws IOException {
    int pages = sound.length / PAGE;
    long written = 0;
    for (int from = 2; from < pages; from++) {
      for (int to = 2; to < pages; to++) {
        written += writeOver(from, to) ? 1 : 0;
      }
    }
    Swept.tell("recovery of a database", written, "pages written over others");
  }

  /** Returns false if that does no damage, or none that can be told. */
  private boolean writeOver(int from, int to) throws IOException {
    if (from == to || bothEndAText(from, to)) {
      return false;
    }
    byte[] damaged = sound.clone();
    System.arraycopy(sound, from * PAGE, damaged, to * PAGE, PAGE);

    read(damaged);

    assertThat(before).as("seed %d, page %d over %d", seed, from, to).containsAllEntriesOf(whole());
    forget();
    return true;
  }

  @Test
  void pageOfAnEarlierTime_putsItsSessionsInDoubt() throws IOException {
    Path home = temp.resolve("home");
    try (SqliteSessionStore store =
        SqliteSessionStore.open(StoreConfig.builder().home(home).build())) {
      for (String id : before.keySet()) {
        WorktreeSession later =
            store.modify(WORKSPACE, id, session -> session.toBuilder().task("later").build());
        before.put(id, later);
      }
      remembered(store.get(WORKSPACE, "in the log"));
    }
    byte[] later = Files.readAllBytes(home.resolve("session-store.db"));
    int pages = Math.min(sound.length, later.length) / PAGE;
    for (int page = 2; page < pages; page++) {
      boolean changed =
          !Arrays.equals(
              sound, page * PAGE, (page + 1) * PAGE, later, page * PAGE, (page + 1) * PAGE);
      if (changed) { // it stands in the file twice now, as it was and as it is
        byte[] both = Arrays.copyOf(later, later.length + PAGE);
        System.arraycopy(sound, page * PAGE, both, later.length, PAGE);

        read(both);

        assertThat(before).as("seed %d, page %d", seed, page).containsAllEntriesOf(whole());
      }
    }
  }

  @Test
  void wipedSectors_makeTheirSessionsIncomplete() throws IOException {
    for (int round = 0; round < 20; round++) {
      int sector = 8 + random.nextInt(sound.length / 512 - 8);
      byte[] damaged = sound.clone();
      Arrays.fill(damaged, sector * 512, sector * 512 + 512, (byte) 0);

      read(damaged);

      assertThat(before).as("seed %d, sector %d", seed, sector).containsAllEntriesOf(whole());
    }
  }

  @Test
  void log_isReadAsWell_andADamagedOneSaysSo() throws IOException {
    assertThat(read(sound, log).logRead()).isTrue();
    assertThat(whole()).containsAllEntriesOf(before).containsKey("in the log");

    byte[] damaged = log.clone();
    damaged[log.length / 3] ^= 1;
    assertThat(read(sound, damaged).logRead()).isFalse();
    assertThat(whole()).containsAllEntriesOf(before);
  }

  private byte[] altered(String sql) throws Exception {
    Path file = Files.write(temp.resolve("altered.db"), sound);
    try (Connection connection =
            new HardenedDataSource(HardenedDataSource.url(file), new SQLiteConfig())
                .getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return Files.readAllBytes(file);
  }

  @Test
  void sessionWhoseValuesMakeNone_isLost_andHidesNoOther() throws Exception {
    Contents found = read(altered("UPDATE sessions SET extensions = '{' WHERE id = 'comp-3'"));

    assertThat(found.lost()).extracting(Defect::sessionId).containsExactly("comp-3");
    before.remove("comp-3");
    assertThat(whole()).isEqualTo(before);
  }

  @Test
  void sessionsWithoutTheirWorkspace_areIncomplete_andStayTogether() throws Exception {
    Contents found = read(altered("DELETE FROM workspaces"));

    assertThat(found.incomplete()).hasSize(SESSIONS);
    assertThat(sessions(temp.resolve("incomplete-" + run))).isEqualTo(before);
  }

  @Test
  void sessionThatOnlyTheJournalNames_isLost() throws Exception {
    Contents found = read(altered("DELETE FROM sessions WHERE id = 'comp-5'"));

    assertThat(found.lost()).extracting(Defect::sessionId).containsExactly("comp-5");
  }

  @Test
  void damagedLogThatTheDatabaseHasOvertaken_bringsNoOldPagesBack() throws IOException {
    byte[] ahead = Files.readAllBytes(temp.resolve("home/session-store.db"));
    byte[] damaged = log.clone();
    damaged[log.length - 100] ^= 1;

    assertThat(read(ahead, damaged).logRead()).isFalse();
    assertThat(whole()).containsAllEntriesOf(before).containsKey("in the log");
  }

  @Test
  void logThatWasCut_givesTheCommitsBeforeTheCut() throws IOException {
    assertThat(read(sound, Arrays.copyOf(log, 20)).whole()).isEqualTo(SESSIONS);
    assertThat(whole()).isEqualTo(before);
  }

  @Test
  void whatIsNoDatabaseOfOurs_isRefused() {
    byte[] foreign = sound.clone();
    foreign[68] ^= 1;
    assertThatExceptionOfType(ForeignDatabaseException.class).isThrownBy(() -> read(foreign));

    byte[] tooNew = sound.clone();
    tooNew[63] = 99;
    assertThatExceptionOfType(SchemaTooNewException.class).isThrownBy(() -> read(tooNew));

    assertThatExceptionOfType(StoreCorruptException.class)
        .isThrownBy(() -> read(new byte[0]))
        .withMessageContaining("original.db");
    byte[] noise = new byte[10 * PAGE];
    random.nextBytes(noise);
    assertThatExceptionOfType(StoreCorruptException.class)
        .as("seed %d", seed)
        .isThrownBy(() -> read(noise));
    byte[] text = "no database at all\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(StoreCorruptException.class).isThrownBy(() -> read(text));
  }
}
