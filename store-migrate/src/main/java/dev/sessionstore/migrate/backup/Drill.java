package dev.sessionstore.migrate.backup;

import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.SqliteSessionStore;
import java.io.IOException;
import java.nio.file.Path;

/** A restore into a home that nobody uses, to know that the real one would succeed. */
final class Drill {

  private final Site site;

  /**
   * Creates a drill.
   *
   * @param folder the home for it; does not exist
   */
  Drill(Site real, Path folder) {
    // Hybrid, so that opening the database does not warn of the files beside it.
    StoreConfig config =
        real.config().toBuilder()
            .home(folder)
            .backend(StorageBackend.HYBRID)
            .rolloutPercent(null)
            .cacheBytes(0)
            .build();
    this.site = new Site(config, StoreHome.prepare(folder), real.disk(), real.beforeStep());
  }

  Restored run(Backup backup) throws IOException {
    StoreHome home = site.home();
    Restored restored;
    try (InterProcessLock alone =
        InterProcessLock.exclusive(home.homeLock(), site.config().busyTimeout())) {
      restored = new Restore(site).run(backup);
    }
    for (BackupMember member : restored.manifest().members()) {
      BackupContents contents = member.contents();
      if (contents != null && !contents.equals(asOpened(member, contents))) {
        throw new BackupRefusedException(
            backup.file(), member.name() + " holds something else when it is restored", null);
      }
    }
    return restored;
  }

  private BackupContents asOpened(BackupMember member, BackupContents contents) {
    if (member.isDatabase()) {
      try (SqliteSessionStore store = SqliteSessionStore.open(site.config())) {
        return Contents.of(store, contents.schemaVersion());
      }
    }
    try (JsonSessionStore store = JsonSessionStore.open(site.config())) {
      return Contents.of(
          store, Workspace.ofHash(StoreHome.hashOf(site.home().root().resolve(member.name()))));
    }
  }
}
