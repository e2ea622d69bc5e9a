package dev.sessionstore.spi;

import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.Optional;

/**
 * Which of two differing versions of one session wins, for importer, hybrid store and reconciler
 * alike: the one with the later {@code updatedAt}, as an instant; of equal or unreadable instants,
 * the one that the store holds already. The other one goes to the {@linkplain Recovery recovery
 * folder}.
 */
public final class MergeRule {

  private MergeRule() {}

  /**
   * Decides whether an incoming version replaces the stored one.
   *
   * @param stored the version that the store holds
   * @param incoming the version that comes in
   * @return true if the incoming one wins
   */
  public static boolean incomingWins(WorktreeSession stored, WorktreeSession incoming) {
    return incomingWins(stored.updatedAt(), incoming.updatedAt());
  }

  /**
   * Decides the same by the times of the last updates, which is all that it takes.
   *
   * @param storedUpdatedAt that of the version that the store holds
   * @param incomingUpdatedAt that of the version that comes in
   * @return true if the incoming one wins
   */
  public static boolean incomingWins(Timestamp storedUpdatedAt, Timestamp incomingUpdatedAt) {
    Optional<Instant> then = storedUpdatedAt.instant();
    Optional<Instant> now = incomingUpdatedAt.instant();
    return then.isPresent() && now.isPresent() && now.get().isAfter(then.get());
  }
}
