package dev.sessionstore.tck;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * One call of a random sequence, to be made on the store under test and on the model.
 *
 * @param name what it does, for reports
 * @param target which of the workspaces it concerns
 * @param call makes it and returns what there is to compare
 */
record StoreOperation(String name, int target, BiFunction<SessionStore, Workspace, Object> call) {

  private static final String REOPEN = "reopen";
  private static final List<String> IDS = List.of("a", "b", "A", "../c");

  /** Makes the call; returns what it returned, or the class of what it threw. */
  Object outcome(SessionStore store, List<Workspace> targets) {
    try {
      return call.apply(store, targets.get(target));
    } catch (SessionStoreException e) {
      return e.getClass();
    }
  }

  /** Whether the store is to be closed and opened again, which this stands for. */
  boolean reopens() {
    return name.equals(REOPEN);
  }

  @Override
  public String toString() {
    return name + " in " + target;
  }

  static Arbitrary<StoreOperation> arbitrary() {
    Arbitrary<String> ids = Arbitraries.of(IDS);
    Arbitrary<WorktreeSession> sessions =
        Combinators.combine(SessionArbitraries.sessions(), ids)
            .as((session, id) -> session.toBuilder().id(id).build());
    return Arbitraries.frequencyOf(
        weighted(4, of(sessions, "create", (s, store, w) -> store.create(w, s))),
        weighted(2, of(sessions, "update", (s, store, w) -> store.update(w, s))),
        weighted(
            1,
            of(
                sessions,
                "modify",
                (s, store, w) -> store.modify(w, s.id(), old -> merged(old, s)))),
        weighted(2, of(ids, "delete", (id, store, w) -> store.delete(w, id))),
        weighted(
            2,
            of(
                Combinators.combine(ids, SessionArbitraries.messages()).as(Addition::new),
                "addChatMessage",
                (a, store, w) -> store.addChatMessage(w, a.id(), a.message()))),
        weighted(
            2,
            of(
                Combinators.combine(
                        ids, Arbitraries.longs().between(0, 3), SessionArbitraries.text())
                    .as(Status::new),
                "updateInstanceStatus",
                (s, store, w) ->
                    store.updateInstanceStatus(
                        w, s.id(), s.instanceId(), InstanceStatus.of(s.status())))),
        weighted(1, of(ids, "find", (id, store, w) -> store.find(w, id))),
        weighted(1, of(ids, "get", (id, store, w) -> store.get(w, id))),
        weighted(1, of(ids, "getAll", (id, store, w) -> store.getAll(w))),
        weighted(1, of(ids, "forEach", (id, store, w) -> walked(store, w))),
        weighted(
            1,
            of(
                QueryArbitraries.queries(),
                "list",
                (query, store, w) -> StoreUnderTest.listAll(store, w, query))),
        weighted(
            1,
            of(
                Arbitraries.oneOf(SessionArbitraries.text(), QueryArbitraries.words()),
                "search",
                (text, store, w) -> store.search(w, text, 3))),
        weighted(1, of(invalid(ids), "create", (s, store, w) -> store.create(w, s))),
        weighted(1, of(invalid(ids), "update", (s, store, w) -> store.update(w, s))),
        weighted(1, of(ids, "modify by another id", StoreOperation::renamed)),
        weighted(1, of(ids, "modify that fails", StoreOperation::failing)),
        weighted(1, Arbitraries.just(new StoreOperation(REOPEN, 0, (store, w) -> REOPEN))));
  }

  private static Arbitrary<WorktreeSession> invalid(Arbitrary<String> ids) {
    return Combinators.combine(SessionArbitraries.sessions(), ids)
        .as((session, id) -> session.toBuilder().id(id).task(InvalidSessions.UNPAIRED).build());
  }

  private static Object renamed(String id, SessionStore store, Workspace workspace) {
    return store.modify(workspace, id, old -> old.toBuilder().id(old.id() + "~").build());
  }

  private static Object failing(String id, SessionStore store, Workspace workspace) {
    String failure = "the function failed";
    try {
      return store.modify(
          workspace,
          id,
          old -> {
            throw new UnsupportedOperationException(failure);
          });
    } catch (UnsupportedOperationException e) {
      return failure;
    }
  }

  /** A message and the session that it goes to. */
  private record Addition(String id, ChatMessage message) {}

  /** A status and the instance that it is of. */
  private record Status(String id, long instanceId, String status) {}

  /** A call with an argument. */
  private interface Call<T> {
    Object on(T argument, SessionStore store, Workspace workspace);
  }

  private static <T> Arbitrary<StoreOperation> of(
      Arbitrary<T> arguments, String name, Call<T> call) {
    return Combinators.combine(arguments, Arbitraries.of(0, 0, 1))
        .as(
            (argument, target) ->
                new StoreOperation(
                    name + " " + argument,
                    target,
                    (store, workspace) -> call.on(argument, store, workspace)));
  }

  private static Tuple2<Integer, Arbitrary<? extends StoreOperation>> weighted(
      int weight, Arbitrary<StoreOperation> operations) {
    return Tuple.of(weight, operations);
  }

  private static WorktreeSession merged(WorktreeSession old, WorktreeSession other) {
    return old.toBuilder()
        .task(other.task())
        .instances(other.instances())
        .extensions(other.extensions())
        .build();
  }

  private static List<WorktreeSession> walked(SessionStore store, Workspace workspace) {
    List<WorktreeSession> sessions = new ArrayList<>();
    store.forEach(workspace, sessions::add);
    return sessions;
  }
}
