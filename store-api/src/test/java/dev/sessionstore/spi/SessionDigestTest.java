package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.SessionType;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeInstance;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.OneMemberChanged;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.SessionArbitraries;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SessionDigestTest {

  private static final WorktreeSession FULL = SampleSessions.full("s");

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void equalSessions_haveEqualDigests(@ForAll("sessions") WorktreeSession session) {
    SessionDigest digest = SessionDigest.of(session);

    assertThat(digest.text()).matches("[0-9a-f]{32}");
    assertThat(SessionDigest.of(session.toBuilder().build())).isEqualTo(digest);
    assertThat(SessionDigest.of(SpeltAnew.of(session))).isEqualTo(digest);
  }

  @Property(tries = 25, edgeCases = EdgeCasesMode.NONE)
  void anyMemberChanged_changesTheDigest(@ForAll("sessions") WorktreeSession session) {
    assertThat(
            Stream.concat(Stream.of(session), OneMemberChanged.of(session).stream())
                .distinct()
                .map(SessionDigest::of))
        .doesNotHaveDuplicates();
    assertThat(SessionDigest.of(session.toBuilder().id(session.id() + "x").build()))
        .isNotEqualTo(SessionDigest.of(session));
  }

  /** Fails when a record has got a component that the digest does not know. */
  @Example
  void everyComponent_counts() {
    SessionDigest digest = SessionDigest.of(FULL);
    List<String> counted =
        OneMemberChanged.variants(FULL).stream()
            .filter(variant -> !SessionDigest.of(variant.session()).equals(digest))
            .map(OneMemberChanged.Variant::member)
            .toList();

    assertThat(counted)
        .containsAll(components("/instances/2/", WorktreeInstance.class))
        .containsAll(components("/chatHistory/2/", ChatMessage.class));
    assertThat(counted).contains("/runtimeMix/2");
    assertThat(components("/", WorktreeSession.class))
        .filteredOn(member -> !counted.contains(member))
        .containsExactly("/id");
  }

  private static List<String> components(String at, Class<? extends Record> type) {
    return Stream.of(type.getRecordComponents())
        .map(RecordComponent::getName)
        .map(at::concat)
        .toList();
  }

  @Example
  void textThatMovesFromOneMemberToTheNext_changesTheDigest() {
    WorktreeSession one =
        FULL.toBuilder().task("ab").status(SessionStatus.of("c")).runtimeMix(List.of()).build();
    WorktreeSession other =
        FULL.toBuilder().task("a").status(SessionStatus.of("bc")).runtimeMix(null).build();

    assertThat(SessionDigest.of(one)).isNotEqualTo(SessionDigest.of(other));
    assertThat(SessionDigest.of(one.toBuilder().runtimeMix(null).build()))
        .isNotEqualTo(SessionDigest.of(one));
  }

  /**
   * Databases hold digests, so this value never changes. It was computed apart from this library,
   * from what {@link SessionDigest} says about its bytes.
   */
  @Example
  void knownSession_hasTheKnownDigest() {
    WorktreeSession session =
        WorktreeSession.builder("comp-1", SessionType.COMPETITION)
            .task("修正")
            .status(SessionStatus.PAUSED)
            .createdAt(Timestamp.parse("2025-11-09T01:02:03.456Z"))
            .updatedAt(Timestamp.parse(""))
            .instances(
                List.of(
                    WorktreeInstance.builder()
                        .instanceId(1)
                        .worktreePath("/w")
                        .branch("b")
                        .agentName("Claude A")
                        .status(InstanceStatus.RUNNING)
                        .tmuxSessionId("t")
                        .output("nul \u0000")
                        .filesChanged(4_294_967_295L)
                        .build()))
            .chatHistory(
                List.of(
                    ChatMessage.builder()
                        .id("msg-1")
                        .role(MessageRole.USER)
                        .content("Hello")
                        .timestamp(Timestamp.parse("2025-11-09T01:02:04Z"))
                        .build()))
            .preserveWorktrees(false)
            .runtimeMix(List.of("claude", "codex"))
            .extensions(RawJson.of("{\"score\": 99.50, \"later\": [null, \"/\"]}"))
            .build();

    assertThat(SessionDigest.of(session).text()).isEqualTo("cd7e2544224c33f05676a804a9619b07");
    assertThat(SessionDigest.DELETED.text()).isEmpty();
  }

  @Provide
  Arbitrary<WorktreeSession> sessions() {
    return SessionArbitraries.sessions();
  }
}
