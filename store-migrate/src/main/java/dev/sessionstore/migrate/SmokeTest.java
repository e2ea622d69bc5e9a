package dev.sessionstore.migrate;

import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.SessionType;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * Creates, reads, updates and deletes a probe in the legacy files, in a workspace that is nobody's
 * project, and removes all traces of it.
 */
final class SmokeTest {

  static final int STEPS = 4;

  /** The place of no project. */
  static final Workspace WORKSPACE = Workspace.of("/.session-store/smoke-test");

  private static final String ID = "session-store-smoke-test";

  private final StoreHome home;
  private final StoreConfig config;

  SmokeTest(StoreHome home, StoreConfig config) {
    this.home = home;
    this.config = config;
  }

  /**
   * Runs the test.
   *
   * @return the names of its steps
   * @throws SessionStoreException if a step fails
   */
  List<String> run() {
    Timestamp now = Timestamp.of(config.clock().instant());
    WorktreeSession probe =
        WorktreeSession.builder(ID, SessionType.COMPETITION)
            .task("smoke test")
            .createdAt(now)
            .updatedAt(now)
            .build();
    WorktreeSession updated = probe.toBuilder().status(SessionStatus.COMPLETED).build();
    try (JsonSessionStore store = JsonSessionStore.open(config)) {
      store.create(WORKSPACE, probe);
      require("read", Optional.of(probe), store);
      store.update(WORKSPACE, updated);
      require("update", Optional.of(updated), store);
      store.delete(WORKSPACE, ID);
      require("delete", Optional.empty(), store);
    } finally {
      cleanUp();
    }
    return List.of("create", "read", "update", "delete");
  }

  private static void require(
      String step, Optional<WorktreeSession> expected, JsonSessionStore store) {
    if (!store.stored(WORKSPACE, ID).equals(expected)) {
      throw new SessionStoreException(
          "the smoke test of the JSON files failed: after '"
              + step
              + "' the file of workspace "
              + WORKSPACE.hash()
              + " does not hold what was written");
    }
  }

  /**
   * Removes what a test has left, even one that was cut off; a hybrid store may have taken the
   * probe in, and would bring it back.
   */
  void cleanUp() {
    removeFile();
    if (Files.exists(home.database())) {
      try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
        store.delete(WORKSPACE, ID);
      }
      removeFile();
    }
  }

  private void removeFile() {
    try {
      Files.deleteIfExists(home.legacyFile(WORKSPACE));
    } catch (IOException e) {
      throw IoFailure.writing(home.legacyFile(WORKSPACE), e);
    }
  }
}
