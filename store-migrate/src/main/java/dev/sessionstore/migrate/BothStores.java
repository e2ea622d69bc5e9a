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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The two stores of a home, opened for work across both. Nothing is cached: everything is read once
 * here.
 *
 * @param home the home
 * @param config how they were opened
 * @param sqlite the database
 * @param json the legacy files
 */
record BothStores(
    StoreHome home, StoreConfig config, SqliteSessionStore sqlite, JsonSessionStore json)
    implements AutoCloseable {

  static BothStores open(StoreConfig config) {
    // As a part of the hybrid backend, the database does not warn of files that are not imported.
    StoreConfig both =
        config.toBuilder()
            .backend(StorageBackend.HYBRID)
            .rolloutPercent(null)
            .cacheBytes(0)
            .build();
    StoreHome home = StoreHome.prepare(both.home());
    SqliteSessionStore sqlite = SqliteSessionStore.open(both);
    try {
      return new BothStores(home, both, sqlite, JsonSessionStore.open(both));
    } catch (RuntimeException | Error e) {
      sqlite.close();
      throw e;
    }
  }

  /** All workspaces that one of the stores or an archive knows, by hash. */
  List<WorkspaceFiles> workspaces() {
    Map<String, Workspace> known = new TreeMap<>();
    ArchivedFiles archives = ArchivedFiles.in(home);
    archives.hashes().forEach(hash -> known.put(hash, Workspace.ofHash(hash)));
    json.workspaces().forEach(each -> known.put(each.hash(), each));
    for (Workspace each : sqlite.workspaces()) {
      if (each.path().isPresent() || !known.containsKey(each.hash())) {
        known.put(each.hash(), each);
      }
    }
    List<String> live = liveHashes();
    boolean retired = live.isEmpty() && !archives.hashes().isEmpty();
    List<WorkspaceFiles> all = new ArrayList<>(known.size());
    for (Workspace each : known.values()) {
      all.add(
          new WorkspaceFiles(
              each,
              retired || (!live.contains(each.hash()) && !archives.of(each.hash()).isEmpty()),
              archives.of(each.hash())));
    }
    return all;
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
      throw new JsonFailedException(e);
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
      throw new JsonFailedException(e);
    }
  }

  private List<String> liveHashes() {
    try {
      return home.legacyFiles().stream().map(StoreHome::hashOf).toList();
    } catch (IOException e) {
      throw IoFailure.reading(home.sessions(), e);
    }
  }

  @Override
  public void close() {
    try {
      json.close();
    } finally {
      sqlite.close();
    }
  }
}
