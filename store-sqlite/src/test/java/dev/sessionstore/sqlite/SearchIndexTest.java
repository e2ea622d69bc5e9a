package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SearchHit;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.TextQuery;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The index may propose too much or be behind; what search answers must not depend on it. */
class SearchIndexTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final String[] PIECES = {
    "認証",
    "証",
    "モジュール",
    "を",
    "の",
    "テスト",
    "c++",
    "foo-bar",
    "a:b",
    "AND",
    "\"",
    "*",
    "^",
    "é",
    "Ä",
    "🛠️",
    "x",
    "xy",
    "xyz",
    "wxyz",
    " ",
    "\t",
    "\u3000",
    "\u0000",
    "\u001b[31m",
    "İ",
    "ß"
  };

  private Path home;
  private SqliteSessionStore store;

  @BeforeEach
  void open(@TempDir Path folder) {
    home = folder;
    store = open(Duration.ofSeconds(10));
  }

  private SqliteSessionStore open(Duration timeout) {
    return SqliteSessionStore.open(StoreConfig.builder().home(home).busyTimeout(timeout).build());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void search_findsExactlyWhatAScanFinds() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 120; i++) {
      store.create(WORKSPACE, SampleSessions.saying("s-" + i, text(random, 1 + random.nextInt(9))));
    }
    SessionListing scan = new SessionListing(store.getAll(WORKSPACE));
    for (int i = 0; i < 300; i++) {
      String query = text(random, 1 + random.nextInt(4));
      TextQuery text = TextQuery.of(query);

      List<SearchHit> expected = text.isBlank() ? List.of() : scan.search(text, 1000);

      assertThat(store.search(WORKSPACE, query, 1000)).as("seed %s", seed).isEqualTo(expected);
    }
  }

  private static String text(Random random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  void wordOfVeryManySessions_isFoundInOrder_alsoWhereTheyAreNotInMemory() {
    StoreConfig config = StoreConfig.builder().home(home).build();
    try (SqliteSessionStore uncached =
        SqliteSessionStore.open(config.toBuilder().cacheBytes(0).build())) {
      for (int i = 0; i < 250; i++) {
        store.create(WORKSPACE, SampleSessions.saying("s-" + i, "common " + i % 7));
      }
      SessionListing scan = new SessionListing(store.getAll(WORKSPACE));
      for (String query : List.of("common", "common 3", "co")) {
        for (int limit : new int[] {1, 20, 1000}) {
          List<SearchHit> expected = scan.search(TextQuery.of(query), limit);

          assertThat(store.search(WORKSPACE, query, limit)).isEqualTo(expected);
          assertThat(uncached.search(WORKSPACE, query, limit)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void veryLongQuery_isStillJustText() {
    String longText = "abc".repeat(2000);
    store.create(WORKSPACE, SampleSessions.saying("long", longText));

    assertThat(store.search(WORKSPACE, longText, 10)).hasSize(1);
    assertThat(store.search(WORKSPACE, longText + "d", 10)).isEmpty();
  }

  @Test
  void index_thatCannotBeBroughtUpToDate_isDoneWithout() throws SQLException {
    try (SqliteSessionStore impatient = open(Duration.ofMillis(20));
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + database());
        Statement statement = other.createStatement()) {
      store.create(WORKSPACE, SampleSessions.saying("one", "needle"));
      statement.execute("BEGIN IMMEDIATE");

      assertThat(impatient.search(WORKSPACE, "needle", 10)).hasSize(1);

      statement.execute("ROLLBACK");
    }
  }

  @Test
  void index_thatIsLost_isFilledAgainFromTheSessions() throws SQLException {
    store.create(WORKSPACE, SampleSessions.saying("one", "needle"));
    assertThat(store.search(WORKSPACE, "needle", 10)).hasSize(1);
    store.close();
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + database())) {
      SearchIndex.reset(new Statements(other));
    }

    store = open(Duration.ofSeconds(10));

    assertThat(store.search(WORKSPACE, "needle", 10)).hasSize(1);
  }

  /** SQLite gives the key of the last row to the next one, once that row is deleted. */
  @Test
  void sessionWithTheKeyOfADeletedOne_isStillFound_whateverBecomesOfThatOne() {
    store.create(WORKSPACE, SampleSessions.saying("deleted", "straw"));
    store.delete(WORKSPACE, "deleted");
    store.create(WORKSPACE, SampleSessions.saying("present", "needle"));
    assertThat(store.search(WORKSPACE, "needle", 10)).hasSize(1);

    store.touch(WORKSPACE, "deleted");
    assertThat(store.search(WORKSPACE, "needle", 10)).hasSize(1);
    store.create(WORKSPACE, SampleSessions.saying("deleted", "straw"));

    assertThat(store.search(WORKSPACE, "needle", 10)).hasSize(1);
    assertThat(DatabaseIntegrity.check(StoreConfig.builder().home(home).build(), false).findings())
        .isEmpty();
  }

  @Test
  void changedAndDeletedSessions_areFoundAsTheyAre() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sessions.add(SampleSessions.saying("s-" + i, "needle " + i));
    }
    sessions.forEach(session -> store.create(WORKSPACE, session));
    assertThat(store.search(WORKSPACE, "needle", 10)).hasSize(5);

    store.delete(WORKSPACE, "s-4");
    store.create(WORKSPACE, SampleSessions.saying("s-5", "straw"));
    store.update(WORKSPACE, SampleSessions.saying("s-3", "straw"));

    assertThat(store.search(WORKSPACE, "needle", 10))
        .extracting(SearchHit::sessionId)
        .containsExactlyInAnyOrder("s-0", "s-1", "s-2");
    assertThat(store.search(WORKSPACE, "straw", 10))
        .extracting(SearchHit::sessionId)
        .containsExactlyInAnyOrder("s-3", "s-5");
  }

  private Path database() {
    return home.resolve("session-store.db");
  }
}
