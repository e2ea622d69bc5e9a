package dev.sessionstore.spi;

import dev.sessionstore.Workspace;
import java.util.List;

/**
 * A store that remembers which sessions have changed, so that others can follow it: one row per
 * session, renewed by every write with a new sequence in the write's own transaction. It says that
 * a session changed, not how; a follower takes the present state, so replay is harmless. The row of
 * a deleted session is kept until every registered consumer has acknowledged it.
 */
public interface ChangeJournal {

  /**
   * A session that was written.
   *
   * @param sequence the place in the order of writes; grows, with gaps
   * @param workspace the session's workspace
   * @param sessionId the session's id
   * @param deleted whether the last write deleted it
   */
  record Change(long sequence, Workspace workspace, String sessionId, boolean deleted) {}

  /**
   * Reads the journal.
   *
   * @param afterSequence the last sequence seen; 0 to begin
   * @param limit how many rows at most, from 1
   * @return the changes after it, in order
   */
  List<Change> changes(long afterSequence, int limit);

  /**
   * Returns how far a consumer has come. Asking registers the consumer: from then on, rows of
   * deleted sessions are kept for it.
   *
   * @param consumer the consumer's name
   * @return the last sequence that it acknowledged; 0 if none
   */
  long acknowledged(String consumer);

  /**
   * Records that a consumer has dealt with everything up to a sequence, durably.
   *
   * @param consumer the consumer's name
   * @param sequence the sequence; a lower one than before is ignored
   */
  void acknowledge(String consumer, long sequence);
}
