package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.InstanceNotFoundException;
import dev.sessionstore.InstanceStatus;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The old editor takes no lock and writes in place, at any moment. */
class ForeignEditorTest extends HookedHomeTest {

  private static final String TOO_LARGE_TO_KEEP = "\"model\":\"" + "m".repeat(1_000) + "\"";

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 64 << 20})
  void betweenOperations_isSeen_evenOfEqualSizeWithinOneTick(long cacheBytes) throws IOException {
    SessionStore store = open(config().cacheBytes(cacheBytes));
    store.create(WORKSPACE, value("a"));
    String before = text();

    for (int i = 0; i < 50; i++) {
      String id = String.valueOf((char) ('b' + i % 20));
      write(before.replace("\"id\": \"a\"", "\"id\": \"" + id + "\""));
      assertThat(store.getAll(WORKSPACE)).containsExactly(value(id));
      store.modify(WORKSPACE, id, session -> session.toBuilder().id(id).build());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void duringAModify_onAnotherSession_bothSurvive(long cacheBytes) throws IOException {
    write(array(session("a"), session("b")));
    SessionStore store = open(config().cacheBytes(cacheBytes));
    AtomicInteger runs = new AtomicInteger();

    WorktreeSession stored =
        store.modify(
            WORKSPACE,
            "a",
            session -> {
              runs.incrementAndGet();
              edit(array(session("new"), session("b", "\"model\":\"m\""), session("a")));
              return session.toBuilder().task("ours").build();
            });

    assertThat(runs).hasValue(1);
    assertThat(stored.task()).isEqualTo("ours");
    assertThat(open().getAll(WORKSPACE))
        .containsExactly(value("new"), value("b").toBuilder().model("m").build(), stored);
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void duringAModify_onTheSameSession_failsAndKeepsTheEditorsVersion() throws IOException {
    write(array(session("a")));
    SessionStore store = open();

    assertThatThrownBy(
            () ->
                store.modify(
                    WORKSPACE,
                    "a",
                    session -> {
                      edit(array(session("a", "\"model\":\"theirs\"")));
                      return session.toBuilder().task("ours").build();
                    }))
        .isInstanceOf(StoreBusyException.class)
        .hasMessageContaining("session 'a' in workspace 00000000000000aa was changed")
        .hasMessageContaining("nothing was changed");

    assertThat(text()).isEqualTo(array(session("a", "\"model\":\"theirs\"")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void duringAModify_deletesTheSession_isNotFound() throws IOException {
    write(array(session("a")));
    SessionStore store = open();

    assertThatThrownBy(
            () ->
                store.modify(
                    WORKSPACE,
                    "a",
                    session -> {
                      edit("[]");
                      return session.toBuilder().task("ours").build();
                    }))
        .isInstanceOf(SessionNotFoundException.class);

    assertThat(text()).isEqualTo("[]");
  }

  @Test
  void duringAModify_damagesTheFile_isNeverOverwritten() throws IOException {
    write(array(session("a")));
    SessionStore store = open();

    assertThatThrownBy(
            () ->
                store.modify(
                    WORKSPACE,
                    "a",
                    session -> {
                      edit("[{");
                      return session.toBuilder().task("ours").build();
                    }))
        .isInstanceOf(StoreCorruptException.class);

    assertThat(text()).isEqualTo("[{");
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void duringAModify_removesTheFile_isNotFound() throws IOException {
    write(array(session("a")));
    SessionStore store = open();

    assertThatThrownBy(
            () ->
                store.modify(
                    WORKSPACE,
                    "a",
                    session -> {
                      try {
                        Files.delete(file);
                      } catch (IOException e) {
                        throw new AssertionError(e);
                      }
                      return session.toBuilder().task("ours").build();
                    }))
        .isInstanceOf(SessionNotFoundException.class);

    assertThat(file).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void justBeforeTheRename_aMessageJoinsWhatTheEditorWrote(long cacheBytes) throws IOException {
    writeLongAgo(array(session("a")));
    before("force", 1, () -> edit(array(session("a", "\"model\":\"theirs\""), session("b"))));

    openHooked(cacheBytes).addChatMessage(WORKSPACE, "a", SampleSessions.message("m", "ours"));

    List<WorktreeSession> sessions = SessionJson.readAll(file);
    assertThat(sessions).extracting(WorktreeSession::id).containsExactly("a", "b");
    assertThat(sessions.get(0).model()).isEqualTo("theirs");
    assertThat(sessions.get(0).chatHistory()).containsExactly(SampleSessions.message("m", "ours"));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void justBeforeTheRename_aStatusJoinsWhatTheEditorWrote() throws IOException {
    String instance = "\"instances\":[" + instance("theirs") + "]";
    writeLongAgo(array(session("a", "\"instances\":[" + instance("old") + "]")));
    before("force", 1, () -> edit(array(session("a", instance))));

    openHooked(0).updateInstanceStatus(WORKSPACE, "a", 1, InstanceStatus.COMPLETED);

    assertThat(SessionJson.readAll(file).get(0).instances())
        .singleElement()
        .satisfies(
            i -> {
              assertThat(i.branch()).isEqualTo("theirs");
              assertThat(i.status()).isEqualTo(InstanceStatus.COMPLETED);
            });
  }

  @Test
  void justBeforeTheRename_removesTheInstance_isNotFound() throws IOException {
    writeLongAgo(array(session("a", "\"instances\":[" + instance("old") + "]")));
    before("force", 1, () -> edit(array(session("a"))));

    assertThatThrownBy(
            () -> openHooked(0).updateInstanceStatus(WORKSPACE, "a", 1, InstanceStatus.COMPLETED))
        .isInstanceOf(InstanceNotFoundException.class);
    assertThat(text()).isEqualTo(array(session("a")));
  }

  private static String instance(String branch) {
    return "{\"instanceId\":1,\"worktreePath\":\"\",\"branch\":\""
        + branch
        + "\",\"agentName\":\"\",\"status\":\"running\",\"tmuxSessionId\":\"\"}";
  }

  @Test
  void justBeforeTheRename_takesTheId_isADuplicate() throws IOException {
    writeLongAgo(array(session("a")));
    before("force", 1, () -> edit(array(session("b"))));

    assertThatThrownBy(() -> openHooked(0).create(WORKSPACE, value("b")))
        .isInstanceOf(DuplicateSessionException.class);
    assertThat(text()).isEqualTo(array(session("b")));
  }

  @Test
  void justBeforeTheFirstRename_itsFileIsJoined() throws IOException {
    Files.createDirectories(file.getParent());
    before("force", 1, () -> edit(array(session("theirs"))));

    openHooked(0).create(WORKSPACE, value("ours"));

    assertThat(SessionJson.readAll(file)).containsExactly(value("theirs"), value("ours"));
  }

  @Test
  void savingAgainAndAgain_isBusyInTheEnd() throws IOException {
    writeLongAgo(array(session("a")));
    AtomicInteger saves = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals("force")) {
            edit(array(session("a"), session("b" + saves.incrementAndGet())));
          }
        });
    SessionStore store = open(config().home(system.wrap(home)).busyTimeout(Duration.ZERO));

    assertThatThrownBy(() -> store.delete(WORKSPACE, "a"))
        .isInstanceOf(StoreBusyException.class)
        .hasMessageContaining("nothing was changed");

    assertThat(text()).isEqualTo(array(session("a"), session("b" + saves.get())));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  /** The editor is still at it when the file is looked at for the first few times. */
  private void finishSaving(String json) {
    AtomicInteger looks = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals("stat") && path.equals(file)) {
            if (looks.incrementAndGet() < 6) {
              Instant soon = Instant.now().plusSeconds(60 + looks.get());
              Files.setLastModifiedTime(file, FileTime.from(soon));
            } else if (looks.get() == 6) {
              edit(json);
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "[{\"id\":\"a\",\"ty"})
  void inTheMiddleOfSaving_isWaitedFor(String half) throws IOException {
    write(half);
    finishSaving(array(session("a")));

    assertThat(openHooked(0).getAll(WORKSPACE)).containsExactly(value("a"));
  }

  @Test
  void inTheMiddleOfSaving_isNotOverwritten() throws IOException {
    write("");
    finishSaving(array(session("a")));

    openHooked(64 << 20).create(WORKSPACE, value("b"));

    assertThat(SessionJson.readAll(file)).containsExactly(value("a"), value("b"));
  }

  @Test
  void stoppedInTheMiddleOfSaving_isReportedAfterAWhile() throws IOException {
    write("[{");

    assertThatThrownBy(() -> open().getAll(WORKSPACE)).isInstanceOf(StoreCorruptException.class);
  }

  @Test
  void emptiedAndLeftAlone_isBelievedAfterAWhile() throws IOException {
    write("");

    assertThat(open().getAll(WORKSPACE)).isEmpty();
  }

  @Test
  void savingHalvesAgainAndAgain_isBusyInTheEnd() throws IOException {
    write("[");
    AtomicInteger stats = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals("stat") && path.equals(file)) {
            edit("[" + " ".repeat(stats.incrementAndGet()));
          }
        });
    SessionStore store = open(config().home(system.wrap(home)).busyTimeout(Duration.ofMillis(50)));

    assertThatThrownBy(() -> store.getAll(WORKSPACE))
        .isInstanceOf(StoreBusyException.class)
        .hasMessageContaining("kept changing");
  }

  @Test
  void removesTheFileWhileItIsRead_isSeen() throws IOException {
    writeLongAgo(array(session("a")));
    before("open", 1, this::remove);

    assertThat(openHooked(0).getAll(WORKSPACE)).isEmpty();
  }

  @Test
  void writesWhileTheSessionIsRead_newVersionIsGiven() throws IOException {
    writeLongAgo(array(session("b"), session("a", TOO_LARGE_TO_KEEP)));
    SessionStore store = openHooked(1_000);
    store.find(WORKSPACE, "a");
    before("read", 1, () -> edit(array(session("a", "\"model\":\"theirs\""), session("c"))));

    assertThat(store.get(WORKSPACE, "a").model()).isEqualTo("theirs");
  }

  @Test
  void writesWhileAWalkIsUnderWay_endsTheWalkNotSilently() throws IOException {
    writeLongAgo(array(session("a"), session("b")));
    SessionStore store = open(config().cacheBytes(0));
    List<WorktreeSession> seen = new ArrayList<>();

    assertThatThrownBy(
            () ->
                store.forEach(
                    WORKSPACE,
                    session -> {
                      seen.add(session);
                      edit(array(session("a", "\"model\":\"theirs\"")));
                    }))
        .isInstanceOf(StoreBusyException.class)
        .hasMessageContaining("read it again");
    assertThat(seen).containsExactly(value("a"));
  }

  @Test
  void writesBetweenIndexAndWalk_walksTheNewVersion() throws IOException {
    writeLongAgo(array(session("a"), session("b", TOO_LARGE_TO_KEEP)));
    SessionStore store = openHooked(1_000);
    store.find(WORKSPACE, "a");
    before("open", 1, () -> edit(array(session("c"))));
    List<WorktreeSession> seen = new ArrayList<>();

    store.forEach(WORKSPACE, seen::add);

    assertThat(seen).containsExactly(value("c"));
  }
}
