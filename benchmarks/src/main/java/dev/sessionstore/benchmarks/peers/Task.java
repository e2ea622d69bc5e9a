package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.benchmarks.harness.Operation;
import java.util.List;
import java.util.stream.Stream;

/**
 * An operation in a certain state of the store.
 *
 * @param operation what is done
 * @param state what was done before
 */
record Task(Operation operation, State state) {

  /** What was done to the store before. */
  enum State {
    /** The same, again and again. */
    WARM,
    /** A session was changed: an answer that was kept is no longer right. */
    CHANGED,
    /** Nothing that matters, but what is asked for is nowhere, so that all has to be looked at. */
    IN_VAIN,
    /** It was opened just now. */
    COLD
  }

  private static final List<Task> WRITES =
      List.of(
          warm(Operation.CREATE),
          warm(Operation.UPDATE),
          warm(Operation.ADD_CHAT_MESSAGE),
          warm(Operation.UPDATE_INSTANCE_STATUS));

  private static final List<Task> READS =
      List.of(
          warm(Operation.GET),
          warm(Operation.GET_ALL),
          warm(Operation.GET_CHAT),
          warm(Operation.LIST),
          new Task(Operation.LIST, State.CHANGED),
          warm(Operation.SEARCH),
          new Task(Operation.SEARCH, State.CHANGED),
          new Task(Operation.SEARCH, State.IN_VAIN));

  private static final List<Task> COLD_READS =
      List.of(cold(Operation.GET), cold(Operation.GET_ALL));

  /** Returns all tasks, the cold ones last. */
  static List<Task> all(boolean withReads) {
    return withReads ? Stream.of(READS, WRITES, COLD_READS).flatMap(List::stream).toList() : WRITES;
  }

  private static Task warm(Operation operation) {
    return new Task(operation, State.WARM);
  }

  private static Task cold(Operation operation) {
    return new Task(operation, State.COLD);
  }

  String label() {
    return switch (state) {
      case WARM -> operation.label() + (operation.writes() ? "" : " warm");
      case CHANGED -> operation.label() + " changed";
      case IN_VAIN -> operation.label() + " in vain";
      case COLD -> operation.label() + " cold";
    };
  }
}
