package dev.sessionstore.migrate.backup;

import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.spi.DaemonThreads;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the backup of the day while a program runs, and removes daily backups that have had their
 * time; others are never removed unasked. Several windows on one home may each have one: whoever
 * comes first makes it.
 *
 * <p>It looks once an hour whether one is due, since a computer that sleeps misses any appointment.
 * A failure is logged as a warning, and tried again an hour later. Safe for use by many threads.
 */
public final class DailyBackups implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DailyBackups.class);

  private static final Duration BETWEEN = Duration.ofHours(1);

  /** Not while a program is just starting. */
  private static final Duration AFTER_START = Duration.ofMinutes(2);

  private final Backups backups;
  private final Retention retention;
  private final Future<?> schedule;
  private final Runnable end;

  private DailyBackups(
      Backups backups,
      Retention retention,
      ScheduledExecutorService executor,
      Duration first,
      Runnable end) {
    this.backups = backups;
    this.retention = retention;
    this.end = end;
    this.schedule =
        executor.scheduleWithFixedDelay(
            this::look, first.toMillis(), BETWEEN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Starts on a daemon thread of its own, the first look in two minutes.
   *
   * @param backups of the home
   * @param retention says which daily backups have had their time
   * @return to be closed at the end of the program
   */
  public static DailyBackups start(Backups backups, Retention retention) {
    ScheduledExecutorService executor =
        Executors.newSingleThreadScheduledExecutor(
            DaemonThreads.named("session-store daily backup"));
    return new DailyBackups(backups, retention, executor, AFTER_START, executor::shutdown);
  }

  /**
   * Starts on the caller's threads.
   *
   * @param backups of the home
   * @param retention says which daily backups have had their time
   * @param executor runs the looks; it stays open
   * @param first how long to wait before the first look
   * @return to be closed at the end of the program
   */
  public static DailyBackups start(
      Backups backups, Retention retention, ScheduledExecutorService executor, Duration first) {
    return new DailyBackups(backups, retention, executor, first, () -> {});
  }

  private void look() {
    try {
      if (backups.daily().isPresent()) {
        backups.prune(retention, Set.of(BackupKind.DAILY));
      }
    } catch (StoreBusyException e) {
      LOG.debug("The backup of the day has to wait", e);
    } catch (SessionStoreException e) {
      LOG.warn("The backup of the day has failed: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      // What leaves here would end the schedule without a word.
      LOG.warn("The backup of the day has failed", e);
    }
  }

  /** Stops; a backup under way goes on, and is passed over should the program end meanwhile. */
  @Override
  public void close() {
    schedule.cancel(false);
    end.run();
  }
}
