package dev.sessionstore.json;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.SessionCodec;

/** Makes {@link SessionJson} known to those who must not depend on it. Stateless. */
public final class JsonSessionCodec implements SessionCodec {

  /** Creates the codec; called by the service loader. */
  public JsonSessionCodec() {}

  @Override
  public String write(WorktreeSession session) {
    return SessionJson.write(session);
  }
}
