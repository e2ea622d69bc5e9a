package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.tck.OneMemberChanged;
import dev.sessionstore.tck.SampleSessions;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all records: nulls, immutability, builders, no content in descriptions. */
class ValuesTest {

  private static final WorktreeSession SESSION =
      SampleSessions.saying("the id", "secret").toBuilder()
          .timeoutSeconds(1L)
          .preserveWorktrees(true)
          .winnerId(2L)
          .totalDuration(3L)
          .totalFilesChanged(4L)
          .totalLinesAdded(5L)
          .totalLinesDeleted(6L)
          .build();

  static Stream<Arguments> records() {
    WorktreeInstance instance =
        SESSION.instances().get(0).toBuilder()
            .filesChanged(1L)
            .linesAdded(2L)
            .linesDeleted(3L)
            .build();
    ChatMessage message = SESSION.chatHistory().get(0).toBuilder().instanceId(1L).build();
    return Stream.of(
        Arguments.of(
            SESSION,
            Set.of(
                "completedAt",
                "model",
                "timeoutSeconds",
                "preserveWorktrees",
                "winnerId",
                "runtimeMix",
                "totalDuration",
                "totalFilesChanged",
                "totalLinesAdded",
                "totalLinesDeleted")),
        Arguments.of(
            instance,
            Set.of(
                "output",
                "startTime",
                "endTime",
                "filesChanged",
                "linesAdded",
                "linesDeleted",
                "runtime",
                "model",
                "runtimeLabel")),
        Arguments.of(message, Set.of("instanceId")),
        Arguments.of(
            SessionSummary.of(SESSION),
            Set.of(
                "completedAt",
                "model",
                "winnerId",
                "totalDuration",
                "totalFilesChanged",
                "totalLinesAdded",
                "totalLinesDeleted")),
        Arguments.of(new SearchHit("the id", SearchHit.Field.CHAT, 2, "secret"), Set.of()),
        Arguments.of(new Page<>(List.of("x"), "cursor"), Set.of("nextCursor")),
        Arguments.of(
            SessionQuery.ALL,
            Set.of(
                "createdFrom", "createdBefore", "updatedFrom", "updatedBefore", "text", "after")));
  }

  @ParameterizedTest
  @MethodSource("records")
  void null_onlyForOptionalComponents(Record value, Set<String> optional) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      Object[] values = Arrays.stream(components).map(c -> read(c, value)).toArray();
      if (components[i].getType().isPrimitive()) {
        continue;
      }
      values[i] = null;
      if (optional.contains(name)) {
        assertThat(read(components[i], build(value, values))).as(name).isNull();
      } else {
        assertThatNullPointerException().as(name).isThrownBy(() -> build(value, values));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void equality_isThatOfTheComponents(Record value, Set<String> optional) {
    RecordComponent[] components = value.getClass().getRecordComponents();
    Object[] values = Arrays.stream(components).map(c -> read(c, value)).toArray();

    assertThat(build(value, values)).isEqualTo(value).hasSameHashCodeAs(value);
  }

  @Test
  void toString_showsNoContent() {
    assertThat(SESSION.toBuilder().type(SessionType.DEBATE).status(SessionStatus.FAILED).build())
        .hasToString(
            "WorktreeSession[id=the id, type=debate, status=failed, instances=1, messages=1]");
    WorktreeInstance instance =
        SESSION.instances().get(0).toBuilder().status(InstanceStatus.IDLE).build();
    assertThat(instance).hasToString("WorktreeInstance[instanceId=0, status=idle]");
    ChatMessage message =
        SESSION.chatHistory().get(0).toBuilder().id("m").role(MessageRole.USER).build();
    assertThat(message).hasToString("ChatMessage[id=m, role=user]");
    assertThat(SessionSummary.of(SampleSessions.full("s")).toString()).doesNotContain("修正");
    assertThat(new SearchHit("s", SearchHit.Field.TASK, 0, "secret").toString())
        .doesNotContain("secret");
  }

  @Test
  void lists_areCopiedAndUnmodifiable() {
    List<WorktreeInstance> instances = new ArrayList<>(SESSION.instances());
    List<ChatMessage> messages = new ArrayList<>(SESSION.chatHistory());
    List<String> mix = new ArrayList<>(List.of("claude"));
    WorktreeSession session =
        SESSION.toBuilder().instances(instances).chatHistory(messages).runtimeMix(mix).build();
    instances.clear();
    messages.clear();
    mix.clear();

    assertThat(session.instances()).hasSize(1);
    assertThat(session.chatHistory()).hasSize(1);
    assertThat(session.runtimeMix()).containsExactly("claude");
    for (List<?> list : List.of(session.instances(), session.chatHistory(), session.runtimeMix())) {
      assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    }
    List<String> items = new ArrayList<>(List.of("x"));
    Page<String> page = new Page<>(items, null);
    items.clear();
    assertThat(page.items()).containsExactly("x");
    assertThat(page.hasNext()).isFalse();
    assertThat(new Page<>(items, "cursor").hasNext()).isTrue();
  }

  @Test
  void lists_nullElements_throw() {
    assertThatNullPointerException()
        .isThrownBy(() -> SESSION.toBuilder().runtimeMix(Arrays.asList("x", null)).build());
    assertThatNullPointerException()
        .isThrownBy(
            () -> SESSION.toBuilder().instances(Arrays.asList((WorktreeInstance) null)).build());
  }

  @Test
  void builders_setAndKeepEveryComponent() {
    assertThat(SESSION.toBuilder().build()).isEqualTo(SESSION);
    for (WorktreeSession changed : OneMemberChanged.of(SampleSessions.full("s"))) {
      assertThat(changed.toBuilder().build())
          .isEqualTo(changed)
          .isNotEqualTo(SampleSessions.full("s"));
    }
    assertThat(SampleSessions.simple("a").toBuilder().id("b").build())
        .isEqualTo(SampleSessions.simple("b"));
  }

  @Test
  void builders_required_areAskedFor() {
    assertThatNullPointerException()
        .isThrownBy(() -> WorktreeSession.builder("s", SessionType.DEBATE).build())
        .withMessage("createdAt");
    assertThatNullPointerException()
        .isThrownBy(
            () ->
                WorktreeSession.builder("s", SessionType.DEBATE)
                    .createdAt(SampleSessions.CREATED)
                    .build())
        .withMessage("updatedAt");
    assertThatNullPointerException()
        .isThrownBy(() -> ChatMessage.builder().build())
        .withMessage("id");
    assertThat(WorktreeInstance.builder().build().status()).isEqualTo(InstanceStatus.IDLE);
  }

  @Test
  void withChatMessage_addsAtTheEnd() {
    ChatMessage message = SampleSessions.message("m", "x");

    WorktreeSession changed = SESSION.withChatMessage(message, SampleSessions.CREATED);

    assertThat(changed.chatHistory()).containsExactly(SESSION.chatHistory().get(0), message);
    assertThat(changed.updatedAt()).isEqualTo(SampleSessions.CREATED);
    assertThatNullPointerException()
        .isThrownBy(() -> SESSION.withChatMessage(null, SampleSessions.CREATED));
  }

  @Test
  void withInstanceStatus_changesTheFirstOfThisId() {
    WorktreeInstance one = SampleSessions.instance(1);
    WorktreeSession session =
        SESSION.toBuilder().instances(List.of(SampleSessions.instance(2), one, one)).build();

    WorktreeSession changed =
        session.withInstanceStatus(1, InstanceStatus.TIMEOUT, SampleSessions.CREATED).orElseThrow();

    assertThat(changed.instances())
        .containsExactly(
            SampleSessions.instance(2),
            one.toBuilder().status(InstanceStatus.TIMEOUT).build(),
            one);
    assertThat(changed.updatedAt()).isEqualTo(SampleSessions.CREATED);
    assertThat(session.withInstanceStatus(3, InstanceStatus.IDLE, SampleSessions.CREATED))
        .isEmpty();
  }

  @Test
  void query_limit_isBounded() {
    for (int limit : new int[] {0, -1, 1001, Integer.MAX_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SessionQuery.builder().limit(limit).build())
          .withMessageContaining("1 to 1000");
    }
    assertThat(SessionQuery.builder().limit(1).build().limit()).isEqualTo(1);
    assertThat(SessionQuery.ALL.limit()).isEqualTo(50);
    assertThat(SessionQuery.ALL.after("x"))
        .isEqualTo(SessionQuery.builder().after("x").build())
        .isNotEqualTo(SessionQuery.ALL);
  }

  @Test
  void orders_tellTimeAndDirection() {
    assertThat(SessionOrder.values())
        .filteredOn(SessionOrder::byCreation)
        .containsExactly(SessionOrder.CREATED_ASC, SessionOrder.CREATED_DESC);
    assertThat(SessionOrder.values())
        .filteredOn(SessionOrder::ascending)
        .containsExactly(SessionOrder.CREATED_ASC, SessionOrder.UPDATED_ASC);
  }

  private static Object read(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private static Record build(Record like, Object[] values) {
    try {
      Class<?>[] types =
          Arrays.stream(like.getClass().getRecordComponents())
              .map(RecordComponent::getType)
              .toArray(Class<?>[]::new);
      Constructor<? extends Record> constructor = like.getClass().getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}
