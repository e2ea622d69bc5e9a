package dev.sessionstore.json;

import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;

/** JSON to test with, written by hand. */
final class Texts {

  private Texts() {}

  /** The least session, and further members as they stand. */
  static String session(String id, String... members) {
    StringBuilder json = new StringBuilder("{\"id\":\"" + id + "\"");
    json.append(",\"type\":\"debate\",\"task\":\"t\",\"status\":\"round_1\"");
    json.append(",\"createdAt\":\"\",\"updatedAt\":\"\"");
    for (String member : members) {
      json.append(',').append(member);
    }
    return json.append('}').toString();
  }

  /** What {@link #session} reads as. */
  static WorktreeSession value(String id) {
    return WorktreeSession.builder(id, SessionType.DEBATE)
        .task("t")
        .status(SessionStatus.of("round_1"))
        .createdAt(Timestamp.parse(""))
        .updatedAt(Timestamp.parse(""))
        .build();
  }

  static String array(String... elements) {
    return "[" + String.join(",", elements) + "]";
  }
}
