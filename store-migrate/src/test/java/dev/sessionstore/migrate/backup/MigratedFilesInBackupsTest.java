package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.migrate.ConsistencyChecker;
import dev.sessionstore.migrate.ConsistencyReport;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.migrate.Rollback;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that an import has put away are the only copy of what the user had, byte for byte. */
class MigratedFilesInBackupsTest {

  @TempDir Path folder;

  private ExampleHome home;
  private Path file;
  private Path migrated;

  @BeforeEach
  void makeHome() throws IOException {
    home = ExampleHome.at(folder);
    home.addToJson("json-1", "json-2");
    file = home.home().legacyFile(ExampleHome.IN_JSON);
    // Only the file itself has this one: it is no session.
    Files.writeString(file, Files.readString(file).replaceFirst("\\]$", ", {\"id\": \"none\"}]"));
    migrated = file.resolveSibling(file.getFileName() + ".migrated");
  }

  private void runImport() {
    try (SqliteSessionStore store = SqliteSessionStore.open(home.config())) {
      LegacyImporter.builder(home.config(), store).build().run();
    }
  }

  private ConsistencyReport check() {
    return ConsistencyChecker.builder(home.config()).build().run();
  }

  /** As an import does that finds nothing wrong. */
  private void putAway() throws IOException {
    runImport();
    if (Files.exists(file)) {
      Files.move(file, migrated);
    }
  }

  private Map<String, String> sessionFiles() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.list(home.home().sessions())) {
      for (Path path : all.toList()) {
        found.put(path.getFileName().toString(), Digests.of(path, Long.MAX_VALUE));
      }
    }
    return found;
  }

  @Test
  void backupAfterAnImport_restoredAfterARollback_canBeCheckedAndRolledBackAgain()
      throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    putAway();
    Map<String, String> before = sessionFiles();
    Backup backup = home.backups().create();
    assertThat(home.backups().manifest(backup).migratedFiles()).isEqualTo(1);
    assertThat(home.backups().drill().manifest().migratedFiles()).isEqualTo(1);
    Rollback.builder(home.config()).build().run();
    assertThat(migrated).doesNotExist();
    home.addToJson("json-later");

    home.backups().restore(backup.name());

    assertThat(sessionFiles()).isEqualTo(before);
    assertThat(migrated).hasBinaryContent(bytes);
    ConsistencyReport report = check();
    assertThat(report.isConsistent()).isTrue();
    assertThat(report.archived().sessions()).isEqualTo(2);
    Rollback.builder(home.config()).build().run();
    assertThat(file).hasBinaryContent(bytes);
    assertThat(migrated).doesNotExist();
  }

  @Test
  void backupBeforeAnImport_restoredAfterIt_isThereToBeImported() throws IOException {
    Map<String, String> before = sessionFiles();
    Backup backup = home.backups().create();
    putAway();

    Restored restored = home.backups().restore(backup.name());

    assertThat(sessionFiles()).isEqualTo(before);
    assertThat(home.home().database()).doesNotExist();
    putAway();
    assertThat(sessionFiles().keySet()).containsExactly(migrated.getFileName().toString());
    assertThat(check().isConsistent()).isTrue();
    home.backups().restore(restored.safetyCopy().orElseThrow().name());
    assertThat(sessionFiles().keySet()).containsExactly(migrated.getFileName().toString());
    assertThat(check().isConsistent()).isTrue();
  }

  /** Were it left, its sessions would be missed in SQLite, and a rollback bring them back. */
  @Test
  void putAwayLaterThanTheBackup_isInTheSafetyCopyOnly() throws IOException {
    putAway();
    Backup backup = home.backups().create();
    Workspace later = Workspace.ofHash("00000000000000cc");
    try (JsonSessionStore store = JsonSessionStore.open(home.config())) {
      store.create(later, SampleSessions.full("of later"));
    }
    runImport();
    Path putAway = home.home().sessions().resolve(later.hash() + ".json.migrated");
    byte[] bytes = Files.readAllBytes(putAway);

    Restored restored = home.backups().restore(backup.name());

    assertThat(putAway).doesNotExist();
    assertThat(check().isConsistent()).isTrue();
    home.backups().restore(restored.safetyCopy().orElseThrow().name());
    assertThat(putAway).hasBinaryContent(bytes);
    assertThat(check().isConsistent()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {".migrated", ".migrated.2", ".migrated.gz", ".migrated.12.gz"})
  void everyFormOfIt_isInTheBackup(String suffix) throws IOException {
    Path form = file.resolveSibling(file.getFileName() + suffix);
    Files.move(file, form);
    Map<String, String> before = sessionFiles();
    home.backups().create();
    Files.delete(form);

    home.backups().restore(Backups.LATEST);

    assertThat(sessionFiles()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {".migrated.1.bak", ".migrated.0", ".migrated~", ".damaged-1", ".tmp"})
  void whatOnlyLooksLikeIt_staysAsItIs(String suffix) throws IOException {
    home.backups().create();
    Path other = Files.writeString(file.resolveSibling(file.getFileName() + suffix), "mine");

    home.backups().restore(Backups.LATEST);

    assertThat(other).hasContent("mine");
  }

  /** As an import and a rollback do while a backup is being made. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void renamedWhileItIsMade_isInTheBackupUnderOneOfItsNames(boolean isImport) throws IOException {
    Files.copy(file, file.resolveSibling("0000000000000001.json"));
    if (!isImport) {
      Files.move(file, migrated);
    }
    Path from = isImport ? file : migrated;
    Path to = isImport ? migrated : file;
    String digest = Digests.of(from, Long.MAX_VALUE);
    int[] steps = {0};

    Backup backup =
        home.backups(
                () -> {
                  if (++steps[0] == 2) {
                    rename(from, to);
                  }
                })
            .create();

    assertThat(to).exists();
    assertThat(home.backups().manifest(backup).members())
        .filteredOn(member -> member.name().startsWith(home.home().nameOf(file)))
        .extracting(BackupMember::sha256)
        .containsExactly(digest);
  }

  private static void rename(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
