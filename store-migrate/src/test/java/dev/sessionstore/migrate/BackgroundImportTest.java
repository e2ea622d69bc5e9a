package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import while the editor works on the same store. */
class BackgroundImportTest {

  private static final int SESSIONS = 300;

  @TempDir Path folder;

  private static String[] ids() {
    return IntStream.range(0, SESSIONS).mapToObj(i -> "s-" + i).toArray(String[]::new);
  }

  @Test
  void editorWorksMeanwhile_nothingOfEitherIsLost() throws Exception {
    ImportHome home = new ImportHome(folder);
    home.write(WORKSPACE, ids());
    ExecutorService background = Executors.newSingleThreadExecutor();
    int created = 0;
    try (SqliteSessionStore store = home.open()) {
      LegacyImporter importer = LegacyImporter.builder(home.config(), store).build();
      Future<ImportReport> running = background.submit(importer::run);
      while (!running.isDone()) {
        store.create(WORKSPACE, session("editor-" + created));
        created++;
      }

      ImportReport report = running.get();

      assertThat(report.isComplete()).isTrue();
      assertThat(report.migratedSessions()).isEqualTo(SESSIONS);
      List<String> ids = store.getAll(WORKSPACE).stream().map(WorktreeSession::id).toList();
      assertThat(ids).hasSize(SESSIONS + created);
      assertThat(ids.stream().filter(id -> id.startsWith("s-"))).containsExactly(ids());
      assertThat(store.search(WORKSPACE, "task of s-7", 50)).isNotEmpty();
    } finally {
      background.shutdown();
    }
  }

  @Test
  void noBatchIsAskedToTakeLongerThanItsSpan() throws IOException {
    ImportHome home = new ImportHome(folder);
    home.write(WORKSPACE, ids());
    List<Duration> spans = new ArrayList<>();
    try (SqliteSessionStore store = home.open()) {
      BulkWrite watched =
          new ForwardingBulkWrite(store) {
            @Override
            public List<Outcome> mergeSlice(
                Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
              spans.add(atMost);
              return super.mergeSlice(workspace, sessions, recovery, atMost);
            }
          };
      LegacyImporter.builder(home.config(), watched).build().run();
    }
    assertThat(spans).isNotEmpty().allMatch(Duration.ofMillis(20)::equals);
  }
}
