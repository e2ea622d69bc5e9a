package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.hybrid.metrics.MigrationMetrics;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens when one of the two stores fails, for each operation. */
class FailureRulesTest extends HomeTest {

  private static final WorktreeSession SESSION = SampleSessions.full("a");
  private static final Set<String> WRITES =
      Set.of("create", "update", "modify", "delete", "addChatMessage", "updateInstanceStatus");

  private Faulty leader;
  private Faulty follower;
  private HybridSessionStore store;

  @BeforeEach
  void openWithASession() {
    leader = new Faulty(sqlite());
    follower = new Faulty(json());
    store = builder(MirrorMode.SYNC, leader, follower).open();
    store.create(WORKSPACE, SESSION);
  }

  @AfterEach
  void close() {
    leader.mend();
    follower.mend();
    store.close();
  }

  static Stream<EveryCall> calls() {
    return EveryCall.on(WORKSPACE, SESSION).stream()
        .filter(call -> !call.isClose())
        .map(
            call ->
                call.method().getName().equals("create")
                    ? EveryCall.on(WORKSPACE, SampleSessions.full("b")).stream()
                        .filter(other -> other.method().equals(call.method()))
                        .findFirst()
                        .orElseThrow()
                    : call);
  }

  static Stream<EveryCall> writes() {
    return calls().filter(call -> WRITES.contains(call.method().getName()));
  }

  static Stream<EveryCall> reads() {
    return calls().filter(call -> !WRITES.contains(call.method().getName()));
  }

  @Test
  void everyMethodOfTheInterface_isForwardedOnPurpose() {
    List<Method> inherited = new ArrayList<>();
    for (Method method : SessionStore.class.getMethods()) {
      if (!Modifier.isStatic(method.getModifiers())
          && Arrays.stream(HybridSessionStore.class.getDeclaredMethods())
              .noneMatch(
                  own ->
                      own.getName().equals(method.getName())
                          && Arrays.equals(own.getParameterTypes(), method.getParameterTypes()))) {
        inherited.add(method);
      }
    }

    assertThat(inherited).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCall_goesToTheLeader_underItsOwnName(EveryCall call) {
    leader.forgetCalls();

    call.on(store);

    assertThat(leader.calls()).contains(call.method().getName());
  }

  @Fault(42)
  @ParameterizedTest
  @MethodSource("calls")
  void followerFails_theCallSucceeds_andTheJournalKeepsTheWork(EveryCall call) {
    follower.fail("the follower is away");

    call.on(store);

    follower.mend();
    assertThat(store.flush().complete()).isTrue();
    store.close();
    assertStoresEqual();
  }

  @ParameterizedTest
  @MethodSource("writes")
  void followerFails_isCounted(EveryCall call) {
    follower.fail("the follower is away");

    call.on(store);

    assertThat(store.metrics().jsonErrors()).isPositive();
    assertThat(store.metrics().sqliteErrors()).isZero();
  }

  @Fault(42)
  @ParameterizedTest
  @MethodSource("writes")
  void leaderFailsToWrite_itsErrorIsThrown_andTheFollowerIsUntouched(EveryCall call) {
    leader.fail("the leader is away");
    follower.forgetCalls();

    assertThatThrownBy(() -> call.on(store))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("the leader is away");

    assertThat(follower.calls()).isEmpty();
    assertThat(store.metrics().sqliteErrors()).isOne();
    assertThat(store.metrics().fallbacks()).isZero();
  }

  @Fault(42)
  @ParameterizedTest
  @MethodSource("reads")
  void leaderFailsToRead_theFollowerAnswers_andItIsCounted(EveryCall call) {
    leader.fail("the leader is away");
    follower.forgetCalls();

    call.on(store);

    assertThat(follower.calls()).contains(call.method().getName());
    assertThat(store.metrics().fallbacks()).isOne();
    assertThat(store.metrics().sqliteErrors()).isOne();
  }

  @Fault(42)
  @ParameterizedTest
  @MethodSource("reads")
  void bothFailToRead_oneErrorHoldsBoth(EveryCall call) {
    leader.fail("the leader is away");
    follower.fail("the follower is away");

    Throwable thrown = catchThrowable(() -> call.on(store));

    assertThat(thrown)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContainingAll("the leader is away", "the follower is away");
    assertThat(thrown.getCause()).hasMessage("the leader is away");
    assertThat(thrown.getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .isEqualTo("the follower is away");
  }

  @Test
  void whatTheFollowerAnswers_isWhatWasStored() {
    leader.fail("the leader is away");

    assertThat(store.get(WORKSPACE, "a")).isEqualTo(SESSION);
    assertThat(store.getAll(WORKSPACE)).containsExactly(SESSION);
    assertThat(store.workspaces()).containsExactly(WORKSPACE);
  }

  @Test
  void errorsOfTheCaller_areNoFailures() {
    MigrationMetrics before = store.metrics();

    assertThatThrownBy(() -> store.get(WORKSPACE, "none"))
        .isInstanceOf(SessionNotFoundException.class);
    assertThatThrownBy(() -> store.create(WORKSPACE, SESSION))
        .isInstanceOf(DuplicateSessionException.class);
    assertThatThrownBy(() -> store.create(WORKSPACE, SampleSessions.simple("\ud800")))
        .isInstanceOf(InvalidSessionException.class);

    assertThat(store.metrics().fallbacks()).isEqualTo(before.fallbacks());
    assertThat(store.metrics().sqliteWrites()).isEqualTo(before.sqliteWrites());
    assertThat(store.metrics().sqliteErrors()).isEqualTo(before.sqliteErrors());
  }

  @Test
  void walkThatTheLeaderBreaksOff_isTakenUpByTheFollower_withoutRepetition() {
    store.create(WORKSPACE, SampleSessions.simple("b"));
    store.create(WORKSPACE, SampleSessions.simple("c"));
    List<String> seen = new ArrayList<>();
    leader.after(
        call -> {
          if (call.equals("forEach")) {
            throw new StoreUnavailableException("the leader went away", null);
          }
        });

    store.forEach(WORKSPACE, session -> seen.add(session.id()));

    assertThat(seen).containsExactly("a", "b", "c");
    assertThat(store.metrics().fallbacks()).isOne();
  }

  @Test
  void failureThatTheCallersActionThrows_isNoFailureOfTheStore() {
    StoreBusyException own = new StoreBusyException("another store of the caller's", null);

    assertThatThrownBy(
            () ->
                store.forEach(
                    WORKSPACE,
                    session -> {
                      throw own;
                    }))
        .isSameAs(own);

    assertThat(store.metrics().fallbacks()).isZero();
  }

  @Test
  void leaderFailsWhileItIsMirrored_theCallSucceeds() {
    leader.before(
        call -> {
          if (call.equals("recordReplicated")) {
            throw new StoreBusyException("the leader is busy", null);
          }
        });

    assertThatCode(() -> store.create(WORKSPACE, SampleSessions.simple("b")))
        .doesNotThrowAnyException();

    leader.mend();
    assertThat(store.flush().complete()).isTrue();
    store.close();
    assertStoresEqual();
  }

  @Test
  void followerThatThrowsWhatNoStoreThrows_failsLikeAnyOther() {
    follower.before(
        call -> {
          if (call.equals("apply")) {
            throw new IllegalStateException("a defect");
          }
        });

    store.create(WORKSPACE, SampleSessions.simple("b"));

    assertThat(store.metrics().jsonErrors()).isPositive();
    assertThat(store.flush().failures()).containsOnlyKeys(WORKSPACE.hash());
  }

  @Test
  void followerAwayForAThousandChanges_getsEachFileOnce_whenItIsBack() {
    follower.fail("the follower is away");
    for (int i = 0; i < 1_000; i++) {
      store.updateInstanceStatus(WORKSPACE, "a", 1, InstanceStatus.of("s" + i));
      if (i % 10 == 0) {
        store.create(OTHER, SampleSessions.simple("s" + i));
      }
    }
    follower.mend();
    follower.forgetCalls();

    assertThat(store.flush().written()).isEqualTo(101);

    assertThat(follower.calls().stream().filter("apply"::equals)).hasSize(2);
    store.close();
    assertStoresEqual();
  }

  @Test
  void jsonFolderUnusableForAThousandChanges_getsEachFileOnce_whenItIsUsable() throws Exception {
    Path sessions = home.resolve("sessions");
    Files.move(sessions, home.resolve("away"));
    Files.createFile(sessions);
    for (int i = 0; i < 1_000; i++) {
      store.updateInstanceStatus(WORKSPACE, "a", 1, InstanceStatus.of("s" + i));
      if (i % 10 == 0) {
        store.create(OTHER, SampleSessions.simple("s" + i));
      }
    }
    Files.delete(sessions);
    Files.move(home.resolve("away"), sessions);
    follower.forgetCalls();

    assertThat(store.flush().complete()).isTrue();

    assertThat(follower.calls().stream().filter("apply"::equals)).hasSize(2);
    store.close();
    assertStoresEqual();
  }

  @Fault(9)
  @Test
  void unreadableLeader_opensDegraded_readsAreAnswered_writesFail() throws Exception {
    store.close();
    Files.writeString(home.resolve("session-store.db"), "this is no database");

    try (HybridSessionStore degraded = HybridSessionStore.open(config(MirrorMode.SYNC))) {
      assertThat(degraded.get(WORKSPACE, "a")).isEqualTo(SESSION);
      assertThatThrownBy(() -> degraded.delete(WORKSPACE, "a"))
          .hasMessageContaining("session-store.db");
      assertThat(degraded.metrics().fallbacks()).isOne();
    }

    assertThat(inJson(WORKSPACE)).containsExactly(SESSION);
    store =
        HybridSessionStore.builder(
                config(MirrorMode.SYNC).toBuilder().home(folder.resolve("other")).build(),
                SqliteSessionStore.open(
                    config(MirrorMode.SYNC).toBuilder().home(folder.resolve("other")).build()),
                JsonSessionStore.open(
                    config(MirrorMode.SYNC).toBuilder().home(folder.resolve("other")).build()))
            .open();
  }
}
