package dev.sessionstore.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.MessageRole;
import dev.sessionstore.RawJson;
import dev.sessionstore.SessionStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.benchmarks.harness.Contender;
import dev.sessionstore.benchmarks.harness.DataSet;
import dev.sessionstore.benchmarks.harness.Operation;
import dev.sessionstore.benchmarks.harness.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody is compared to a peer that stores nothing, or something else. */
class PeersTest {

  private static final Timestamp NOW = Timestamp.parse("2031-01-02T03:04:05.678Z");

  private static List<WorktreeSession> sessions = List.of();

  @TempDir private Path folder;

  @BeforeAll
  static void generate() throws IOException {
    List<WorktreeSession> made = new ArrayList<>(DataSet.of(30, 7).sessions());
    // What the generator makes rarely or never.
    WorktreeSession odd = made.get(3);
    made.set(
        3,
        odd.toBuilder()
            .task(
                "100%_!, 詳細, quotes '\" and \\, lines\n\r \uD83D\uDE80, NUL \u0000 behind which SQL sees nothing")
            .preserveWorktrees(null)
            .runtimeMix(List.of("claude", "a\nb", "claude", ""))
            .totalDuration(Long.MAX_VALUE)
            .extensions(RawJson.of("{\"evaluation\":{\"a\":[1.50,null]}}"))
            .build());
    made.set(4, made.get(4).toBuilder().instances(List.of()).chatHistory(List.of()).build());
    made.set(5, made.get(5).toBuilder().runtimeMix(List.of()).preserveWorktrees(false).build());
    made.set(6, made.get(6).toBuilder().runtimeMix(null).preserveWorktrees(true).build());
    sessions = List.copyOf(made);
  }

  static Stream<Contender> peers() {
    return Peers.all().stream();
  }

  static Stream<Contender> stores() {
    return peers().filter(peer -> peer.can(Operation.GET));
  }

  /** Without those that differ from another one in a setting of SQLite alone. */
  static Stream<Contender> different() {
    return stores().filter(peer -> !peer.name().endsWith(", FULL"));
  }

  static Stream<Contender> searching() {
    return different().filter(peer -> peer.can(Operation.SEARCH));
  }

  static Stream<Contender> chats() {
    return peers().filter(peer -> !peer.can(Operation.GET));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void create_givesEqualSessionsInOrder_alsoAfterReopening(Contender peer) throws Exception {
    try (Subject subject = peer.open(folder)) {
      subject.fill(sessions.subList(0, 28));
      subject.create(sessions.get(28));
      assertHolds(subject, sessions.subList(0, 29));
    }
    try (Subject subject = peer.open(folder)) {
      assertHolds(subject, sessions.subList(0, 29));
      subject.create(sessions.get(29));
      assertHolds(subject, sessions);
    }
  }

  @ParameterizedTest
  @MethodSource("different")
  void create_takenId_throws(Contender peer) throws Exception {
    try (Subject subject = peer.open(folder)) {
      subject.create(sessions.get(0));

      assertThatThrownBy(() -> subject.create(sessions.get(0))).isInstanceOf(Exception.class);
    }
  }

  @ParameterizedTest
  @MethodSource("different")
  void update_replacesAll(Contender peer) throws Exception {
    try (Subject subject = peer.open(folder)) {
      subject.fill(sessions);
      List<WorktreeSession> expected = new ArrayList<>(sessions);
      WorktreeSession first = sessions.get(0);
      // Fewer of everything, more of everything, something else everywhere.
      expected.set(
          0,
          first.toBuilder()
              .instances(List.of(first.instances().get(0).toBuilder().output(null).build()))
              .chatHistory(first.chatHistory().subList(0, 4))
              .build());
      WorktreeSession second = sessions.get(1);
      List<ChatMessage> longer = new ArrayList<>(second.chatHistory());
      longer.add(message());
      expected.set(
          1,
          second.toBuilder()
              .task("another task")
              .status(SessionStatus.of("round_2"))
              .updatedAt(NOW)
              .winnerId(null)
              .chatHistory(longer)
              .build());
      expected.set(2, sessions.get(9).toBuilder().id(sessions.get(2).id()).build());
      expected.set(4, sessions.get(8).toBuilder().id(sessions.get(4).id()).build());
      for (int changed : List.of(0, 1, 2, 4)) {
        subject.update(expected.get(changed));
      }

      assertHolds(subject, expected);
    }
  }

  @ParameterizedTest
  @MethodSource("different")
  void smallChanges_changeTheSession(Contender peer) throws Exception {
    try (Subject subject = peer.open(folder)) {
      subject.fill(sessions);
      List<WorktreeSession> expected = new ArrayList<>(sessions);
      for (int changed : List.of(4, 7)) {
        expected.set(changed, sessions.get(changed).withChatMessage(message(), NOW));
        subject.addChatMessage(sessions.get(changed).id(), message(), NOW);
      }
      long instance = sessions.get(8).instances().get(1).instanceId();
      expected.set(
          8,
          sessions
              .get(8)
              .withInstanceStatus(instance, InstanceStatus.of("timeout"), NOW)
              .orElseThrow());
      subject.updateInstanceStatus(
          sessions.get(8).id(), instance, InstanceStatus.of("timeout"), NOW);

      assertHolds(subject, expected);
    }
  }

  @ParameterizedTest
  @MethodSource("different")
  void delete_removesTheSession(Contender peer) throws Exception {
    try (Subject subject = peer.open(folder)) {
      subject.fill(sessions);
      subject.delete(sessions.get(29).id());
      subject.delete(sessions.get(2).id());
      List<WorktreeSession> expected = new ArrayList<>(sessions);
      expected.remove(29);
      expected.remove(2);

      assertHolds(subject, expected);

      subject.create(sessions.get(2));
      expected.add(sessions.get(2));
      assertHolds(subject, expected);
    }
  }

  @ParameterizedTest
  @MethodSource("searching")
  void search_findsWhatTasksAndChatsContain(Contender peer) throws Exception {
    try (Subject subject = peer.open(folder)) {
      subject.fill(sessions);
      for (String word : List.of(DataSet.WORD, "%_!", "詳細", "nowhere to be found")) {
        List<String> expected =
            latest(sessions).stream()
                .filter(
                    session ->
                        session.task().contains(word)
                            || session.chatHistory().stream()
                                .anyMatch(message -> message.content().contains(word)))
                .map(WorktreeSession::id)
                .toList();

        assertThat(subject.search(word, 1_000)).as(word).isEqualTo(expected);
        assertThat(subject.search(word, 1)).hasSizeLessThanOrEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("chats")
  void chat_keepsRolesAndTexts_alsoAfterReopening(Contender peer) throws Exception {
    try (Subject subject = peer.open(folder)) {
      subject.fill(sessions);
      subject.addChatMessage(sessions.get(4).id(), message(), NOW);
      subject.addChatMessage(sessions.get(5).id(), message(), NOW);
    }
    List<WorktreeSession> expected = new ArrayList<>(sessions);
    expected.set(4, sessions.get(4).withChatMessage(message(), NOW));
    expected.set(5, sessions.get(5).withChatMessage(message(), NOW));
    try (Subject subject = peer.open(folder)) {
      for (WorktreeSession session : expected) {
        assertThat(((ChatPeer<?>) subject).chat(session.id()))
            .isEqualTo(
                session.chatHistory().stream()
                    .map(said -> new ChatPeer.Said(said.role().value(), said.content()))
                    .toList());
        assertThat(subject.getChat(session.id())).isEqualTo(session.chatHistory().size());
      }
    }
  }

  private static void assertHolds(Subject subject, List<WorktreeSession> expected)
      throws Exception {
    assertThat(subject.getAll()).isEqualTo(expected);
    for (WorktreeSession session : expected) {
      assertThat(subject.get(session.id())).isEqualTo(session);
      assertThat(subject.getChat(session.id())).isEqualTo(session.chatHistory().size());
    }
    assertThat(subject.list(10))
        .isEqualTo(latest(expected).stream().limit(10).map(WorktreeSession::id).toList());
  }

  /** Sorts as lists and searches do: by time of update, the latest first. */
  private static List<WorktreeSession> latest(List<WorktreeSession> stored) {
    List<WorktreeSession> latest = new ArrayList<>(stored);
    latest.sort(
        Comparator.<WorktreeSession>comparingLong(session -> session.updatedAt().sortKey())
            .thenComparing(stored::indexOf)
            .reversed());
    return latest;
  }

  private static ChatMessage message() {
    return ChatMessage.builder()
        .id("msg-1")
        .role(MessageRole.USER)
        .content("What now? 詳細を教えてください \u001B[31m")
        .timestamp(NOW)
        .instanceId(1L)
        .extensions(RawJson.of("{\"more\":true}"))
        .build();
  }
}
