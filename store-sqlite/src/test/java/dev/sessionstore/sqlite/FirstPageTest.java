package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionOrder;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionListing;
import dev.sessionstore.spi.TextQuery;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A first page that is kept in memory shows what is stored, whoever has written it. */
class FirstPageTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<String> ids = new ArrayList<>();
  private int created;

  @Test
  void pagesAndHits_areThoseOfTheDefinition_whoeverWrites(@TempDir Path home) {
    System.out.println("seed " + seed);
    StoreConfig config = StoreConfig.builder().home(home).build();
    try (SqliteSessionStore ours = SqliteSessionStore.open(config);
        SqliteSessionStore theirs = SqliteSessionStore.open(config);
        SqliteSessionStore uncached =
            SqliteSessionStore.open(config.toBuilder().cacheBytes(0).build())) {
      for (int step = 0; step < 200; step++) {
        change(random.nextInt(4) == 0 ? theirs : ours);
        SessionListing definition = new SessionListing(uncached.getAll(WORKSPACE));
        SqliteSessionStore reader = random.nextInt(4) == 0 ? theirs : ours;
        assertPage(reader, definition);
        assertHits(reader, definition);
      }
    }
  }

  /** Times are few, so that many are equal and the position decides. */
  private WorktreeSession session(String id) {
    return SampleSessions.saying(id, random.nextInt(3) == 0 ? "rare" : "common").toBuilder()
        .createdAt(Timestamp.of(Instant.ofEpochSecond(random.nextInt(5))))
        .updatedAt(Timestamp.of(Instant.ofEpochSecond(random.nextInt(20))))
        .build();
  }

  private void change(SqliteSessionStore store) {
    int choice = random.nextInt(10);
    if (ids.size() < 3 || choice < 4) {
      ids.add("s-" + created++);
      store.create(WORKSPACE, session(ids.get(ids.size() - 1)));
    } else if (choice < 8) {
      store.update(WORKSPACE, session(ids.get(random.nextInt(ids.size()))));
    } else {
      store.delete(WORKSPACE, ids.remove(random.nextInt(ids.size())));
    }
  }

  private void assertPage(SqliteSessionStore store, SessionListing definition) {
    SessionOrder[] orders = SessionOrder.values();
    SessionQuery query =
        SessionQuery.builder()
            .order(orders[random.nextInt(orders.length)])
            .limit(1 + random.nextInt(8))
            .build();
    assertThat(store.list(WORKSPACE, query).items())
        .as("seed %s", seed)
        .isEqualTo(definition.page(query).items());
    String next = store.list(WORKSPACE, query).nextCursor();
    assertThat(next != null).as("seed %s", seed).isEqualTo(definition.page(query).hasNext());
    if (next != null) {
      String defined = definition.page(query).nextCursor();
      assertThat(store.list(WORKSPACE, query.after(next)).items())
          .as("seed %s", seed)
          .isEqualTo(definition.page(query.after(defined)).items());
    }
  }

  private void assertHits(SqliteSessionStore store, SessionListing definition) {
    String word = List.of("common", "rare", "nowhere").get(random.nextInt(3));
    int limit = 1 + random.nextInt(20);
    assertThat(store.search(WORKSPACE, word, limit))
        .as("seed %s", seed)
        .isEqualTo(definition.search(TextQuery.of(word), limit));
  }

  @Test
  void pages_areWithinTheBoundOfTheCache(@TempDir Path home) {
    StoreConfig config = StoreConfig.builder().home(home).cacheBytes(100_000).build();
    try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
      for (int i = 0; i < 150; i++) {
        store.create(WORKSPACE, session("s-" + i));
        for (SessionOrder order : SessionOrder.values()) {
          SessionQuery query = SessionQuery.builder().order(order).limit(5).build();
          assertThat(store.list(WORKSPACE, query).items()).hasSize(Math.min(i + 1, 5));
        }
        assertThat(store.cachedBytes()).isLessThanOrEqualTo(100_000);
      }
    }
  }
}
