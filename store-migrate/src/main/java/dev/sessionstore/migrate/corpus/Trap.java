package dev.sessionstore.migrate.corpus;

/**
 * A peculiarity of real legacy files that readers must survive without losing anything.
 *
 * <p>Each constant says what one occurrence of it is, so that {@link
 * CorpusCounts#occurrences(Trap)} can be compared with an independent count of the files.
 */
public enum Trap {
  /**
   * An element that repeats an earlier element of the same file, with the same instance numbers.
   */
  EQUAL_DUPLICATE,
  /** An element that repeats an earlier element of the same file under other instance numbers. */
  RENUMBERED_DUPLICATE,
  /** An element whose session is also in the file of the workspace before it. */
  SHARED_SESSION,
  /**
   * A file of a workspace that owns a second file, because one of its paths was hashed unresolved.
   */
  SECOND_HASH,
  /** A session whose status is one of the debate states that no documentation mentions. */
  DEBATE_STATUS,
  /** A session type or an instance status outside the documented values. */
  UNDOCUMENTED_VALUE,
  /** An instance output or a message content that contains U+0000. */
  NUL_IN_TEXT,
  /** An instance output of exactly the largest length allowed. */
  OUTPUT_AT_LIMIT,
  /** An instance whose id an earlier instance of its session has. */
  REPEATED_INSTANCE_ID,
  /** A message whose id an earlier message of its session has. */
  REPEATED_MESSAGE_ID,
  /** A session whose {@code winnerId} names none of its instances. */
  DANGLING_WINNER,
  /** A message whose {@code instanceId} names no instance of its session. */
  DANGLING_MESSAGE_INSTANCE,
  /**
   * A session that spells its timestamps in both ways, {@code …456Z} and {@code …456789123+00:00}.
   */
  MIXED_SPELLINGS,
  /** A timestamp, at any level, that is an empty string. */
  EMPTY_TIMESTAMP,
  /** A message whose timestamp is an earlier instant than that of the message right before it. */
  BACKWARDS_CLOCK,
  /** A session that leaves absent optional members out, where others write {@code null}. */
  NULLS_OMITTED,
  /** A session with members that the format does not define. */
  UNKNOWN_SESSION_MEMBER,
  /** An instance with members that the format does not define. */
  UNKNOWN_INSTANCE_MEMBER,
  /** A message with members that the format does not define. */
  UNKNOWN_MESSAGE_MEMBER
}
