package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionType;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A home with legacy files, and what comes of importing them. */
record ImportHome(Path root) {

  static final Workspace WORKSPACE = Workspace.of("/no/such/project");

  StoreConfig config() {
    return StoreConfig.builder().home(root).backend(StorageBackend.SQLITE).build();
  }

  SqliteSessionStore open() {
    return SqliteSessionStore.open(config());
  }

  ImportReport run() {
    return run(importer -> importer);
  }

  ImportReport run(UnaryOperator<LegacyImporter.Builder> options) {
    try (SqliteSessionStore store = open()) {
      return options.apply(LegacyImporter.builder(config(), store)).build().run();
    }
  }

  static WorktreeSession session(String id, String updatedAt) {
    return WorktreeSession.builder(id, SessionType.ENSEMBLE)
        .task("task of " + id)
        .createdAt(Timestamp.parse("2025-11-09T00:00:00Z"))
        .updatedAt(Timestamp.parse(updatedAt))
        .build();
  }

  static WorktreeSession session(String id) {
    return session(id, "2025-11-09T00:00:01Z");
  }

  static List<WorktreeSession> sessions(String... ids) {
    return Stream.of(ids).map(ImportHome::session).toList();
  }

  static String json(List<WorktreeSession> sessions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArrayWriter array = SessionJson.arrayWriter(bytes)) {
      for (WorktreeSession session : sessions) {
        array.write(session);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  Path file(Workspace workspace) {
    return root.resolve("sessions").resolve(workspace.hash() + ".json");
  }

  Path write(Workspace workspace, String... ids) throws IOException {
    return write(file(workspace), json(sessions(ids)));
  }

  static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** All sessions of all workspaces, as the files of an editor would have them. */
  Map<String, String> dump() {
    Map<String, String> dump = new TreeMap<>();
    try (SessionStore store = open()) {
      for (Workspace workspace : store.workspaces()) {
        dump.put(workspace.hash(), json(store.getAll(workspace)));
      }
    }
    return dump;
  }

  List<String> ids(Workspace workspace) {
    try (SessionStore store = open()) {
      return store.getAll(workspace).stream().map(WorktreeSession::id).toList();
    }
  }

  /** Every file below the home, with its content and the time of its last change. */
  Map<String, String> everything() throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.toList()) {
          files.put(
              root.relativize(file) + (Files.isDirectory(file) ? "/" : ""),
              Files.isDirectory(file)
                  ? ""
                  : Files.getLastModifiedTime(file)
                      + Files.readString(file, StandardCharsets.ISO_8859_1));
        }
      }
    }
    return files;
  }

  List<String> names(String folder) throws IOException {
    if (!Files.exists(root.resolve(folder))) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root.resolve(folder))) {
      all.filter(Files::isRegularFile).forEach(file -> names.add(file.getFileName().toString()));
    }
    names.sort(null);
    return names;
  }

  static void assertAddsUp(ImportReport report) {
    assertThat(report.totalSessions())
        .isEqualTo(
            report.migratedSessions()
                + report.skippedSessions()
                + report.duplicateSessions()
                + report.conflictingSessions()
                + report.failedSessions())
        .isEqualTo(report.files().stream().mapToLong(ImportedFile::totalSessions).sum());
  }
}
