package dev.sessionstore.migrate;

import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionType;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A home with both stores, as a test works on it. */
record TwoStores(Path home) {

  static final Workspace WORKSPACE = Workspace.of("/no/such/project");

  StoreConfig config() {
    return StoreConfig.builder().home(home).backend(StorageBackend.HYBRID).build();
  }

  static WorktreeSession session(String id) {
    return session(id, "2025-11-09T00:00:01Z");
  }

  static WorktreeSession session(String id, String updatedAt) {
    return WorktreeSession.builder(id, SessionType.ENSEMBLE)
        .task("task of " + id)
        .createdAt(Timestamp.parse("2025-11-09T00:00:00Z"))
        .updatedAt(Timestamp.parse(updatedAt))
        .build();
  }

  static WorktreeSession changed(WorktreeSession session, String task, String updatedAt) {
    return session.toBuilder().task(task).updatedAt(Timestamp.parse(updatedAt)).build();
  }

  void json(Consumer<JsonSessionStore> work) {
    try (JsonSessionStore store = JsonSessionStore.open(config())) {
      work.accept(store);
    }
  }

  void sqlite(Consumer<SqliteSessionStore> work) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      work.accept(store);
    }
  }

  void hybrid(Consumer<HybridSessionStore> work) {
    try (HybridSessionStore store = HybridSessionStore.open(config())) {
      work.accept(store);
    }
  }

  ImportReport importAll() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      return LegacyImporter.builder(config(), store).build().run();
    }
  }

  /** Puts all files away, as after an import. */
  void archive() {
    legacyFiles().forEach(this::archive);
  }

  void archive(Path file) {
    try {
      String name = file.getFileName() + ".migrated";
      Path target = file.resolveSibling(name);
      for (int number = 2; Files.exists(target); number++) {
        target = file.resolveSibling(name + "." + number);
      }
      Files.move(file, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives what was put away of the workspace its name back. */
  void archiveBack() {
    Path file = legacyFile(WORKSPACE);
    try {
      Files.move(file.resolveSibling(file.getFileName() + ".migrated"), file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Path> legacyFiles() {
    return files("sessions", ".json");
  }

  Path legacyFile(Workspace workspace) {
    return home.resolve("sessions").resolve(workspace.hash() + ".json");
  }

  List<Path> recovered() {
    return files("recovery", ".json");
  }

  String recoveredText() {
    StringBuilder text = new StringBuilder();
    recovered().forEach(file -> text.append(read(file)));
    return text.toString();
  }

  private List<Path> files(String folder, String suffix) {
    if (!Files.exists(home.resolve(folder))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(home.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the command {@code dump} prints of every workspace. */
  static Map<String, String> dumps(SessionStore store) {
    Map<String, String> dumps = new TreeMap<>();
    for (Workspace workspace : store.workspaces()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ArrayWriter array = SessionJson.arrayWriter(bytes)) {
        for (WorktreeSession session : store.getAll(workspace)) {
          array.write(session);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      dumps.put(workspace.hash(), bytes.toString(StandardCharsets.UTF_8));
    }
    return dumps;
  }

  Map<String, String> sqliteDumps() {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      return dumps(store);
    }
  }

  Map<String, String> jsonDumps() {
    try (JsonSessionStore store = JsonSessionStore.open(config())) {
      return dumps(store);
    }
  }

  ConsistencyReport check() {
    return ConsistencyChecker.builder(config()).build().run();
  }
}
