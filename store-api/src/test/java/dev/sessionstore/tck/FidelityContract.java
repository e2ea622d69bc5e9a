package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static dev.sessionstore.tck.SampleSessions.saying;
import static dev.sessionstore.tck.SampleSessions.simple;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts, times, lists and unknown members come back as they went in. */
public interface FidelityContract extends StoreUnderTest {

  @Fault(22)
  @Test
  default void text_everySampleInEveryField_comesBack() {
    List<WorktreeSession> sessions = new ArrayList<>();
    SampleTexts.all().forEach((name, text) -> sessions.add(saying(name, text)));

    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
  }

  @Test
  default void text_everySampleByUpdateAndMessage_comesBack() {
    store().create(WORKSPACE, full("s"));
    WorktreeSession expected = full("s");
    for (String text : SampleTexts.all().values()) {
      WorktreeSession said = saying("s", text);
      SessionDifference.assertSame(said, store().update(WORKSPACE, said));
      SessionDifference.assertSame(said, store().get(WORKSPACE, "s"));

      ChatMessage message = said.chatHistory().get(0);
      expected =
          said.withChatMessage(message, clock().timestamp())
              .withInstanceStatus(0, InstanceStatus.of(text + "!"), clock().timestamp())
              .orElseThrow();
      store().addChatMessage(WORKSPACE, "s", message);
      store().updateInstanceStatus(WORKSPACE, "s", 0, InstanceStatus.of(text + "!"));
      SessionDifference.assertSame(expected, store().get(WORKSPACE, "s"));
    }
    assertHolds(WORKSPACE, List.of(expected));
  }

  @Fault(36)
  @Test
  default void ids_hostileOnes_areJustIds() {
    List<WorktreeSession> sessions =
        new ArrayList<>(SampleSessions.simple(SampleTexts.hostileIds()));
    createAll(WORKSPACE, sessions);
    createAll(OTHER_WORKSPACE, sessions);
    assertHolds(WORKSPACE, sessions);

    for (int i = 0; i < sessions.size(); i++) {
      String id = sessions.get(i).id();
      WorktreeSession changed = sessions.get(i).toBuilder().task("changed " + i).build();
      assertThat(store().modify(WORKSPACE, id, s -> changed)).isEqualTo(changed);
      sessions.set(i, changed);
    }
    assertHolds(WORKSPACE, sessions);

    for (int i = sessions.size() - 1; i >= 0; i -= 2) {
      assertThat(store().delete(WORKSPACE, sessions.remove(i).id())).isTrue();
    }
    assertHolds(WORKSPACE, sessions);
    assertHolds(OTHER_WORKSPACE, SampleSessions.simple(SampleTexts.hostileIds()));
  }

  @Test
  default void output_of5Megabytes_survivesEveryOperation() {
    String output = SampleTexts.longOutput(5 << 20);
    WorktreeSession session =
        full("s").toBuilder()
            .instances(
                List.of(
                    SampleSessions.instance(0).toBuilder().output(output).build(),
                    SampleSessions.instance(1).toBuilder().output(output + "!").build()))
            .chatHistory(List.of(message("m", output.substring(1))))
            .build();

    store().create(WORKSPACE, session);
    SessionDifference.assertSame(session, store().get(WORKSPACE, "s"));
    store().addChatMessage(WORKSPACE, "s", message("n", output));
    store().updateInstanceStatus(WORKSPACE, "s", 1, InstanceStatus.ARCHIVED);
    store().create(WORKSPACE, simple("t"));

    assertHolds(
        WORKSPACE,
        List.of(
            session
                .withChatMessage(message("n", output), clock().timestamp())
                .withInstanceStatus(1, InstanceStatus.ARCHIVED, clock().timestamp())
                .orElseThrow(),
            simple("t")));
  }

  /** The usual limit of JSON parsers for one string is 20,000,000 characters. */
  @Fault(21)
  @Test
  default void output_over20MillionCharacters_comesBack() {
    WorktreeSession session =
        simple("s").toBuilder()
            .instances(
                List.of(
                    SampleSessions.instance(0).toBuilder()
                        .output("0123456789".repeat(2_000_000) + "!")
                        .build()))
            .build();

    store().create(WORKSPACE, session);

    SessionDifference.assertSame(session, reopenIfKept().get(WORKSPACE, "s"));
  }

  @Test
  default void outputs_presentMissingEmptyAndLong_staySoWithTheirInstances() {
    List<WorktreeInstance> instances = new ArrayList<>();
    for (String output : new String[] {"a", null, "", "long".repeat(100_000), null, "b", "c"}) {
      instances.add(SampleSessions.instance(instances.size()).toBuilder().output(output).build());
    }
    List<WorktreeSession> sessions = new ArrayList<>();
    for (int count = 1; count <= instances.size(); count++) {
      sessions.add(simple("s-" + count).toBuilder().instances(instances.subList(0, count)).build());
    }

    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
  }

  @Test
  default void times_everySpelling_isKeptAsText() {
    List<WorktreeSession> sessions = new ArrayList<>();
    for (String text :
        List.of(
            "2025-11-09T01:02:03.456Z",
            "2025-11-09T01:02:03.456789123+00:00",
            "2025-11-09T01:02:03Z",
            "2025-11-09T01:02:03.100Z",
            "2025-11-09T01:02:03.1Z",
            "2025-11-09T10:02:03+09:00",
            "2025-11-09T01:02:03.000000000-00:00",
            "2025-11-09t01:02:03z",
            "2025-11-09 01:02:03",
            "2025-02-30T00:00:00Z",
            "9999-12-31T23:59:59.999999999Z",
            "0000-01-01T00:00:00Z",
            "1762650123456",
            "yesterday",
            " ",
            "")) {
      Timestamp time = Timestamp.parse(text);
      sessions.add(
          full("at " + text).toBuilder()
              .createdAt(time)
              .updatedAt(time)
              .completedAt(time)
              .instances(
                  List.of(
                      SampleSessions.instance(0).toBuilder().startTime(time).endTime(time).build()))
              .chatHistory(List.of(message("m", "x").toBuilder().timestamp(time).build()))
              .build());
    }

    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
    assertThat(store().getAll(WORKSPACE))
        .allSatisfy(s -> assertThat(s.id()).isEqualTo("at " + s.createdAt().text()));
  }

  @Test
  default void preserveWorktrees_hasThreeValues() {
    WorktreeSession absent = full("absent").toBuilder().preserveWorktrees(null).build();
    WorktreeSession no = full("no").toBuilder().preserveWorktrees(false).build();
    WorktreeSession yes = full("yes").toBuilder().preserveWorktrees(true).build();

    createAll(WORKSPACE, List.of(absent, no, yes));

    assertHolds(WORKSPACE, List.of(absent, no, yes));
    assertThat(store().get(WORKSPACE, "absent").preserveWorktrees()).isNull();
    assertThat(store().get(WORKSPACE, "no").preserveWorktrees()).isFalse();
    assertThat(store().get(WORKSPACE, "yes").preserveWorktrees()).isTrue();

    for (Boolean value : new Boolean[] {true, null, false, null, true, false}) {
      store().modify(WORKSPACE, "yes", s -> s.toBuilder().preserveWorktrees(value).build());
      assertThat(store().get(WORKSPACE, "yes").preserveWorktrees()).isEqualTo(value);
    }
  }

  @Test
  default void runtimeMix_absentEmptyAndDuplicates_areKeptApart() {
    List<WorktreeSession> sessions = new ArrayList<>();
    sessions.add(full("absent").toBuilder().runtimeMix(null).build());
    for (List<String> mix :
        List.of(
            List.<String>of(),
            List.of(""),
            List.of("claude"),
            List.of("claude", "claude", "claude"),
            List.of("codex", "claude", "codex", "gemini", "claude"),
            Collections.nCopies(300, "codex"))) {
      sessions.add(full("mix " + sessions.size()).toBuilder().runtimeMix(mix).build());
    }

    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
    assertThat(store().get(WORKSPACE, "absent").runtimeMix()).isNull();
    assertThat(store().get(WORKSPACE, "mix 1").runtimeMix()).isEmpty();
    for (WorktreeSession other : sessions) {
      WorktreeSession changed = full("absent").toBuilder().runtimeMix(other.runtimeMix()).build();
      store().update(WORKSPACE, changed);
      SessionDifference.assertSame(changed, store().get(WORKSPACE, "absent"));
    }
  }

  @Test
  default void optionalMembers_absentAndEmpty_areKeptApart() {
    WorktreeSession empty =
        saying("empty", "").toBuilder()
            .timeoutSeconds(0L)
            .winnerId(0L)
            .totalDuration(0L)
            .totalFilesChanged(0L)
            .totalLinesAdded(0L)
            .totalLinesDeleted(0L)
            .build();
    WorktreeSession absent =
        simple("absent").toBuilder().instances(List.of(WorktreeInstance.builder().build())).build();

    createAll(WORKSPACE, List.of(empty, absent));

    assertHolds(WORKSPACE, List.of(empty, absent));
    assertThat(store().get(WORKSPACE, "empty").model()).isEmpty();
    assertThat(store().get(WORKSPACE, "absent").model()).isNull();
    assertThat(store().get(WORKSPACE, "absent").instances().get(0).output()).isNull();
  }

  @Test
  default void repeatedIds_ofInstancesAndMessages_areAllKept() {
    WorktreeSession session =
        simple("s").toBuilder()
            .instances(
                List.of(
                    SampleSessions.instance(1),
                    SampleSessions.instance(0),
                    SampleSessions.instance(1).toBuilder().output("other").build(),
                    SampleSessions.instance(1)))
            .chatHistory(
                List.of(
                    message("msg-1", "a"),
                    message("msg-1", "b"),
                    message("", "c"),
                    message("msg-1", "a")))
            .winnerId(12L)
            .build();
    createAll(WORKSPACE, List.of(session, session.toBuilder().id("t").build()));
    store().create(OTHER_WORKSPACE, session);

    assertHolds(WORKSPACE, List.of(session, session.toBuilder().id("t").build()));
    assertHolds(OTHER_WORKSPACE, List.of(session));
  }

  @Test
  default void manyParts_comeBackInOrder() {
    List<ChatMessage> messages = new ArrayList<>();
    var instances = new ArrayList<WorktreeInstance>();
    for (int i = 0; i < 2_500; i++) {
      messages.add(message("msg-" + i % 7, "text " + i));
      instances.add(WorktreeInstance.builder().instanceId(2_500 - i).output("out " + i).build());
    }
    WorktreeSession session =
        simple("s").toBuilder().instances(instances).chatHistory(messages).build();

    createAll(WORKSPACE, List.of(simple("r"), session, simple("t")));

    assertHolds(WORKSPACE, List.of(simple("r"), session, simple("t")));
  }

  @Test
  default void unknownMembers_atAllLevels_surviveEveryOperation() {
    store().create(WORKSPACE, full("s"));
    assertThat(store().get(WORKSPACE, "s").extensions().isEmpty()).isFalse();

    store().addChatMessage(WORKSPACE, "s", full("s").chatHistory().get(2));
    store().updateInstanceStatus(WORKSPACE, "s", 1, InstanceStatus.FAILED);
    store().modify(WORKSPACE, "s", s -> s.toBuilder().task("other").build());
    store().create(WORKSPACE, simple("t"));
    store().delete(WORKSPACE, "t");
    reopenIfKept().addChatMessage(WORKSPACE, "s", message("m", "x"));
    store().modify(WORKSPACE, "s", s -> s);

    WorktreeSession expected =
        full("s")
            .withChatMessage(full("s").chatHistory().get(2), clock().timestamp())
            .withChatMessage(message("m", "x"), clock().timestamp())
            .withInstanceStatus(1, InstanceStatus.FAILED, clock().timestamp())
            .orElseThrow()
            .toBuilder()
            .task("other")
            .build();
    assertHolds(WORKSPACE, List.of(expected));

    store().update(WORKSPACE, simple("s"));
    assertHolds(WORKSPACE, List.of(simple("s")));
  }

  @Test
  default void unknownMembers_anyNameAndAnyValue_areKept() {
    List<String> objects =
        List.of(
            "{\"\":0}",
            "{\"extensions\":{},\"__proto__\":[],\"$ref\":\"x\",\"a.b\":1,\"a\":{\"b\":2}}",
            "{\"null\":null,\"true\":true,\"false\":false,\"empty\":\"\",\"o\":{},\"a\":[[],{}]}",
            "{\"ID\":\"case\",\"Task\":1,\"İd\":2,\"i̇d\":3}",
            "{\"nul\\u0000name\":\"nul\\u0000value\",\"quote\\\"\":\"\\\\\\/\\b\\f\\n\\r\\t\"}",
            "{\"日本語\":\"認証\",\"😀\":\"\\ud83d\\ude00\",\"\\u2028\":\"\\u007f\\u0080\"}",
            "{\"order\":[3,1,2,1],\"z\":1,\"a\":{\"z\":1,\"a\":2}}",
            "{\"long\":\"" + "あ".repeat(100_000) + "\"}");
    List<WorktreeSession> sessions = new ArrayList<>();
    for (String object : objects) {
      sessions.add(withExtensions("s" + sessions.size(), RawJson.of(object)));
    }

    createAll(WORKSPACE, sessions);

    assertHolds(WORKSPACE, sessions);
  }

  /** A name that is known at one level is unknown at another. */
  @Test
  default void unknownMembers_namedLikeKnownOnesOfOtherLevels_areKept() {
    WorktreeSession session =
        full("s").toBuilder()
            .extensions(
                RawJson.of(
                    "{\"output\":1,\"branch\":[],\"content\":null,\"role\":\"x\",\"instanceId\":5}"))
            .instances(
                List.of(
                    SampleSessions.instance(0).toBuilder()
                        .extensions(
                            RawJson.of("{\"id\":\"x\",\"task\":null,\"role\":1,\"winnerId\":[]}"))
                        .build()))
            .chatHistory(
                List.of(
                    message("m", "x").toBuilder()
                        .extensions(
                            RawJson.of("{\"task\":\"x\",\"status\":{},\"type\":0,\"output\":\"\"}"))
                        .build()))
            .build();

    store().create(WORKSPACE, session);

    assertHolds(WORKSPACE, List.of(session));
  }

  @Fault(21)
  @Test
  default void unknownMembers_nestedAsDeepAsAllowed_areKept() {
    int depth = RawJson.MAX_DEPTH - 1;
    WorktreeSession arrays =
        withExtensions(
            "arrays", RawJson.of("{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}"));
    WorktreeSession objects =
        withExtensions("objects", RawJson.of("{\"x\":".repeat(depth) + "{}" + "}".repeat(depth)));

    createAll(WORKSPACE, List.of(arrays, objects));

    assertHolds(WORKSPACE, List.of(arrays, objects));
  }

  /** Puts the same unknown members into a session, an instance and a message. */
  private static WorktreeSession withExtensions(String id, RawJson extensions) {
    return simple(id).toBuilder()
        .extensions(extensions)
        .instances(List.of(SampleSessions.instance(0).toBuilder().extensions(extensions).build()))
        .chatHistory(List.of(message("m", "x").toBuilder().extensions(extensions).build()))
        .build();
  }

  private SessionStore reopenIfKept() {
    return lacks().contains(Capability.KEEPS_AFTER_CLOSE) ? store() : reopen();
  }
}
