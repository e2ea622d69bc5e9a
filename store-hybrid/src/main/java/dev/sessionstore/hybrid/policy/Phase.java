package dev.sessionstore.hybrid.policy;

/** A phase of a migration that is left by a decision. */
public enum Phase {
  /** Both stores are written; it ends when the follower is written no more. */
  DUAL_WRITE,
  /** A share of the installations uses both stores; it ends when that share grows. */
  ROLLOUT_STAGE
}
