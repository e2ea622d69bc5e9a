package dev.sessionstore;

import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.IoFailure;
import dev.sessionstore.spi.StoreHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a backend to a growing share of installations; the others stay on {@link
 * StorageBackend#JSON}. An installation is a home folder. {@link SessionStores#open(StoreConfig)}
 * asks it, so callers need it only to explain or to go back.
 *
 * <p><b>The choice.</b> A random id, drawn when the installation first meets a roll-out, puts it
 * into one of 10,000 buckets of equal size; it is chosen as soon as the percentage reaches its
 * bucket. So the chosen ones at 10 % are among those at 20 %. The choice is <em>sticky</em>:
 * lowering the percentage stops others from coming in and moves nobody back, since the sessions of
 * a chosen installation are in its new backend by then. The way back is {@link #clear}, once its
 * sessions are in the JSON files again.
 *
 * <p><b>Who takes part.</b> Configurations with a {@link StoreConfig#rolloutPercent()} whose
 * backend is not JSON; others are neither looked up nor recorded. Those of {@link
 * StoreConfig#fromEnvironment()} always have a percentage, 100 unless told otherwise, and 100 is
 * recorded too, so that a later, lower one finds the installation chosen.
 *
 * <p><b>The record</b> is {@code rollout.properties} in the home: the id, the percentage and the
 * choice, each with the time since when. It is written, atomically, when one of them changes; other
 * openings only read it. A record that cannot be read is an error and is left as it is. Where it
 * cannot be <em>written</em>, because the disk is full or the home read-only, the store opens all
 * the same, with a warning: a choice that cannot be recorded is not made, so the installation stays
 * where the record says, and without a record on JSON, except at 100 %, which leaves no choice.
 *
 * <p>All methods are safe for use by many threads and processes at once.
 */
public final class Rollout {

  private static final Logger LOG = LoggerFactory.getLogger(Rollout.class);

  private Rollout() {}

  /**
   * What the roll-out means for one installation.
   *
   * @param backend the backend that it gets
   * @param chosen whether that is the configured one
   * @param percent the percentage; null if there is no roll-out
   * @param bucketPercent the installation is chosen where the percentage is greater than this, from
   *     0 to 99.99; null if there is no roll-out, or no record
   * @param since since when the percentage is in force here; null if there is no roll-out, or that
   *     is not recorded
   * @param reason why, in a sentence for people
   */
  public record Decision(
      StorageBackend backend,
      boolean chosen,
      @Nullable Integer percent,
      @Nullable Double bucketPercent,
      @Nullable Instant since,
      String reason) {

    /**
     * Checks that nothing required is null.
     *
     * @param backend {@link #backend()}
     * @param chosen {@link #chosen()}
     * @param percent {@link #percent()}
     * @param bucketPercent {@link #bucketPercent()}
     * @param since {@link #since()}
     * @param reason {@link #reason()}
     */
    public Decision {
      Objects.requireNonNull(backend, "backend");
      Objects.requireNonNull(reason, "reason");
    }
  }

  /**
   * Decides which backend an installation gets, and records what is new of it.
   *
   * @param config asks for a backend, in a home, for a share of installations
   * @return the decision
   * @throws StoreCorruptException if the record cannot be understood; it was left as it is
   * @throws StoreUnavailableException if the record cannot be read
   * @throws StoreBusyException if other processes kept the record locked
   * @throws StoreReadOnlyException if the home is missing and may not be made
   */
  public static Decision decide(StoreConfig config) {
    Integer percent = config.rolloutPercent();
    if (percent == null || config.backend() == StorageBackend.JSON) {
      return withoutRollout(config);
    }
    StoreHome home = StoreHome.prepare(config.home());
    RolloutRecord recorded = read(home);
    Instant now = config.clock().instant();
    if (recorded != null && recorded.at(percent, now).equals(recorded)) {
      return decision(config, percent, recorded);
    }
    try {
      return decision(config, percent, record(home, config, percent, now));
    } catch (StoreFullException | StoreReadOnlyException e) {
      LOG.warn("The roll-out cannot be recorded: {}", e.getMessage());
      return unrecorded(config, percent, recorded);
    }
  }

  /**
   * Tells what {@link #decide} would decide, and changes nothing.
   *
   * @param config asks for a backend, in a home, for a share of installations
   * @return the decision; empty if a roll-out would decide and the installation has no record yet
   * @throws StoreCorruptException if the record cannot be understood
   * @throws StoreUnavailableException if the record cannot be read
   */
  public static Optional<Decision> explain(StoreConfig config) {
    Integer percent = config.rolloutPercent();
    if (percent == null || config.backend() == StorageBackend.JSON) {
      return Optional.of(withoutRollout(config));
    }
    return Optional.ofNullable(read(new StoreHome(config.home())))
        .map(recorded -> decision(config, percent, recorded.at(percent, config.clock().instant())));
  }

  /**
   * Forgets that an installation was chosen. It keeps its bucket: at a percentage that reaches this
   * one, the next opening chooses it again.
   *
   * @param config tells the home
   * @return false if it was not chosen, and nothing was changed
   * @throws StoreCorruptException if the record cannot be understood; it was left as it is
   * @throws StoreBusyException if other processes kept the record locked
   * @throws StoreReadOnlyException if the record may not be written
   * @throws StoreFullException if there is no space for the new record
   * @throws StoreUnavailableException if the record cannot be read or written
   */
  public static boolean clear(StoreConfig config) {
    StoreHome home = StoreHome.prepare(config.home());
    try (InterProcessLock lock = lock(home, config)) {
      RolloutRecord recorded = read(home);
      if (recorded == null || !recorded.chosen()) {
        return false;
      }
      write(home, recorded.withoutChoice(config.clock().instant()));
      return true;
    }
  }

  private static InterProcessLock lock(StoreHome home, StoreConfig config) {
    return InterProcessLock.exclusive(home.locks().resolve("rollout.lock"), config.busyTimeout());
  }

  private static RolloutRecord record(
      StoreHome home, StoreConfig config, int percent, Instant now) {
    try (InterProcessLock lock = lock(home, config)) {
      RolloutRecord recorded = read(home);
      RolloutRecord next =
          recorded == null
              ? RolloutRecord.first(UUID.randomUUID(), percent, now)
              : recorded.at(percent, now);
      if (!next.equals(recorded)) {
        write(home, next);
      }
      return next;
    }
  }

  private static @Nullable RolloutRecord read(StoreHome home) {
    Path file = home.rollout();
    try {
      return RolloutRecord.read(file, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw IoFailure.reading(file, e);
    }
  }

  private static void write(StoreHome home, RolloutRecord next) {
    try {
      StoreHome.replaceFile(home.rollout(), next.write());
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw IoFailure.writing(home.rollout(), e);
    }
  }

  private static Decision withoutRollout(StoreConfig config) {
    String why =
        config.rolloutPercent() == null
            ? " is configured without a roll-out"
            : " is configured, which needs no roll-out";
    return new Decision(config.backend(), true, null, null, null, config.backend().id() + why);
  }

  private static Decision decision(StoreConfig config, int percent, RolloutRecord recorded) {
    double bucketPercent = recorded.bucket() / 100.0;
    String place =
        String.format(
            Locale.ROOT,
            "the roll-out of %s stands at %d %%, this installation comes in above %.2f %%",
            config.backend().id(),
            percent,
            bucketPercent);
    String reason =
        !recorded.chosen()
            ? place + " and stays on json"
            : bucketPercent < percent ? place : place + " and was chosen before";
    return decision(
        config, percent, recorded.chosen(), bucketPercent, recorded.percentSince(), reason);
  }

  private static Decision unrecorded(
      StoreConfig config, int percent, @Nullable RolloutRecord recorded) {
    boolean chosen = recorded == null ? percent == 100 : recorded.chosen();
    Double bucketPercent = recorded == null ? null : recorded.bucket() / 100.0;
    String reason =
        "the roll-out cannot be recorded in this home, so it stays on "
            + (chosen ? config.backend() : StorageBackend.JSON).id();
    return decision(config, percent, chosen, bucketPercent, null, reason);
  }

  private static Decision decision(
      StoreConfig config,
      int percent,
      boolean chosen,
      @Nullable Double bucketPercent,
      @Nullable Instant since,
      String reason) {
    StorageBackend backend = chosen ? config.backend() : StorageBackend.JSON;
    return new Decision(backend, chosen, percent, bucketPercent, since, reason);
  }
}
