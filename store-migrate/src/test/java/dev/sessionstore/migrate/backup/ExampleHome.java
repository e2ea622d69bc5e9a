package dev.sessionstore.migrate.backup;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.ManualClock;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A home with a database, legacy files and a mapping, and what can be seen of it.
 *
 * @param folder the home
 * @param clock of all that is done in it
 */
record ExampleHome(Path folder, ManualClock clock) {

  static final Workspace IN_DATABASE = Workspace.ofHash("0123456789abcdef");
  static final Workspace IN_JSON = Workspace.ofHash("fedcba9876543210");
  static final Instant START = Instant.parse("2025-11-09T01:02:03.456Z");

  /** An empty one. */
  static ExampleHome at(Path folder) throws IOException {
    return new ExampleHome(StoreHome.prepare(folder).root(), new ManualClock(START));
  }

  /** One with a few sessions in each backend. */
  static ExampleHome filled(Path folder) throws IOException {
    ExampleHome home = at(folder);
    home.addToDatabase("db-1", "db-2");
    home.addToJson("json-1");
    Files.writeString(home.home().workspaceMapping(), "{\"fedcba9876543210\": \"/a/project\"}");
    return home;
  }

  StoreConfig config() {
    return StoreConfig.builder()
        .home(folder)
        .clock(clock)
        .busyTimeout(Duration.ofMillis(500))
        .build();
  }

  StoreHome home() {
    return new StoreHome(folder);
  }

  Backups backups() {
    return Backups.of(config());
  }

  /** Backups of which each step can be watched, and ended by throwing. */
  Backups backups(Runnable beforeStep) {
    return new Backups(new Site(config(), home(), Site.Disk.REAL, beforeStep));
  }

  void addToDatabase(String... ids) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      for (String id : ids) {
        store.create(IN_DATABASE, SampleSessions.full(id));
      }
    }
  }

  void addToJson(String... ids) {
    try (JsonSessionStore store = JsonSessionStore.open(config())) {
      for (String id : ids) {
        store.create(IN_JSON, SampleSessions.full(id));
      }
    }
  }

  /** Makes it another state in every respect. */
  void change() throws IOException {
    addToDatabase("db-later");
    addToJson("json-later");
    Files.writeString(home().workspaceMapping(), "{}");
    Files.writeString(home().sessions().resolve("00000000000000aa.json"), "[]");
  }

  /** What a store of each backend shows, first of all from JSON. */
  Map<String, Object> shown() throws IOException {
    Map<String, Object> shown = new TreeMap<>();
    try (JsonSessionStore store = JsonSessionStore.open(config())) {
      for (Workspace workspace : store.workspaces()) {
        shown.put("json " + workspace + workspace.path(), store.getAll(workspace));
      }
    }
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      for (Workspace workspace : store.workspaces()) {
        shown.put("sqlite " + workspace, store.getAll(workspace));
      }
    }
    return shown;
  }

  /** The bytes of all files that hold sessions; for a home that nobody has open. */
  Map<String, String> bytes() throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files =
        Stream.concat(
            Stream.of(home().database(), home().workspaceMapping()).filter(Files::exists),
            home().legacyFiles().stream())) {
      for (Path file : files.toList()) {
        bytes.put(home().nameOf(file), Digests.of(file, Long.MAX_VALUE));
      }
    }
    return bytes;
  }

  WorktreeSession inDatabase(String id) {
    try (SqliteSessionStore store = SqliteSessionStore.open(config())) {
      return store.get(IN_DATABASE, id);
    }
  }
}
