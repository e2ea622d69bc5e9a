package dev.sessionstore.spi;

import dev.sessionstore.RawJson;
import dev.sessionstore.WorktreeSession;

/** Sessions that are equal to others and spelt differently. */
final class SpeltAnew {

  private SpeltAnew() {}

  /** Sorts unknown members and writes their numbers in another way. */
  static WorktreeSession of(WorktreeSession session) {
    return session.toBuilder()
        .instances(
            session.instances().stream()
                .map(i -> i.toBuilder().extensions(speltAnew(i.extensions())).build())
                .toList())
        .chatHistory(
            session.chatHistory().stream()
                .map(m -> m.toBuilder().extensions(speltAnew(m.extensions())).build())
                .toList())
        .extensions(speltAnew(session.extensions()))
        .build();
  }

  private static RawJson speltAnew(RawJson json) {
    return RawJson.of(json.canonicalText());
  }
}
