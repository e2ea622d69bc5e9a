package dev.sessionstore.benchmarks.peers;

import dev.sessionstore.benchmarks.harness.Operation;
import java.util.List;
import java.util.stream.Stream;

/**
 * An operation, warm or cold.
 *
 * @param operation what is done
 * @param cold whether the store was opened just before
 */
record Task(Operation operation, boolean cold) {

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
          warm(Operation.SEARCH));

  private static final List<Task> COLD_READS =
      List.of(cold(Operation.GET), cold(Operation.GET_ALL));

  /** Returns all tasks, the cold ones last. */
  static List<Task> all(boolean withReads) {
    return withReads ? Stream.of(READS, WRITES, COLD_READS).flatMap(List::stream).toList() : WRITES;
  }

  private static Task warm(Operation operation) {
    return new Task(operation, false);
  }

  private static Task cold(Operation operation) {
    return new Task(operation, true);
  }

  String label() {
    boolean read = operation == Operation.GET || operation == Operation.GET_ALL;
    return operation.label() + (cold ? " cold" : read ? " warm" : "");
  }
}
