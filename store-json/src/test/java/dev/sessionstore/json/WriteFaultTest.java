package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.Durability;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStoreException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import dev.sessionstore.tck.Swept;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that fail, at any point of a write. */
class WriteFaultTest extends HookedHomeTest {

  @AfterEach
  void noInterruptIsLeft() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Fault(14)
  @Test
  void everyCallOfAWrite_failingInTurn_leavesTheOldFileAndNothingElse() throws IOException {
    failEachCallInTurn(
        array(session("a"), "7", session("b")),
        store -> store.update(WORKSPACE, value("b").toBuilder().task("new").build()),
        "t",
        "new");
  }

  @Fault(14)
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyCallOfABatch_failingInTurn_leavesTheOldFileAndNothingElse(boolean durable)
      throws IOException {
    failEachCallInTurn(
        array(session("a"), "7", session("b"), session("c")),
        store -> {
          Replica.Batch batch =
              new Replica.Batch(
                  FileVersion.of(fingerprint()),
                  List.of("d", "c", "b"),
                  Set.of("a", "b", "d"),
                  id -> id.equals("a") ? null : value(id).toBuilder().task("new " + id).build(),
                  durable);
          assertThat(store.apply(WORKSPACE, batch)).isPresent();
        },
        "new d",
        "t",
        "new b");
  }

  private Fingerprint fingerprint() {
    try {
      return Fingerprint.of(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void failEachCallInTurn(
      String old, Consumer<JsonSessionStore> change, String... tasksAfterwards) throws IOException {
    List<String> calls = new ArrayList<>();
    int failing = 0;
    boolean more = true;
    while (more) {
      writeLongAgo(old);
      int target = failing++;
      calls.clear();
      system.hook((call, path) -> {});
      JsonSessionStore store = openHooked();
      system.hook(
          (call, path) -> {
            if (path.startsWith(home.resolve("sessions"))) {
              calls.add(call);
              if (calls.size() == target + 1) {
                throw new IOException("fault at " + call);
              }
            }
          });

      try {
        change.accept(store);
        assertThat(SessionJson.readAll(file))
            .extracting(WorktreeSession::task)
            .containsExactly(tasksAfterwards);
      } catch (SessionStoreException e) {
        if (e.getMessage().contains("the change is in the file")) {
          assertThat(SessionJson.readAll(file))
              .extracting(WorktreeSession::task)
              .containsExactly(tasksAfterwards);
        } else {
          assertThat(text()).as("after a fault at call %s of %s", target, calls).isEqualTo(old);
        }
      }
      assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
      more = calls.size() > target;
      system.hook((call, path) -> {});
      store.close();
    }
    assertThat(calls)
        .containsSubsequence("stat", "open", "read", "create", "open", "write", "move");
    assertThat(failing).isGreaterThan(15);
    Swept.tell("calls of a write to a JSON file", failing - 1, "failures");
  }

  private static Stream<EveryCall> writes() {
    Stream<EveryCall> changes =
        EveryCall.on(WORKSPACE, SampleSessions.full("b")).stream()
            .filter(
                call ->
                    Set.of("update", "modify", "delete", "addChatMessage", "updateInstanceStatus")
                        .contains(call.method().getName()));
    return Stream.concat(
        EveryCall.on(WORKSPACE, SampleSessions.full("c")).stream()
            .filter(call -> call.method().getName().equals("create")),
        changes);
  }

  /** A disk that is gone cannot be tidied up either. */
  @Fault(14)
  @ParameterizedTest
  @MethodSource("writes")
  void everythingFailsFromEachCallOn_leavesTheOldOrTheNewFile_andTheNextWriteWorks(EveryCall write)
      throws IOException {
    openHooked().create(WORKSPACE, SampleSessions.full("a"));
    openHooked().create(WORKSPACE, SampleSessions.full("b"));
    String old = text();
    write.on(openHooked());
    List<WorktreeSession> changed = SessionJson.readAll(file);
    int failing = 0;
    AtomicInteger calls = new AtomicInteger();
    do {
      int first = failing++;
      writeLongAgo(old);
      JsonSessionStore store = openHooked();
      calls.set(0);
      system.hook(
          (call, path) -> {
            if (calls.getAndIncrement() >= first) {
              throw new IOException("Input/output error");
            }
          });
      boolean told = false;
      try {
        write.on(store);
      } catch (SessionStoreException e) {
        told = !e.getMessage().contains("the change is in the file");
      }
      system.hook((call, path) -> {});

      String context = write + ", everything fails from call " + first + " on";
      if (told) {
        assertThat(text()).as(context).isEqualTo(old);
      } else {
        assertThat(sizes(SessionJson.readAll(file))).as(context).isEqualTo(sizes(changed));
      }
      store.create(WORKSPACE, value("next"));
      assertThat(store.get(WORKSPACE, "next")).isEqualTo(value("next"));
      store.close();
      ageAllFiles();
      openHooked().delete(WORKSPACE, "next"); // the first write of a store tidies up
      assertThat(filesInSessions()).as(context).containsExactly("00000000000000aa.json");
    } while (calls.get() >= failing);
    assertThat(failing).isGreaterThan(15);
  }

  private void ageAllFiles() throws IOException {
    for (String name : filesInSessions()) {
      FileTime old = FileTime.from(Instant.now().minusSeconds(2 * 3_600));
      Files.setLastModifiedTime(file.resolveSibling(name), old);
    }
  }

  /** What two runs of one write have in common: the time is another. */
  private static List<String> sizes(List<WorktreeSession> sessions) {
    return sessions.stream()
        .map(
            each ->
                each.id()
                    + each.task()
                    + each.chatHistory().size()
                    + each.instances().get(1).status())
        .toList();
  }

  @Test
  void diskFull_isTypedAndTheNextWriteWorks() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    fail("write", 1, new IOException("No space left on device"));

    assertThatThrownBy(() -> store.create(WORKSPACE, value("b")))
        .isInstanceOf(StoreFullException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("nothing was changed");

    assertThat(text()).isEqualTo(array(session("a")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
    store.create(WORKSPACE, value("b"));
    assertThat(store.getAll(WORKSPACE)).containsExactly(value("a"), value("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Disk quota exceeded", "File too large"})
  void limitsOfTheSystem_countAsFull(String message) {
    fail("write", 1, new IOException(message));

    assertThatThrownBy(() -> openHooked().create(WORKSPACE, value("b")))
        .isInstanceOf(StoreFullException.class);
    assertThat(file).doesNotExist();
  }

  @Fault(18)
  @Test
  void readOnlyFolder_isTyped() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();

    fail("create", 1, new AccessDeniedException(file.toString()));
    assertThatThrownBy(() -> store.create(WORKSPACE, value("b")))
        .isInstanceOf(StoreReadOnlyException.class);
    fail("create", 1, new FileSystemException("f", null, "Read-only file system"));
    assertThatThrownBy(() -> store.create(WORKSPACE, value("b")))
        .isInstanceOf(StoreReadOnlyException.class);
    system.hook(
        (call, path) -> {
          if (call.equals("create") && path.startsWith(home.resolve("sessions"))) {
            throw new ReadOnlyFileSystemException();
          }
        });
    assertThatThrownBy(() -> store.create(WORKSPACE, value("b")))
        .isInstanceOf(StoreReadOnlyException.class);

    assertThat(store.getAll(WORKSPACE)).containsExactly(value("a"));
  }

  @Test
  void unreadableFile_isUnavailable() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    fail("open", 1, new AccessDeniedException(file.toString()));

    assertThatThrownBy(() -> store.getAll(WORKSPACE))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(file + ": this user may not read it; mend its permissions");
  }

  @Test
  void unlistableFolder_isUnavailable() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    fail("list", 1, new IOException("no"));

    assertThatThrownBy(store::workspaces).isInstanceOf(StoreUnavailableException.class);
  }

  @Fault(15)
  @Test
  void force_thatFails_failsTheWriteAndIsNotTriedAgainOnTheSameFile() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    List<Path> forced = new ArrayList<>();
    system.hook(
        (call, path) -> {
          if (call.equals("force")) {
            forced.add(path);
            throw new IOException("Input/output error");
          }
        });

    assertThatThrownBy(() -> store.delete(WORKSPACE, "a"))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(forced).hasSize(1);
    assertThat(text()).isEqualTo(array(session("a")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Fault(16)
  @ParameterizedTest
  @ValueSource(strings = {"Access is denied", "used by another process"})
  void rename_refusedForAMoment_isTriedAgain(String reason) throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    fail(
        "move",
        3,
        reason.startsWith("Access")
            ? new AccessDeniedException("f", null, reason)
            : new FileSystemException("f", null, reason));

    store.delete(WORKSPACE, "a");

    assertThat(text()).isEqualTo("[]");
  }

  @Fault(16)
  @Test
  void rename_refusedForGood_failsAndLeavesNothing() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    AtomicInteger moves = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals("move")) {
            moves.incrementAndGet();
            throw new AccessDeniedException(path.toString());
          }
        });

    assertThatThrownBy(() -> store.delete(WORKSPACE, "a"))
        .isInstanceOf(StoreReadOnlyException.class);

    assertThat(moves).hasValue(10);
    assertThat(text()).isEqualTo(array(session("a")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Fault(17)
  @Test
  void rename_thatIsNotAtomicHere_failsAndNeverCopies() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    fail("move", 1, new AtomicMoveNotSupportedException("a", "b", "no"));

    assertThatThrownBy(() -> store.delete(WORKSPACE, "a"))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(text()).isEqualTo(array(session("a")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Fault(15)
  @Test
  void folderForce_thatFails_saysThatTheChangeIsInTheFile() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    failFolderForce(new IOException("Input/output error"));

    assertThatThrownBy(() -> store.delete(WORKSPACE, "a"))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the change is in the file, but may not survive a power cut");

    assertThat(text()).isEqualTo("[]");
    assertThat(store.getAll(WORKSPACE)).isEmpty();
  }

  @Test
  void folderForce_thatTheSystemDoesNotKnow_isDoneWithout() throws IOException {
    writeLongAgo(array(session("a"), session("b")));
    SessionStore store = openHooked();

    failFolderForce(new IOException("Invalid argument"));
    store.delete(WORKSPACE, "a");
    system.hook(
        (call, path) -> {
          if (call.equals("open") && path.equals(file.getParent())) {
            throw new AccessDeniedException(path.toString());
          }
        });
    store.delete(WORKSPACE, "b");

    assertThat(text()).isEqualTo("[]");
  }

  @Test
  void full_forcesTheFileAndTheFolders_normalTheFileOnly() {
    List<Path> forced = new ArrayList<>();
    SessionStore store = openHooked();
    system.hook(
        (call, path) -> {
          if (call.equals("force")) {
            forced.add(path);
          }
        });

    store.create(WORKSPACE, value("a"));
    assertThat(forced).hasSize(3).contains(home, file.getParent());
    store.close();
    forced.clear();
    openNormal().create(WORKSPACE, value("b"));
    assertThat(forced)
        .singleElement()
        .satisfies(path -> assertThat(path.getFileName().toString()).endsWith(".tmp"));
  }

  private JsonSessionStore openNormal() {
    return open(config().home(system.wrap(home)).durability(Durability.NORMAL));
  }

  @Test
  void interruptedThread_writesAndReadsAndKeepsTheFlag() {
    SessionStore store = open();

    Thread.currentThread().interrupt();
    store.create(WORKSPACE, value("a"));
    store.modify(
        WORKSPACE,
        "a",
        session -> {
          assertThat(Thread.currentThread().isInterrupted()).isTrue();
          return session.toBuilder().task("new").build();
        });
    assertThat(store.getAll(WORKSPACE)).extracting(WorktreeSession::task).containsExactly("new");

    assertThat(Thread.interrupted()).isTrue();
  }

  @Fault(30)
  @ParameterizedTest
  @ValueSource(strings = {"write", "force", "read", "move"})
  void interruptWithinAWrite_completesItAndKeepsTheFlag(String when) throws IOException {
    writeLongAgo(array(session("a"), session("b")));
    SessionStore store = openHooked();
    AtomicInteger calls = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals(when) && calls.incrementAndGet() <= 2) {
            Thread.currentThread().interrupt();
          }
        });

    store.update(WORKSPACE, value("b").toBuilder().task("new").build());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(SessionJson.readAll(file))
        .extracting(WorktreeSession::task)
        .containsExactly("t", "new");
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void interruptsWithoutEnd_failAndLeaveTheOldFile() throws IOException {
    writeLongAgo(array(session("a")));
    SessionStore store = openHooked();
    system.hook(
        (call, path) -> {
          if (call.equals("write")) {
            Thread.currentThread().interrupt();
          }
        });

    assertThatThrownBy(() -> store.delete(WORKSPACE, "a"))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(text()).isEqualTo(array(session("a")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void interruptWhileWaitingForAnEditor_isKept() throws IOException {
    write("");

    Thread.currentThread().interrupt();
    assertThat(open().getAll(WORKSPACE)).isEmpty();

    assertThat(Thread.interrupted()).isTrue();
  }
}
