package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.migrate.ConsistencyChecker;
import dev.sessionstore.tck.SampleSessions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two stores of a hybrid home are copied one after the other, while it goes on. */
class HybridBackupTest {

  @TempDir Path folder;

  @Test
  void whatWasWrittenBetweenTheCopies_isInBothStoresAfterARestore_asTheLeaderHadIt()
      throws Exception {
    ExampleHome home = ExampleHome.at(folder);
    StoreConfig config =
        home.config().toBuilder()
            .backend(StorageBackend.HYBRID)
            .mirrorMode(MirrorMode.SYNC)
            .build();
    List<WorktreeSession> atTheBackup;
    try (HybridSessionStore store = HybridSessionStore.open(config)) {
      for (String id : List.of("stays", "changes", "goes")) {
        store.create(ExampleHome.IN_JSON, SampleSessions.full(id));
      }
      int[] step = {0};
      home.backups(
              () -> {
                if (++step[0] == 3) { // the legacy file is copied, the database is not
                  store.create(ExampleHome.IN_JSON, SampleSessions.full("comes"));
                  store.modify(
                      ExampleHome.IN_JSON, "changes", s -> s.toBuilder().task("later").build());
                  store.delete(ExampleHome.IN_JSON, "goes");
                }
              })
          .create();
      atTheBackup = store.getAll(ExampleHome.IN_JSON);
      store.create(ExampleHome.IN_JSON, SampleSessions.full("too late"));
    }
    BackupManifest manifest = home.backups().manifest(home.backups().find(Backups.LATEST));
    assertThat(manifest.legacySessions()).isEqualTo(3);

    home.backups().restore(Backups.LATEST);

    try (HybridSessionStore store = HybridSessionStore.open(config)) {
      store.flush();
      assertThat(store.getAll(ExampleHome.IN_JSON)).isEqualTo(atTheBackup);
    }
    assertThat(ConsistencyChecker.builder(config).build().run().isConsistent()).isTrue();
    assertThat(home.shown().values()).containsOnly(atTheBackup);
  }
}
