package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reading, changing and writing as one step. */
public interface ModifyContract extends StoreUnderTest {

  @Test
  default void modify_present_storesWhatTheFunctionMakes() {
    createAll(WORKSPACE, List.of(simple("a"), full("s"), simple("z")));
    List<WorktreeSession> given = new ArrayList<>();

    WorktreeSession changed =
        store()
            .modify(
                WORKSPACE,
                "s",
                session -> {
                  given.add(session);
                  return simple("s");
                });

    assertThat(given).containsExactly(full("s"));
    assertThat(changed).isEqualTo(simple("s"));
    assertHolds(WORKSPACE, List.of(simple("a"), simple("s"), simple("z")));
  }

  @Test
  default void modify_runsOnceInTheCallingThread() {
    store().create(WORKSPACE, full("s"));
    List<Thread> threads = new ArrayList<>();

    store()
        .modify(
            WORKSPACE,
            "s",
            session -> {
              threads.add(Thread.currentThread());
              return session.toBuilder().task("changed").build();
            });

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  default void modify_identity_changesNothing() {
    store().create(WORKSPACE, full("s"));

    assertThat(store().modify(WORKSPACE, "s", session -> session)).isEqualTo(full("s"));

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void modify_missing_throwsWithoutCallingTheFunction() {
    store().create(WORKSPACE, simple("other"));
    List<WorktreeSession> given = new ArrayList<>();

    assertThatExceptionOfType(SessionNotFoundException.class)
        .isThrownBy(
            () ->
                store()
                    .modify(
                        WORKSPACE,
                        "s",
                        session -> {
                          given.add(session);
                          return session;
                        }))
        .satisfies(e -> assertThat(e.sessionId()).isEqualTo("s"));

    assertThat(given).isEmpty();
    assertHolds(WORKSPACE, List.of(simple("other")));
  }

  @Test
  default void modify_functionThrows_passesOnAndChangesNothing() {
    store().create(WORKSPACE, full("s"));

    for (Throwable mine :
        List.of(new IllegalArgumentException("mine"), new StackOverflowError("mine"))) {
      assertThatThrownBy(
              () ->
                  store()
                      .modify(
                          WORKSPACE,
                          "s",
                          session -> {
                            if (mine instanceof RuntimeException e) {
                              throw e;
                            }
                            throw (Error) mine;
                          }))
          .isSameAs(mine);
    }

    assertHolds(WORKSPACE, List.of(full("s")));
    store().update(WORKSPACE, simple("s"));
    assertHolds(WORKSPACE, List.of(simple("s")));
  }

  @Test
  default void modify_functionReturnsNull_throwsAndChangesNothing() {
    store().create(WORKSPACE, full("s"));

    assertThatNullPointerException()
        .isThrownBy(() -> store().modify(WORKSPACE, "s", session -> null));

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void modify_otherId_throwsAndChangesNothing() {
    createAll(WORKSPACE, List.of(full("s"), simple("t")));

    for (String other : List.of("t", "new", "S", "s ")) {
      assertThatExceptionOfType(InvalidSessionException.class)
          .isThrownBy(
              () ->
                  store().modify(WORKSPACE, "s", session -> session.toBuilder().id(other).build()))
          .satisfies(e -> assertThat(e.field()).isEqualTo("id"));
    }

    assertHolds(WORKSPACE, List.of(full("s"), simple("t")));
  }

  @Test
  default void modify_functionCallsTheStore_everyCallThrows() {
    store().create(WORKSPACE, full("s"));

    for (EveryCall call : EveryCall.on(WORKSPACE, full("s"))) {
      store()
          .modify(
              WORKSPACE,
              "s",
              session -> {
                assertThatIllegalStateException()
                    .as(call.toString())
                    .isThrownBy(() -> call.on(store()));
                return session;
              });
    }

    assertHolds(WORKSPACE, List.of(full("s")));
  }
}
