package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DailyBackupsTest {

  private static final Retention ONE = Retention.ofCount(1);

  @TempDir Path folder;

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void stop() throws InterruptedException {
    executor.shutdownNow();
    assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
  }

  /** Lets it look once: the thread is the only one, so what is asked for later comes later. */
  private void look(Backups backups) throws InterruptedException, ExecutionException {
    try (DailyBackups daily = DailyBackups.start(backups, ONE, executor, Duration.ZERO)) {
      executor.schedule(() -> daily, 1, TimeUnit.MILLISECONDS).get();
      executor.submit(() -> daily).get();
    }
  }

  @Test
  void makesTheBackupOfTheDay_andRemovesOldDailyOnesOnly() throws Exception {
    ExampleHome home = ExampleHome.filled(folder);
    Backups backups = home.backups();
    Backup requested = backups.create();
    home.clock().advance(Duration.ofDays(2));
    look(backups);
    home.clock().advance(Duration.ofDays(2));
    look(backups);

    look(backups);

    assertThat(backups.list()).hasSize(2).contains(requested);
    assertThat(backups.find(Backups.LATEST).kind()).isEqualTo(BackupKind.DAILY);
    assertThat(backups.find(Backups.LATEST).createdAt()).isEqualTo(home.clock().instant());
  }

  @Test
  void failures_areTriedAgainLater() throws Exception {
    ExampleHome home = ExampleHome.filled(folder);
    Backups backups = home.backups();
    StoreHome paths = home.home();
    try (InterProcessLock lock =
        InterProcessLock.exclusive(paths.locks().resolve("backup.lock"), Duration.ZERO)) {
      look(backups);
    }
    Path saved = Files.move(paths.database(), folder.resolve("saved"));
    Files.createFile(paths.database());
    look(backups);
    look(
        home.backups(
            () -> {
              throw new IllegalStateException("on purpose");
            }));
    assertThat(backups.list()).isEmpty();

    Files.delete(paths.database());
    Files.move(saved, paths.database());
    look(backups);

    assertThat(backups.list()).hasSize(1);
  }

  @Test
  void whateverIsThrown_theNextLookIsDueAllTheSame() throws Exception {
    ExampleHome home = ExampleHome.filled(folder);
    ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1);
    Runnable broken =
        () -> {
          throw new LinkageError("on purpose");
        };
    try (DailyBackups daily = DailyBackups.start(home.backups(broken), ONE, one, Duration.ZERO)) {
      one.schedule(() -> daily, 1, TimeUnit.MILLISECONDS).get();
      one.submit(() -> daily).get();

      assertThat(one.getQueue()).hasSize(1);
    } finally {
      one.shutdownNow();
    }
  }

  @Test
  void closed_looksNoMore() throws Exception {
    ExampleHome home = ExampleHome.filled(folder);
    DailyBackups.start(home.backups(), ONE, executor, Duration.ofDays(1)).close();

    ScheduledThreadPoolExecutor none = new ScheduledThreadPoolExecutor(1);
    none.shutdown();
    executor.submit(() -> none).get();
    DailyBackups.start(home.backups(), ONE).close();
    assertThat(home.backups().list()).isEmpty();
  }
}
