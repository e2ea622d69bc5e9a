package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.InstanceNotFoundException;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every operation on sessions, its answer and its errors. */
public interface CrudContract extends StoreUnderTest {

  @Test
  default void create_newSession_returnedAndFound() {
    WorktreeSession session = full("s");

    assertThat(store().create(WORKSPACE, session)).isEqualTo(session);

    assertHolds(WORKSPACE, List.of(session));
  }

  @Test
  default void create_idTaken_throwsAndChangesNothing() {
    store().create(WORKSPACE, full("s"));

    assertThatExceptionOfType(DuplicateSessionException.class)
        .isThrownBy(() -> store().create(WORKSPACE, simple("s")))
        .satisfies(
            e -> {
              assertThat(e.workspaceHash()).isEqualTo(WORKSPACE.hash());
              assertThat(e.sessionId()).isEqualTo("s");
            })
        .withMessageContaining(WORKSPACE.hash())
        .withMessageContaining("'s'");

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void create_equalSessionAgain_throwsToo() {
    store().create(WORKSPACE, full("s"));

    assertThatExceptionOfType(DuplicateSessionException.class)
        .isThrownBy(() -> store().create(WORKSPACE, full("s")));

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void create_afterDelete_takesTheIdAgain() {
    store().create(WORKSPACE, full("s"));
    store().delete(WORKSPACE, "s");

    store().create(WORKSPACE, simple("s"));

    assertHolds(WORKSPACE, List.of(simple("s")));
  }

  @Test
  default void update_present_replacesTheWholeSession() {
    store().create(WORKSPACE, full("s"));

    assertThat(store().update(WORKSPACE, simple("s"))).isEqualTo(simple("s"));
    assertHolds(WORKSPACE, List.of(simple("s")));

    store().update(WORKSPACE, full("s"));
    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void update_sameState_changesNothing() {
    store().create(WORKSPACE, full("s"));

    assertThat(store().update(WORKSPACE, full("s"))).isEqualTo(full("s"));

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void update_missing_throwsAndCreatesNothing() {
    store().create(WORKSPACE, simple("other"));

    assertThatExceptionOfType(SessionNotFoundException.class)
        .isThrownBy(() -> store().update(WORKSPACE, full("s")))
        .satisfies(
            e -> {
              assertThat(e.workspaceHash()).isEqualTo(WORKSPACE.hash());
              assertThat(e.sessionId()).isEqualTo("s");
            });

    assertHolds(WORKSPACE, List.of(simple("other")));
  }

  /** Rows that are compared and moved are easily mixed up. */
  @Test
  default void update_partsMovedAddedAndRemoved_keepsTheirOrder() {
    WorktreeSession session = full("s");
    store().create(WORKSPACE, session);
    List<WorktreeInstance> instances = new ArrayList<>(session.instances());
    var messages = new ArrayList<>(session.chatHistory());

    for (List<?> parts : List.of(instances, messages)) {
      Collections.reverse(parts);
    }
    session = session.toBuilder().instances(instances).chatHistory(messages).build();
    store().update(WORKSPACE, session);
    assertHolds(WORKSPACE, List.of(session));

    instances.remove(1);
    messages.add(0, message("msg-1", "inserted before"));
    session = session.toBuilder().instances(instances).chatHistory(messages).build();
    store().update(WORKSPACE, session);
    assertHolds(WORKSPACE, List.of(session));

    instances.addAll(List.copyOf(instances));
    messages.subList(0, 3).clear();
    session = session.toBuilder().instances(instances).chatHistory(messages).build();
    store().update(WORKSPACE, session);
    assertHolds(WORKSPACE, List.of(session));
  }

  /** A backend that writes only what differs must see each difference. */
  @Test
  default void update_oneMemberAtATime_isStored() {
    WorktreeSession session =
        full("s").toBuilder()
            .instances(full("s").instances().subList(0, 1))
            .chatHistory(full("s").chatHistory().subList(2, 3))
            .build();
    store().create(WORKSPACE, session);
    for (WorktreeSession changed : OneMemberChanged.of(session)) {
      store().update(WORKSPACE, changed);
      SessionDifference.assertSame(changed, store().get(WORKSPACE, "s"));
      store().update(WORKSPACE, session);
      SessionDifference.assertSame(session, store().get(WORKSPACE, "s"));
    }
    assertHolds(WORKSPACE, List.of(session));
  }

  @Test
  default void get_missing_throws() {
    store().create(WORKSPACE, simple("other"));

    assertThatExceptionOfType(SessionNotFoundException.class)
        .isThrownBy(() -> store().get(WORKSPACE, "s"))
        .satisfies(
            e -> {
              assertThat(e.workspaceHash()).isEqualTo(WORKSPACE.hash());
              assertThat(e.sessionId()).isEqualTo("s");
            })
        .withMessageContaining(WORKSPACE.hash())
        .withMessageContaining("'s'");
  }

  @Test
  default void find_missing_isEmpty() {
    store().create(WORKSPACE, simple("other"));

    assertThat(store().find(WORKSPACE, "s")).isEmpty();
  }

  @Test
  default void getAll_isUnmodifiable() {
    store().create(WORKSPACE, simple("s"));

    List<WorktreeSession> all = store().getAll(WORKSPACE);

    assertThatThrownBy(all::clear).isInstanceOf(UnsupportedOperationException.class);
    assertHolds(WORKSPACE, List.of(simple("s")));
  }

  @Test
  default void getAll_laterWrites_leaveTheListAsItWas() {
    store().create(WORKSPACE, simple("s"));
    List<WorktreeSession> before = store().getAll(WORKSPACE);

    store().update(WORKSPACE, full("s"));
    store().create(WORKSPACE, simple("t"));

    assertThat(before).containsExactly(simple("s"));
  }

  @Test
  default void delete_present_removesOnlyThatOne() {
    createAll(WORKSPACE, List.of(full("a"), full("b"), full("c")));

    assertThat(store().delete(WORKSPACE, "b")).isTrue();

    assertThat(store().find(WORKSPACE, "b")).isEmpty();
    assertHolds(WORKSPACE, List.of(full("a"), full("c")));
  }

  @Test
  default void delete_missing_isFalse() {
    store().create(WORKSPACE, simple("other"));

    assertThat(store().delete(WORKSPACE, "s")).isFalse();
    assertThat(store().delete(WORKSPACE, "other")).isTrue();
    assertThat(store().delete(WORKSPACE, "other")).isFalse();

    assertHolds(WORKSPACE, List.of());
  }

  @Test
  default void addChatMessage_goesLast() {
    store().create(WORKSPACE, full("s"));
    clock().set(Instant.parse("2031-05-06T07:08:10Z"));

    WorktreeSession changed =
        store().addChatMessage(WORKSPACE, "s", message("msg-0", "of a known id"));

    WorktreeSession expected =
        full("s").withChatMessage(message("msg-0", "of a known id"), clock().timestamp());
    SessionDifference.assertSame(expected, changed);
    assertHolds(WORKSPACE, List.of(expected));
  }

  @Test
  default void addChatMessage_equalMessageTwice_isThereTwice() {
    store().create(WORKSPACE, simple("s"));

    store().addChatMessage(WORKSPACE, "s", message("m", "again"));
    store().addChatMessage(WORKSPACE, "s", message("m", "again"));

    assertThat(store().get(WORKSPACE, "s").chatHistory())
        .containsExactly(message("m", "again"), message("m", "again"));
  }

  @Test
  default void addChatMessage_missing_throws() {
    store().create(WORKSPACE, simple("other"));

    assertThatExceptionOfType(SessionNotFoundException.class)
        .isThrownBy(() -> store().addChatMessage(WORKSPACE, "s", message("m", "x")))
        .satisfies(e -> assertThat(e.sessionId()).isEqualTo("s"));

    assertHolds(WORKSPACE, List.of(simple("other")));
  }

  @Test
  default void updateInstanceStatus_changesOnlyThatInstance() {
    store().create(WORKSPACE, full("s"));

    WorktreeSession changed =
        store().updateInstanceStatus(WORKSPACE, "s", 1, InstanceStatus.of("odd"));

    WorktreeSession expected =
        full("s")
            .withInstanceStatus(1, InstanceStatus.of("odd"), clock().timestamp())
            .orElseThrow();
    SessionDifference.assertSame(expected, changed);
    assertHolds(WORKSPACE, List.of(expected));
  }

  @Test
  default void updateInstanceStatus_repeatedInstanceId_meansTheFirst() {
    WorktreeInstance one = SampleSessions.instance(1);
    WorktreeSession session =
        simple("s").toBuilder()
            .instances(
                List.of(SampleSessions.instance(2), one, one.toBuilder().branch("b").build(), one))
            .build();
    store().create(WORKSPACE, session);

    store().updateInstanceStatus(WORKSPACE, "s", 1, InstanceStatus.FAILED);

    List<WorktreeInstance> instances = new ArrayList<>(session.instances());
    instances.set(1, one.toBuilder().status(InstanceStatus.FAILED).build());
    assertHolds(
        WORKSPACE,
        List.of(session.toBuilder().instances(instances).updatedAt(clock().timestamp()).build()));
  }

  @Test
  default void updateInstanceStatus_greatestInstanceId_isFound() {
    long greatest = 4_294_967_295L;
    store()
        .create(
            WORKSPACE,
            simple("s").toBuilder()
                .instances(List.of(SampleSessions.instance(-1 & 0xFFFF_FFFFL)))
                .build());

    assertThat(
            store()
                .updateInstanceStatus(WORKSPACE, "s", greatest, InstanceStatus.IDLE)
                .instances()
                .get(0)
                .status())
        .isEqualTo(InstanceStatus.IDLE);
  }

  @Test
  default void updateInstanceStatus_missingInstance_throwsAndChangesNothing() {
    store().create(WORKSPACE, full("s"));

    for (long missing : new long[] {3, 4_294_967_295L, -1, 4_294_967_296L, Long.MIN_VALUE}) {
      assertThatExceptionOfType(InstanceNotFoundException.class)
          .isThrownBy(
              () -> store().updateInstanceStatus(WORKSPACE, "s", missing, InstanceStatus.COMPLETED))
          .satisfies(
              e -> {
                assertThat(e.workspaceHash()).isEqualTo(WORKSPACE.hash());
                assertThat(e.sessionId()).isEqualTo("s");
                assertThat(e.instanceId()).isEqualTo(missing);
              });
    }

    assertHolds(WORKSPACE, List.of(full("s")));
  }

  @Test
  default void updateInstanceStatus_missingSession_throws() {
    store().create(WORKSPACE, simple("other"));

    assertThatExceptionOfType(SessionNotFoundException.class)
        .isThrownBy(() -> store().updateInstanceStatus(WORKSPACE, "s", 0, InstanceStatus.COMPLETED))
        .satisfies(e -> assertThat(e.sessionId()).isEqualTo("s"));
  }

  @Test
  default void forEach_actionThrows_endsTheWalkAndPassesOn() {
    createAll(WORKSPACE, List.of(simple("a"), simple("b"), simple("c")));
    List<String> seen = new ArrayList<>();
    RuntimeException mine = new IllegalArgumentException("mine");

    assertThatThrownBy(
            () ->
                store()
                    .forEach(
                        WORKSPACE,
                        session -> {
                          seen.add(session.id());
                          if (session.id().equals("b")) {
                            throw mine;
                          }
                        }))
        .isSameAs(mine);

    assertThat(seen).containsExactly("a", "b");
    store().create(WORKSPACE, simple("d"));
    assertHolds(WORKSPACE, List.of(simple("a"), simple("b"), simple("c"), simple("d")));
  }

  @Test
  default void forEach_actionReads_works() {
    createAll(WORKSPACE, List.of(simple("a"), simple("b")));
    List<String> seen = new ArrayList<>();

    store()
        .forEach(
            WORKSPACE,
            session -> {
              assertThat(store().get(WORKSPACE, "a")).isEqualTo(simple("a"));
              assertThat(store().getAll(WORKSPACE)).hasSize(2);
              store().forEach(WORKSPACE, inner -> seen.add(session.id() + inner.id()));
            });

    assertThat(seen).containsExactly("aa", "ab", "ba", "bb");
  }
}
