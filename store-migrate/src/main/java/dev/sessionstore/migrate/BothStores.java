package dev.sessionstore.migrate;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The two stores of a home, opened for work across both. Nothing is cached: everything is read once
 * here.
 *
 * @param home the home
 * @param config how they were opened
 * @param sqlite the database
 * @param json the legacy files
 * @param empty the folder of a database that stands for the one which is not there; or null
 * @param sqliteAlone whether the home is worked with as SQLite alone, which makes no files
 */
record BothStores(
    StoreHome home,
    StoreConfig config,
    SqliteSessionStore sqlite,
    JsonSessionStore json,
    @Nullable Path empty,
    boolean sqliteAlone)
    implements AutoCloseable {

  static BothStores open(StoreConfig config) {
    return open(config, null);
  }

  /** Opens them for somebody who changes nothing, not even by making a database. */
  static BothStores openToRead(StoreConfig config) {
    if (Files.exists(StoreHome.prepare(config.home()).database())) {
      return open(config);
    }
    try {
      Path empty = Files.createTempDirectory("session-store-empty-");
      try {
        return open(config, empty);
      } catch (RuntimeException | Error e) {
        StoreHome.deleteFolder(empty);
        throw e;
      }
    } catch (IOException e) {
      throw IoFailure.writing(Path.of(System.getProperty("java.io.tmpdir", "")), e);
    }
  }

  private static BothStores open(StoreConfig config, @Nullable Path empty) {
    // As a part of the hybrid backend, the database does not warn of files in use.
    StoreConfig both =
        config.toBuilder()
            .backend(StorageBackend.HYBRID)
            .rolloutPercent(null)
            .cacheBytes(0)
            .build();
    StoreHome home = StoreHome.prepare(both.home());
    SqliteSessionStore sqlite =
        SqliteSessionStore.open(empty == null ? both : both.toBuilder().home(empty).build());
    try {
      return new BothStores(
          home,
          both,
          sqlite,
          JsonSessionStore.open(both),
          empty,
          config.backend() == StorageBackend.SQLITE);
    } catch (RuntimeException | Error e) {
      sqlite.close();
      throw e;
    }
  }

  /** All workspaces that one of the stores or an archive knows, by hash. */
  List<WorkspaceFiles> workspaces() {
    ArchivedFiles archives = ArchivedFiles.in(home);
    Map<String, Workspace> live = new TreeMap<>();
    json.workspaces().forEach(each -> live.put(each.hash(), each));
    Map<String, Workspace> known = new TreeMap<>(live);
    archives.hashes().forEach(hash -> known.putIfAbsent(hash, Workspace.ofHash(hash)));
    sqlite.workspaces().stream()
        .filter(each -> each.path().isPresent() || !known.containsKey(each.hash()))
        .forEach(each -> known.put(each.hash(), each));
    Map<String, List<Workspace>> byOwnHash = new TreeMap<>();
    for (Workspace each : known.values()) {
      byOwnHash.computeIfAbsent(sqlite.canonical(each).hash(), hash -> new ArrayList<>()).add(each);
    }
    boolean retired =
        live.isEmpty()
            && (!archives.hashes().isEmpty()
                || (sqliteAlone && byOwnHash.values().stream().allMatch(this::isNotMirrored)));
    List<WorkspaceFiles> all = new ArrayList<>(byOwnHash.size());
    byOwnHash.forEach((hash, names) -> all.add(files(hash, names, live, archives, retired)));
    return all;
  }

  /** A hybrid store has never kept a file of it, so that none can be missing. */
  private boolean isNotMirrored(List<Workspace> names) {
    return names.stream().allMatch(each -> sqlite.progress(each).isEmpty());
  }

  private WorkspaceFiles files(
      String hash,
      List<Workspace> names,
      Map<String, Workspace> live,
      ArchivedFiles archives,
      boolean retired) {
    names.sort(Comparator.comparing((Workspace each) -> !each.hash().equals(hash)));
    Workspace workspace =
        names.get(0).hash().equals(hash) ? names.get(0) : sqlite.canonical(names.get(0));
    List<Workspace> present =
        new ArrayList<>(names.stream().filter(each -> live.containsKey(each.hash())).toList());
    // A file that a mirror has written once is complete, whatever else was put away.
    List<ArchivedFile> putAway =
        names.stream()
            .filter(each -> !present.contains(each))
            .filter(each -> !present.contains(workspace) || sqlite.progress(workspace).isEmpty())
            .flatMap(each -> putAway(each.hash(), archives))
            .toList();
    boolean archived = present.isEmpty() && (retired || !putAway.isEmpty());
    if (!archived && !present.contains(workspace)) {
      present.add(0, workspace);
    }
    return new WorkspaceFiles(workspace, List.copyOf(present), putAway);
  }

  /** The file for all workspaces is no workspace's own, so it is as if it were put away. */
  private Stream<ArchivedFile> putAway(String hash, ArchivedFiles archives) {
    Path ofAllWorkspaces = home.root().resolve("sessions.json");
    boolean isIn =
        hash.equals(LegacyImporter.UNKNOWN_WORKSPACE)
            && Files.exists(ofAllWorkspaces)
            && sqlite.receipt(home.nameOf(ofAllWorkspaces)).isPresent();
    return Stream.concat(
        archives.of(hash).stream(),
        isIn ? Stream.of(new ArchivedFile(ofAllWorkspaces)) : Stream.empty());
  }

  /**
   * Reads a session from its file.
   *
   * @throws JsonFailedException if the file cannot be read
   */
  Optional<WorktreeSession> inJson(Workspace workspace, String id) {
    try {
      return json.stored(workspace, id);
    } catch (SessionStoreException e) {
      throw new JsonFailedException(workspace, e);
    }
  }

  /**
   * Tells whether a workspace's file is at a version.
   *
   * @throws JsonFailedException if the file cannot be read
   */
  boolean isJsonAt(Workspace workspace, String version) {
    try {
      return json.confirm(workspace, version).isPresent();
    } catch (SessionStoreException e) {
      throw new JsonFailedException(workspace, e);
    }
  }

  @Override
  public void close() {
    try {
      json.close();
    } finally {
      sqlite.close();
      removeEmpty();
    }
  }

  private void removeEmpty() {
    if (empty != null) {
      try {
        StoreHome.deleteFolder(empty);
      } catch (IOException e) {
        throw IoFailure.writing(empty, e);
      }
    }
  }
}
