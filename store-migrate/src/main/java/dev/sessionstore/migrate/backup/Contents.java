package dev.sessionstore.migrate.backup;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.InvalidWorkspaceException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.LegacyElement;
import dev.sessionstore.json.LegacyReader;
import dev.sessionstore.spi.SessionDigest;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseCopy;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Counts sessions and takes one digest over all of them, in order. */
final class Contents {

  private final MessageDigest digest = Digests.sha256();
  private int workspaces;
  private long sessions;

  private Contents() {}

  /**
   * Reads a database through a store, on a copy: opening an older one brings it to the present
   * schema.
   *
   * @param database a database that nobody has open, and that {@link DatabaseCopy#problem} found
   *     nothing wrong with
   * @param scratch a folder that does not exist
   * @throws StoreCorruptException if there is something in it that a store cannot read
   */
  static BackupContents ofDatabase(Path database, Path scratch) throws IOException {
    StoreHome home = new StoreHome(scratch);
    StoreHome.createPrivateFolders(scratch);
    try {
      try (OutputStream out = Files.newOutputStream(StoreHome.createPrivateFile(home.database()))) {
        Files.copy(database, out);
      }
      StoreConfig config =
          StoreConfig.builder().home(scratch).backend(StorageBackend.SQLITE).cacheBytes(0).build();
      try (SqliteSessionStore store = SqliteSessionStore.open(config)) {
        return of(store, DatabaseCopy.schemaVersion(database));
      }
    } catch (InvalidSessionException | InvalidWorkspaceException e) {
      throw new StoreCorruptException(database, -1, "it holds what cannot be read", e);
    } finally {
      StoreHome.deleteFolder(scratch);
    }
  }

  /** Reads an open store. */
  static BackupContents of(SessionStore store, int schemaVersion) {
    Contents contents = new Contents();
    for (Workspace workspace : store.workspaces()) {
      contents.workspace(workspace.hash());
      store.forEach(workspace, contents::session);
    }
    return contents.end(schemaVersion);
  }

  /** Reads one workspace of an open store, as it would be in a legacy file. */
  static BackupContents of(SessionStore store, Workspace workspace) {
    Contents contents = new Contents();
    contents.workspace(workspace.hash());
    store.forEach(workspace, contents::session);
    return contents.end(0);
  }

  /** Reads a legacy file, named as in a home; null if it cannot be read as one. */
  static @Nullable BackupContents ofLegacyFile(Path file) {
    Contents contents = new Contents();
    contents.workspace(StoreHome.hashOf(file));
    try (LegacyReader reader = LegacyReader.open(file)) {
      for (LegacyElement element = reader.next(); element != null; element = reader.next()) {
        if (element instanceof LegacyElement.Session session) {
          contents.session(session.session());
        }
      }
    } catch (StoreCorruptException e) {
      return null;
    }
    return contents.end(0);
  }

  private void workspace(String hash) {
    workspaces++;
    digest.update(hash.getBytes(StandardCharsets.US_ASCII));
  }

  private void session(WorktreeSession session) {
    sessions++;
    digest.update(SessionDigest.of(session).text().getBytes(StandardCharsets.US_ASCII));
  }

  private BackupContents end(int schemaVersion) {
    return new BackupContents(schemaVersion, workspaces, sessions, Digests.hex(digest));
  }
}
