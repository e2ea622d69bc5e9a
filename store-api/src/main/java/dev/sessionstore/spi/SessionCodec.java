package dev.sessionstore.spi;

import dev.sessionstore.WorktreeSession;

/**
 * Writes a session as text of the legacy format. Found by {@link java.util.ServiceLoader}, so that
 * this module needs no JSON library; store-json provides it.
 */
public interface SessionCodec {

  /**
   * Writes a session.
   *
   * @param session the session, valid
   * @return one JSON object in the style of the old editor
   */
  String write(WorktreeSession session);
}
