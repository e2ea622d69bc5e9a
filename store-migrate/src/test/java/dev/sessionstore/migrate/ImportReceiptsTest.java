package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.assertAddsUp;
import static dev.sessionstore.migrate.ImportHome.json;
import static dev.sessionstore.migrate.ImportHome.session;
import static dev.sessionstore.migrate.ImportHome.sessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ImportedFile.State;
import dev.sessionstore.spi.BulkWrite;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Recovery;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of a file, and when it must not be trusted. */
class ImportReceiptsTest {

  private static final String BAD = "{\"id\":\"bad\",\"type\":7}";

  @TempDir Path folder;

  private ImportHome home;

  @BeforeEach
  void name() {
    home = new ImportHome(folder.resolve("home"));
  }

  private ImportReport keepSource() {
    return home.run(importer -> importer.keepSource(true));
  }

  private Path write(String text) throws IOException {
    return ImportHome.write(home.file(WORKSPACE), text);
  }

  /** Good ones, a bad one, and good ones again. */
  private static String withBadOne(String before, String after) {
    return "["
        + json(sessions(before.split(","))).replaceAll("^\\[|]$", "")
        + ","
        + BAD
        + ","
        + json(sessions(after.split(","))).replaceAll("^\\[|]$", "")
        + "]";
  }

  private void delete(String id) {
    try (SessionStore store = home.open()) {
      assertThat(store.delete(WORKSPACE, id)).isTrue();
    }
  }

  @Test
  void anotherFileOfTheSameSizeAndTime_isTakenIn() throws IOException {
    Path file = home.write(WORKSPACE, "a");
    keepSource();
    FileTime time = Files.getLastModifiedTime(file);
    home.write(WORKSPACE, "b");
    Files.setLastModifiedTime(file, time);

    ImportReport report = home.run();

    assertThat(report.migratedSessions()).isEqualTo(1);
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000, 4_000_000_000_000L})
  void clockThatWasSetWrong_hidesNoChange(long millis) throws IOException {
    Path file = home.write(WORKSPACE, "a");
    Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    keepSource();
    home.write(WORKSPACE, "b");
    Files.setLastModifiedTime(file, FileTime.fromMillis(millis));

    assertThat(home.run().migratedSessions()).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void failingElement_isReportedAgain_andBringsNothingBack() throws IOException {
    Path file = write(withBadOne("a,b", "c,d"));
    ImportReport first = home.run();
    delete("a");
    delete("c");
    try (SessionStore store = home.open()) {
      store.update(WORKSPACE, session("d", "2026-01-01T00:00:00Z"));
    }

    ImportReport told = home.run(importer -> importer.dryRun(true));
    ImportReport second = home.run();

    assertAddsUp(second);
    assertThat(second.errors()).isEqualTo(first.errors()).hasSize(1);
    assertThat(second.skippedSessions()).isEqualTo(4);
    assertThat(second.failedSessions()).isEqualTo(1);
    assertThat(second.isComplete()).isFalse();
    assertThat(told).usingRecursiveComparison().ignoringFields("durationMs").isEqualTo(second);
    assertThat(home.ids(WORKSPACE)).containsExactly("b", "d");
    assertThat(home.names("recovery")).isEmpty();
    assertThat(file).exists();
  }

  @Test
  void fileThatIsCut_isReportedAgain_andBringsNothingBack() throws IOException {
    String whole = json(sessions("a", "b", "c"));
    write(whole.substring(0, whole.length() - 20));
    ImportReport first = home.run();
    delete("a");

    ImportReport second = home.run();

    assertAddsUp(second);
    assertThat(second.errors()).isEqualTo(first.errors()).hasSize(1);
    assertThat(second.files()).allMatch(each -> each.state() == State.DAMAGED);
    assertThat(home.ids(WORKSPACE)).containsExactly("b");

    write(whole);
    assertThat(home.run().isComplete()).isTrue();
    assertThat(home.ids(WORKSPACE)).contains("b", "c");
    assertThat(home.names("sessions")).containsExactly(WORKSPACE.hash() + ".json.migrated");
  }

  @Test
  void killedBehindAFailingElement_goesOnThere() throws IOException {
    write(withBadOne("a,b", "c,d,e"));
    try (SqliteSessionStore store = home.open()) {
      BulkWrite mortal = new ResumedImportTest.Mortal(store, 4, true, ImportReceiptsTest::die);
      assertThatThrownBy(() -> LegacyImporter.builder(home.config(), mortal).build().run())
          .hasMessage("died");
    }
    delete("b");
    delete("c");

    ImportReport report = home.run();

    assertAddsUp(report);
    assertThat(report.migratedSessions()).isEqualTo(1);
    assertThat(report.failedSessions()).isEqualTo(1);
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "d", "e");
  }

  private static void die() {
    throw new IllegalStateException("died");
  }

  /** A store that refuses a session which the reader takes for a good one, and dies on another. */
  private ImportReport importRefusing(String refused, String deadly) {
    try (SqliteSessionStore store = home.open()) {
      BulkWrite picky =
          new ForwardingBulkWrite(store) {
            @Override
            public List<Outcome> mergeSlice(
                Workspace workspace, List<Incoming> sessions, Recovery recovery, Duration atMost) {
              String id = sessions.get(0).session().id();
              if (id.equals(refused)) {
                throw new InvalidSessionException(refused, "task", "not to my taste");
              }
              if (id.equals(deadly)) {
                die();
              }
              return super.mergeSlice(workspace, sessions, recovery, Duration.ZERO);
            }
          };
      return LegacyImporter.builder(home.config(), picky).build().run();
    }
  }

  @Test
  void killedInTheBatchBehindARefusedSession_theRefusalIsNotForgotten() throws IOException {
    String[] ids = IntStream.range(0, 1_200).mapToObj(i -> "s-" + i).toArray(String[]::new);
    Path file = home.write(WORKSPACE, ids);
    assertThatThrownBy(() -> importRefusing("s-10", "s-900")).hasMessage("died");

    ImportReport report = importRefusing("s-10", "nobody");

    assertAddsUp(report);
    assertThat(report.failedSessions()).isEqualTo(1);
    assertThat(report.totalSessions()).isEqualTo(1_200);
    assertThat(file).exists();
    assertThat(home.run().migratedSessions()).isEqualTo(1);
    assertThat(home.ids(WORKSPACE)).hasSize(1_200).contains("s-10");
    assertThat(file).doesNotExist();
  }

  @Test
  void fileShorterThanItWasTakenIn_isComparedAsAWhole() throws IOException {
    Path file = home.write(WORKSPACE, "a", "b", "c", "d");
    try (SqliteSessionStore store = home.open()) {
      BulkWrite mortal = new ResumedImportTest.Mortal(store, 3, true, ImportReceiptsTest::die);
      assertThatThrownBy(() -> LegacyImporter.builder(home.config(), mortal).build().run())
          .hasMessage("died");
    }
    home.write(WORKSPACE, "x");

    ImportReport report = home.run();

    assertThat(report.migratedSessions()).isEqualTo(1);
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "b", "c", "x");
    assertThat(file).doesNotExist();
  }

  @Test
  void olderFileFromABackup_overwritesNothing() throws IOException {
    Path file = home.write(WORKSPACE, "a", "b");
    byte[] backup = Files.readAllBytes(file);
    keepSource();
    write(json(List.of(session("a", "2025-12-01T00:00:00Z"), session("b"))));
    keepSource();
    Files.write(file, backup);

    ImportReport report = home.run();

    assertThat(report.conflicts()).singleElement().matches(conflict -> !conflict.imported());
    assertThat(home.names("recovery")).hasSize(1);
    try (SessionStore store = home.open()) {
      assertThat(store.get(WORKSPACE, "a")).isEqualTo(session("a", "2025-12-01T00:00:00Z"));
    }
  }

  @Test
  void sameContentUnderAnotherName_isStoredOnce() throws IOException {
    Path file = home.write(WORKSPACE, "a", "b");
    Path copy = folder.resolve("copy").resolve(file.getFileName());
    ImportHome.write(copy, Files.readString(file));
    home.run();

    ImportReport report = home.run(importer -> importer.from(copy));

    assertThat(report.skippedSessions()).isEqualTo(2);
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "b");
  }

  @Test
  void homeThatWasMoved_isKnownAgain() throws IOException {
    home.write(WORKSPACE, "a", "b");
    keepSource();
    delete("a");
    home = new ImportHome(Files.move(home.root(), folder.resolve("moved")));

    ImportReport report = home.run();

    assertThat(report.files()).allMatch(file -> file.state() == State.UNCHANGED);
    assertThat(home.ids(WORKSPACE)).containsExactly("b");
  }

  @Test
  void fileOfAMirror_isKnownByItsSizeAndTime() throws IOException {
    Path file = home.write(WORKSPACE, "a");
    StoreConfig hybrid = home.config().toBuilder().backend(StorageBackend.HYBRID).build();
    try (SqliteSessionStore store = home.open()) {
      Fingerprint print = Fingerprint.of(file);
      store.merge(
          WORKSPACE,
          List.of(),
          (workspace, loser) -> {},
          new Receipt(
              "sessions/" + file.getFileName(), print.sizeBytes(), print.modifiedMillis(), 1, 0));
      assertThat(LegacyImporter.builder(hybrid, store).build().run().files())
          .allMatch(each -> each.state() == State.UNCHANGED);
    }
    home.write(WORKSPACE, "a", "b");
    assertThat(home.run().migratedSessions()).isEqualTo(2);
  }

  /** An importer whose store deletes a session as soon as it is stored. */
  private ImportReport importDeleting(String id) {
    try (SqliteSessionStore store = home.open()) {
      BulkWrite editors =
          new ForwardingBulkWrite(store) {
            @Override
            public Optional<WorktreeSession> stored(Workspace workspace, String each) {
              if (each.equals(id)) {
                store.delete(workspace, id);
              }
              return super.stored(workspace, each);
            }
          };
      return LegacyImporter.builder(home.config(), editors).keepSource(true).build().run();
    }
  }

  @Test
  void sessionDeletedBeforeItIsReadBack_staysDeleted_andIsNoFailure() throws IOException {
    home.write(WORKSPACE, "a", "b", "c");

    ImportReport report = importDeleting("b");

    assertThat(report.isComplete()).isTrue();
    assertThat(report.migratedSessions()).isEqualTo(3);
    assertThat(home.run().isComplete()).isTrue();
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "c");
    assertThat(home.names("sessions")).containsExactly(WORKSPACE.hash() + ".json.migrated");
  }

  @Test
  void cancelled_renamesAreThoseOfElementsThatAreCounted() throws IOException {
    List<WorktreeSession> twins = new ArrayList<>();
    for (int i = 0; i < 1_500; i++) {
      twins.add(session("twin").toBuilder().task("task " + i).build());
    }
    write(
        twins.stream()
            .map(twin -> json(List.of(twin)).replaceAll("^\\[|]$", ""))
            .collect(Collectors.joining(",", "[", "]")));
    try (SqliteSessionStore store = home.open()) {
      LegacyImporter[] importer = new LegacyImporter[1];
      importer[0] =
          LegacyImporter.builder(home.config(), store)
              .listener(progress -> importer[0].cancel())
              .build();

      ImportReport report = importer[0].run();

      assertAddsUp(report);
      assertThat(report.cancelled()).isTrue();
      assertThat(report.renames()).hasSize((int) report.migratedSessions() - 1);
    }
    assertThat(home.run().isComplete()).isTrue();
    assertThat(home.ids(WORKSPACE)).hasSize(1_500).doesNotHaveDuplicates();
  }
}
