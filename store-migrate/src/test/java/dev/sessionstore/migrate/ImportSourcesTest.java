package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.json;
import static dev.sessionstore.migrate.ImportHome.session;
import static dev.sessionstore.migrate.ImportHome.sessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where sessions are found, and which workspace they belong to. */
class ImportSourcesTest {

  private static final Workspace UNKNOWN = Workspace.ofHash(LegacyImporter.UNKNOWN_WORKSPACE);

  @TempDir Path folder;

  private ImportHome home;

  @BeforeEach
  void name() throws IOException {
    folder = folder.toRealPath();
    home = new ImportHome(folder.resolve("home"));
  }

  private ImportReport from(Path... sources) {
    return home.run(
        importer -> {
          List.of(sources).forEach(importer::from);
          return importer;
        });
  }

  /** Two paths that lead to one folder, and the hash of the one that is a link. */
  private Path project() throws IOException {
    return Files.createDirectories(folder.resolve("real"));
  }

  private Path link() throws IOException {
    return Files.createSymbolicLink(folder.resolve("link"), project());
  }

  private static Workspace unresolved(Path path) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(path.toString().getBytes(StandardCharsets.UTF_8));
    return Workspace.ofHash(HexFormat.of().formatHex(digest, 0, 8));
  }

  @Test
  void olderFileOfTheHome_belongsToNobodyKnown() throws IOException {
    home.write(WORKSPACE, "a");
    ImportHome.write(home.root().resolve("sessions.json"), json(sessions("b", "c")));

    ImportReport report = home.run();

    assertThat(report.files()).extracting(ImportedFile::source).contains("sessions.json");
    assertThat(report.totalWorkspaces()).isEqualTo(2);
    assertThat(home.ids(UNKNOWN)).containsExactly("b", "c");
    assertThat(home.root().resolve("sessions.json.migrated")).exists();
  }

  @Test
  void fileOfAProject_belongsToIt_foundByFileAndByFolder() throws IOException {
    Path file = ImportHome.write(project().resolve(".ait42/sessions.json"), json(sessions("a")));
    home.write(WORKSPACE, "not asked for");

    ImportReport report = from(file);

    assertThat(report.totalSessions()).isEqualTo(1);
    assertThat(report.files().get(0).migratedTo()).isEqualTo(file + ".migrated");
    assertThat(home.ids(Workspace.of(project()))).containsExactly("a");
    assertThat(file.resolveSibling("sessions.json.migrated")).exists();
    ImportHome.write(file, json(sessions("a", "b")));
    assertThat(from(project()).migratedSessions()).isEqualTo(1);
    try (SessionStore store = home.open()) {
      assertThat(store.workspaces().get(0).path()).contains(project().toString());
    }
  }

  @Test
  void anotherHome_andAFolderOfFiles_andAnyFile() throws IOException {
    ImportHome other = new ImportHome(folder.resolve("other/.ait42"));
    Workspace second = Workspace.of("/second");
    other.write(WORKSPACE, "a");
    ImportHome.write(other.root().resolve("sessions.json"), json(sessions("b")));
    ImportHome.write(
        other.root().resolve("workspace_mapping.json"),
        "{\"" + WORKSPACE.hash() + "\": \"/no/such/project\"}");
    Path loose = folder.resolve("loose");
    ImportHome.write(loose.resolve(second.hash() + ".json"), json(sessions("c")));
    Path any = ImportHome.write(folder.resolve("backup.json"), json(sessions("d")));

    ImportReport report = from(other.root(), loose, any);

    assertThat(report.isComplete()).isTrue();
    assertThat(report.files()).hasSize(4);
    assertThat(home.ids(WORKSPACE)).containsExactly("a");
    assertThat(home.ids(second)).containsExactly("c");
    assertThat(home.ids(UNKNOWN)).containsExactly("b", "d");
    try (SessionStore store = home.open()) {
      assertThat(store.workspaces())
          .filteredOn(WORKSPACE::equals)
          .allMatch(workspace -> workspace.path().isPresent());
    }
  }

  @Test
  void nothingThere_isInvalid() {
    assertThatThrownBy(() -> from(folder.resolve("nothing")))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("nothing");
  }

  @Test
  void twoHashesOfOneProject_mapped_becomeOneWorkspace_thePresentOnesFirst() throws Exception {
    Workspace old = unresolved(link());
    Workspace present = Workspace.of(project());
    home.write(old, "a", "both");
    home.write(present, "b", "both");
    ImportHome.write(
        home.root().resolve("workspace_mapping.json"),
        "{\"" + present.hash() + "\": \"" + folder.resolve("link") + "\"}");

    ImportReport report = home.run();

    assertThat(report.isComplete()).isTrue();
    assertThat(report.totalWorkspaces()).isEqualTo(1);
    assertThat(report.skippedSessions()).isEqualTo(1);
    assertThat(home.ids(present)).containsExactly("b", "both", "a");
    assertThat(home.ids(old)).containsExactly("b", "both", "a");
  }

  @Test
  void twoHashesOfOneProject_toldByTheCaller_becomeOneWorkspace() throws Exception {
    Path link = link();
    Workspace old = unresolved(link);
    home.write(old, "a");
    home.write(Workspace.of(project()), "b");

    home.run(importer -> importer.project(link));

    assertThat(home.ids(old)).containsExactly("b", "a");
    try (SessionStore store = home.open()) {
      assertThat(store.workspaces()).containsExactly(Workspace.of(project()));
      assertThat(store.workspaces().get(0).path()).contains(project().toString());
    }
  }

  @Test
  void twoHashesOfOneProject_unproven_orWorkedWithByHybrid_orStoredBefore_stayTwo()
      throws Exception {
    Path link = link();
    Workspace old = unresolved(link);
    Workspace present = Workspace.of(project());
    home.write(old, "a");
    home.write(present, "b");
    StoreConfig hybrid = home.config().toBuilder().backend(StorageBackend.HYBRID).build();
    try (SqliteSessionStore store = home.open()) {
      LegacyImporter.builder(hybrid, store).project(link).build().run();
      assertThat(store.workspaces()).containsExactlyInAnyOrder(old, present);
    }
    home.write(old, "a", "c");
    home.run(importer -> importer.project(link));
    assertThat(home.ids(old)).containsExactly("a", "c");
    assertThat(home.ids(present)).containsExactly("b");

    ImportHome unproven = new ImportHome(folder.resolve("unproven"));
    unproven.write(old, "a");
    unproven.write(present, "b");
    unproven.run();
    assertThat(unproven.ids(old)).containsExactly("a");
  }

  @Test
  void conflictBetweenTwoFilesOfOneProject_isDecidedLikeAnyOther() throws Exception {
    Path link = link();
    ImportHome.write(
        home.file(unresolved(link)), json(List.of(session("a", "2026-01-01T00:00:00Z"))));
    home.write(Workspace.of(project()), "a");

    ImportReport report = home.run(importer -> importer.project(link));

    assertThat(report.conflicts()).singleElement().matches(ImportConflict::imported);
    assertThat(home.names("recovery")).hasSize(1);
  }

  @Test
  void fileGivenByALink_belongsToTheHashInTheLinksName() throws IOException {
    Path data = ImportHome.write(folder.resolve("data/2025.json"), json(sessions("a")));
    Path link = Files.createSymbolicLink(folder.resolve(WORKSPACE.hash() + ".json"), data);

    ImportReport report = from(link);

    assertThat(report.files().get(0).workspaceHash()).isEqualTo(WORKSPACE.hash());
    assertThat(home.ids(WORKSPACE)).containsExactly("a");
    assertThat(data).hasContent(json(sessions("a")));
  }

  @Test
  void filesThatHybridWorksWith_stay_alsoWhereTheyAreFoundByALink() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createDirectories(home.root());
    Files.createSymbolicLink(home.root().resolve("sessions"), elsewhere);
    Path file = home.write(WORKSPACE, "a");
    StoreConfig hybrid = home.config().toBuilder().backend(StorageBackend.HYBRID).build();
    try (SqliteSessionStore store = home.open()) {
      LegacyImporter.builder(hybrid, store).from(elsewhere).build().run();
    }

    assertThat(home.ids(WORKSPACE)).containsExactly("a");
    assertThat(file).exists();
  }

  @Test
  void relativePathInTheMapping_provesNothing() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    assertThat(here.resolve("src")).exists();
    home.write(WORKSPACE, "a");
    ImportHome.write(
        home.root().resolve("workspace_mapping.json"), "{\"" + WORKSPACE.hash() + "\": \"src\"}");

    home.run();

    assertThat(home.ids(WORKSPACE)).containsExactly("a");
    assertThat(home.ids(Workspace.of(here.resolve("src")))).isEmpty();
    try (SessionStore store = home.open()) {
      assertThat(store.workspaces()).containsExactly(WORKSPACE);
    }
  }

  @Test
  void namesOfOddCase_areNoHashes_andCanBeGivenAsFiles() throws IOException {
    Path upper =
        home.root()
            .resolve("sessions")
            .resolve(WORKSPACE.hash().toUpperCase(Locale.ROOT) + ".json");
    ImportHome.write(upper, json(sessions("a")));
    Path extension = home.root().resolve("sessions").resolve(WORKSPACE.hash() + ".JSON");
    ImportHome.write(extension, json(sessions("b")));

    assertThat(home.run().files()).isEmpty();
    assertThat(upper).exists();
    assertThat(extension).exists();

    assertThat(from(upper, extension).isComplete()).isTrue();
    assertThat(home.ids(UNKNOWN)).containsExactly("a", "b");
  }
}
