package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order in which sessions are handed out. */
public interface StoreOrderContract extends StoreUnderTest {

  @Test
  default void storeOrder_isThatOfCreation() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (String id : List.of("m", "z", "a", "10", "9", "B", "b", "")) {
      sessions.add(
          SampleSessions.at(
              id, id.equals("a") ? "" : "2025-01-0" + id.length() + "T00:00:00Z", ""));
    }
    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
  }

  @Test
  default void storeOrder_everyChange_keepsThePlace() {
    createAll(WORKSPACE, List.of(full("a"), full("b"), full("c")));

    store().update(WORKSPACE, full("a").toBuilder().updatedAt(clock().timestamp()).build());
    WorktreeSession b =
        store()
            .modify(
                WORKSPACE,
                "b",
                session -> session.toBuilder().status(SessionStatus.COMPLETED).build());
    store().addChatMessage(WORKSPACE, "a", message("m", "x"));
    WorktreeSession a = store().updateInstanceStatus(WORKSPACE, "a", 0, InstanceStatus.FAILED);

    assertHolds(WORKSPACE, List.of(a, b, full("c")));
  }

  @Test
  default void storeOrder_deletedAndCreatedAgain_goesLast() {
    createAll(WORKSPACE, List.of(simple("a"), simple("b"), simple("c")));

    store().delete(WORKSPACE, "c");
    store().create(WORKSPACE, simple("d"));
    store().delete(WORKSPACE, "a");
    store().create(WORKSPACE, simple("a"));
    store().create(WORKSPACE, simple("c"));

    assertHolds(WORKSPACE, List.of(simple("b"), simple("d"), simple("a"), simple("c")));
  }
}
