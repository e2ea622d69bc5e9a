package dev.sessionstore.benchmarks.harness;

import java.util.List;

/** What is done to a {@link Subject}. */
public enum Operation {
  /** Adds a session with its instances and messages. */
  CREATE("create"),
  /** Replaces a session in which the task has changed. */
  UPDATE("update"),
  /** Adds a message to a session's chat. */
  ADD_CHAT_MESSAGE("addChatMessage"),
  /** Sets the status of one instance. */
  UPDATE_INSTANCE_STATUS("updateInstanceStatus"),
  /** Reads one whole session. */
  GET("get"),
  /** Reads all sessions. */
  GET_ALL("getAll"),
  /** Reads the chat of one session. */
  GET_CHAT("getChat"),
  /** Reads the 50 summaries that were updated last. */
  LIST("list 50"),
  /** Finds sessions by a word. */
  SEARCH("search"),
  /** Removes a session; only to keep the size of the data as it is, never measured. */
  DELETE("delete");

  /** Those that change something, as they are measured. */
  public static final List<Operation> WRITES =
      List.of(CREATE, UPDATE, ADD_CHAT_MESSAGE, UPDATE_INSTANCE_STATUS);

  /** Those that every store has and that change nothing. */
  public static final List<Operation> READS = List.of(GET, GET_ALL, LIST, SEARCH);

  private final String label;

  Operation(String label) {
    this.label = label;
  }

  /** Returns the name for tables. */
  public String label() {
    return label;
  }

  /** Tells whether it changes what is stored. */
  public boolean writes() {
    return switch (this) {
      case CREATE, UPDATE, ADD_CHAT_MESSAGE, UPDATE_INSTANCE_STATUS, DELETE -> true;
      default -> false;
    };
  }
}
