package dev.sessionstore.hybrid;

import dev.sessionstore.spi.SessionDigest;
import org.jspecify.annotations.Nullable;

/**
 * What to do about a session that the follower holds, judged as in a three-way merge by what both
 * stores had in common last. Deletions flow from the leader to the follower only.
 */
enum ThreeWay {
  /** It is as it was left there, or as the leader has it: nothing comes from the follower. */
  NOTHING_NEW,
  /** Never seen here before: the leader takes it in, by the merge rule if it has another one. */
  TAKE_IN,
  /** Changed there alone: the leader takes it over, whatever its timestamps say. */
  TAKE_OVER,
  /** As both had it once, and not any more: somebody has written what he remembered from then. */
  STALE,
  /** Changed on both sides: the merge rule decides, and the loser is kept in recovery. */
  CONFLICT,
  /** Deleted by the leader, untouched since: it goes from the follower as well. */
  GOES,
  /** Deleted by the leader, but changed there since: it goes, and that version is kept. */
  GOES_BUT_KEPT,
  /** Gone from the leader although nobody has deleted it: the leader gets it back. */
  LOST;

  /**
   * Decides.
   *
   * @param base what both stores had in common last; null if nothing
   * @param leader what the leader has; null if nothing
   * @param deleted whether the leader remembers that it was deleted since
   * @param stale whether both stores had in common earlier what the follower has now
   * @param follower what the follower has
   */
  static ThreeWay decide(
      @Nullable SessionDigest base,
      @Nullable SessionDigest leader,
      boolean deleted,
      boolean stale,
      SessionDigest follower) {
    if (leader == null) {
      if (base == null) {
        return deleted ? GOES_BUT_KEPT : TAKE_IN;
      }
      if (!deleted && !base.equals(SessionDigest.DELETED)) {
        return LOST;
      }
      return follower.equals(base) ? GOES : GOES_BUT_KEPT;
    }
    if (follower.equals(leader) || follower.equals(base)) {
      return NOTHING_NEW;
    }
    if (stale) {
      return STALE;
    }
    if (base == null || base.equals(SessionDigest.DELETED)) {
      return TAKE_IN;
    }
    return leader.equals(base) ? TAKE_OVER : CONFLICT;
  }
}
