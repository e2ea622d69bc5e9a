package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What cannot be kept is refused before anything is written, naming the field. */
public interface ValidationContract extends StoreUnderTest {

  @Fault(22)
  @Test
  default void create_invalidField_refusedByName() {
    store().create(WORKSPACE, full("there"));

    InvalidSessions.all("new")
        .forEach(
            (field, sessions) ->
                sessions.forEach(
                    session ->
                        assertRefused(
                            "new", field, session, () -> store().create(WORKSPACE, session))));

    assertHolds(WORKSPACE, List.of(full("there")));
  }

  @Test
  default void update_invalidField_refusedByName() {
    store().create(WORKSPACE, full("s"));

    InvalidSessions.all("s")
        .forEach(
            (field, sessions) ->
                sessions.forEach(
                    session ->
                        assertRefused(
                            "s", field, session, () -> store().update(WORKSPACE, session))));

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void modify_invalidField_refusedByName() {
    store().create(WORKSPACE, full("s"));

    InvalidSessions.all("s")
        .forEach(
            (field, sessions) ->
                sessions.forEach(
                    session ->
                        assertRefused(
                            "s",
                            field,
                            session,
                            () -> store().modify(WORKSPACE, "s", present -> session))));

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void addChatMessage_invalidField_refusedByNameAndPosition() {
    store().create(WORKSPACE, full("s"));

    InvalidSessions.messages(3)
        .forEach(
            (field, messages) ->
                messages.forEach(
                    message ->
                        assertThatExceptionOfType(InvalidSessionException.class)
                            .as(field)
                            .isThrownBy(() -> store().addChatMessage(WORKSPACE, "s", message))
                            .satisfies(
                                e -> {
                                  assertThat(e.field()).isEqualTo(field);
                                  assertThat(e.sessionId()).isEqualTo("s");
                                })));

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void updateInstanceStatus_unpairedSurrogate_refused() {
    store().create(WORKSPACE, full("s"));

    assertThatExceptionOfType(InvalidSessionException.class)
        .isThrownBy(
            () ->
                store()
                    .updateInstanceStatus(
                        WORKSPACE, "s", 0, InstanceStatus.of(InvalidSessions.UNPAIRED)))
        .satisfies(
            e -> {
              assertThat(e.field()).endsWith("status");
              assertThat(e.reason()).isEqualTo(InvalidSessions.REASON);
            });

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void create_unpairedSurrogateInId_refusedReadably() {
    assertThatExceptionOfType(InvalidSessionException.class)
        .isThrownBy(() -> store().create(WORKSPACE, simple("x\udc00")))
        .satisfies(e -> assertThat(e.field()).isEqualTo("id"))
        .withMessageContaining("\\udc00");

    assertThat(store().workspaces()).isEmpty();
  }

  @Fault(22)
  @Test
  default void create_unpairedSurrogateDeepInOutput_messageTellsWhere() {
    WorktreeSession session = full("s");
    var instances = new ArrayList<>(session.instances());
    instances.set(
        2, instances.get(2).toBuilder().output("x".repeat(118) + "\udfff" + "secret").build());

    assertThatExceptionOfType(InvalidSessionException.class)
        .isThrownBy(
            () -> store().create(WORKSPACE, session.toBuilder().instances(instances).build()))
        .withMessageContaining("instances[2].output: unpaired surrogate at index 118")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "xxx"));
  }

  /** The id of no stored session has an unpaired surrogate; "x?" is another id. */
  @Test
  default void unpairedSurrogateInSoughtId_isNotFound() {
    createAll(WORKSPACE, List.of(full("x?"), full("x\ufffd"), full("x")));

    for (String id : List.of("x\ud800", "x\udc00")) {
      assertThat(store().find(WORKSPACE, id)).isEmpty();
      assertThat(store().delete(WORKSPACE, id)).isFalse();
      for (EveryCall call : EveryCall.on(WORKSPACE, full("x?"))) {
        if (List.of("get", "modify", "addChatMessage", "updateInstanceStatus")
            .contains(call.method().getName())) {
          List<Object> arguments = new ArrayList<>(call.arguments());
          arguments.set(1, id);
          assertThatExceptionOfType(SessionNotFoundException.class)
              .as(call.toString())
              .isThrownBy(() -> new EveryCall(call.method(), arguments).on(store()));
        }
      }
    }

    assertHolds(WORKSPACE, List.of(full("x?"), full("x\ufffd"), full("x")));
  }

  @Test
  default void nullArguments_everyMethod_throwsAndChangesNothing() {
    store().create(WORKSPACE, full("s"));

    for (EveryCall call : EveryCall.on(WORKSPACE, full("s"))) {
      call.withEachArgumentNull()
          .forEach(
              nulls ->
                  assertThatNullPointerException()
                      .as(nulls.toString())
                      .isThrownBy(() -> nulls.on(store())));
    }

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void search_limitBelowOne_throws() {
    for (int limit : new int[] {0, -1, Integer.MIN_VALUE}) {
      assertThatIllegalArgumentException().isThrownBy(() -> store().search(WORKSPACE, "x", limit));
      assertThatIllegalArgumentException().isThrownBy(() -> store().search(WORKSPACE, " ", limit));
    }
  }

  /** Checks that an operation is refused for one field, and that the message has no content. */
  private static void assertRefused(
      String id, String field, WorktreeSession session, Runnable operation) {
    assertThatExceptionOfType(InvalidSessionException.class)
        .as(field)
        .isThrownBy(operation::run)
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.sessionId()).isEqualTo(id);
              assertThat(e.getMessage()).contains(field + ": ").doesNotContain("well-formed");
            });
    assertThat(session.id()).isEqualTo(id);
  }
}
