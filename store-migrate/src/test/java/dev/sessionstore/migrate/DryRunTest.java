package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.json;
import static dev.sessionstore.migrate.ImportHome.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.migrate.corpus.LegacyCorpus;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import that only tells. */
class DryRunTest {

  @TempDir Path folder;

  private ImportHome home;

  @BeforeEach
  void name() {
    home = new ImportHome(folder.resolve("home"));
  }

  private static void assertSame(ImportReport told, ImportReport done) {
    assertThat(told)
        .usingRecursiveComparison()
        .ignoringFields("durationMs", "files.migratedTo")
        .isEqualTo(done);
  }

  @Test
  void newHome_isToldTheSame_andNothingIsMade() throws IOException {
    LegacyCorpus.builder()
        .sessionsPerWorkspace(5)
        .maxOutput(500)
        .damaged(true)
        .build()
        .writeTo(home.root());
    Map<String, String> before = home.everything();

    ImportReport told = LegacyImporter.dryRun(home.config()).build().run();

    assertThat(home.everything()).isEqualTo(before);
    assertSame(told, home.run());
  }

  @Test
  void missingHome_isNotMade() {
    ImportReport told = LegacyImporter.dryRun(home.config()).build().run();

    assertThat(told.isComplete()).isTrue();
    assertThat(told.files()).isEmpty();
    assertThat(home.root()).doesNotExist();
  }

  @Test
  void storeWithSessions_isToldTheSame_andNoneOfThemChanges() throws IOException {
    try (SessionStore store = home.open()) {
      store.create(WORKSPACE, session("equal"));
      store.create(WORKSPACE, session("older"));
      store.create(WORKSPACE, session("newer", "2026-01-01T00:00:00Z"));
    }
    String text =
        json(
            List.of(
                session("equal"),
                session("older", "2025-12-01T00:00:00Z"),
                session("newer"),
                session("new")));
    ImportHome.write(home.file(WORKSPACE), text);
    Path again = ImportHome.write(folder.resolve(WORKSPACE.hash() + ".json"), text);
    Path third =
        ImportHome.write(
            folder.resolve("third/" + WORKSPACE.hash() + ".json"),
            json(List.of(session("new", "2026-01-01T00:00:00Z"))));
    Map<String, String> dump = home.dump();

    ImportReport told;
    try (SqliteSessionStore store = home.open()) {
      Map<String, String> before = home.everything();
      told =
          LegacyImporter.builder(home.config(), store)
              .from(home.root())
              .from(again)
              .from(third)
              .dryRun(true)
              .build()
              .run();
      assertThat(home.everything().keySet()).isEqualTo(before.keySet());
    }

    assertThat(home.dump()).isEqualTo(dump);
    assertThat(told.migratedSessions()).isEqualTo(1);
    assertThat(told.skippedSessions()).isEqualTo(4);
    assertThat(told.conflictingSessions()).isEqualTo(4);
    assertSame(told, home.run(i -> i.from(home.root()).from(again).from(third)));
  }

  @Test
  void fileThatIsTakenIn_isToldToBeUnchanged() throws IOException {
    home.write(WORKSPACE, "a");
    home.run(importer -> importer.keepSource(true));

    ImportReport told = home.run(importer -> importer.dryRun(true));

    assertThat(told.skippedSessions()).isEqualTo(1);
    assertThat(told.files()).allMatch(file -> file.state() == ImportedFile.State.UNCHANGED);
    assertThat(home.names("sessions")).containsExactly(WORKSPACE.hash() + ".json");
  }

  @Test
  void databaseOfTheHome_isOnlyLookedAt() throws IOException {
    home.write(WORKSPACE, "a");
    home.run(importer -> importer.keepSource(true));
    home.write(WORKSPACE, "a", "b");
    Map<String, String> before = home.everything();

    ImportReport told = LegacyImporter.dryRun(home.config()).build().run();

    assertThat(home.everything()).isEqualTo(before);
    assertThat(told.migratedSessions()).isEqualTo(1);
    assertThat(told.skippedSessions()).isEqualTo(1);
  }

  /** The database is one that the library has made when its schema had version 1. */
  @Test
  void databaseOfAnEarlierVersion_isNotUpgraded() throws IOException {
    home.write(Workspace.ofHash("fedcba9876543210"), "other", "b");
    Files.copy(
        Path.of("../store-sqlite/src/test/resources/dev/sessionstore/sqlite/schema-1.db"),
        home.root().resolve("session-store.db"));
    Map<String, String> before = home.everything();

    ImportReport told = LegacyImporter.dryRun(home.config()).build().run();

    assertThat(home.everything()).isEqualTo(before);
    assertThat(told.migratedSessions()).isEqualTo(1);
    assertThat(told.conflictingSessions()).isEqualTo(1);
    assertSame(told, home.run());
  }
}
