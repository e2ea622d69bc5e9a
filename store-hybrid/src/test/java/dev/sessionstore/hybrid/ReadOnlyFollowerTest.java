package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON files that are not written for a while: STORAGE_JSON_READ_ONLY. */
class ReadOnlyFollowerTest extends HomeTest {

  private static final WorktreeSession A = at("a", 1);
  private static final WorktreeSession B = at("b", 1);

  private boolean readOnly;

  @Override
  StoreConfig config(MirrorMode mode) {
    return super.config(mode).toBuilder().jsonReadOnly(readOnly).build();
  }

  @BeforeEach
  void fillBoth() {
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, A);
      store.create(WORKSPACE, B);
    }
    readOnly = true;
  }

  private Map<Path, String> files() throws IOException {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(home.resolve("sessions"))) {
      for (Path file : all.toList()) {
        files.put(file, Files.getLastModifiedTime(file) + Files.readString(file));
      }
    }
    return files;
  }

  private void writeAgain() {
    readOnly = false;
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      assertThat(store.flush().complete()).isTrue();
    }
    assertStoresEqual();
  }

  @ParameterizedTest
  @EnumSource(MirrorMode.class)
  void writes_succeed_theFilesStay_andCatchUpLater(MirrorMode mode) throws IOException {
    Map<Path, String> before = files();

    try (HybridSessionStore store = open(mode)) {
      store.create(WORKSPACE, at("c", 2));
      store.update(WORKSPACE, at("a", 3));
      store.delete(WORKSPACE, "b");
      store.create(OTHER, at("d", 2));
      assertThat(store.flush().complete()).isTrue();
      assertThat(store.flush().written()).isZero();

      assertThat(store.getAll(WORKSPACE)).containsExactly(at("a", 3), at("c", 2));
      assertThat(store.compareAll()).isEmpty();
      assertThat(store.metrics().jsonErrors()).isZero();
      assertThat(store.metrics().journalLength()).hasValue(4);
    }

    assertThat(files()).isEqualTo(before);
    writeAgain();
    assertThat(inJson(WORKSPACE)).containsExactly(at("a", 3), at("c", 2));
  }

  @Test
  void journal_holdsOneEntryPerSession_howeverOftenItIsWritten() {
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      for (int i = 0; i < 50; i++) {
        store.update(WORKSPACE, A.toBuilder().task("task " + i).build());
      }
      assertThat(store.metrics().journalLength()).hasValue(1);
    }
  }

  @Test
  void whatAnOldEditorWrites_isTakenIn_alsoBesideWritesOfOurs() throws IOException {
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, at("ours", 2));
      edit(WORKSPACE, List.of(at("a", 4), B, at("theirs", 4)));
      Map<Path, String> before = files();

      assertThat(store.flush().takenIn()).isEqualTo(2);

      assertThat(store.getAll(WORKSPACE))
          .containsExactly(at("a", 4), B, at("ours", 2), at("theirs", 4));
      assertThat(store.flush().takenIn()).as("once").isZero();
      assertThat(files()).isEqualTo(before);
    }
    writeAgain();
  }

  @Test
  void fileUnderAnotherHashOfTheWorkspace_isTakenInAsWell_andStaysUntilFilesAreWrittenAgain()
      throws IOException {
    try (SqliteSessionStore sqlite = sqlite()) {
      assertThat(sqlite.alias(WORKSPACE, OTHER.hash())).isTrue();
    }
    edit(OTHER, List.of(at("a", 4), at("theirs", 4), at("gone", 4)));
    Map<Path, String> before = files();
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      assertThat(store.flush().complete()).isTrue();
      assertThat(store.getAll(WORKSPACE))
          .containsExactly(at("a", 4), B, at("theirs", 4), at("gone", 4));
      store.update(WORKSPACE, at("theirs", 3));
      store.delete(WORKSPACE, "gone");
      assertThat(store.flush().takenIn()).as("once").isZero();
      assertThat(store.getAll(WORKSPACE)).containsExactly(at("a", 4), B, at("theirs", 3));
    }
    assertThat(files()).isEqualTo(before);

    readOnly = false;
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      assertThat(store.flush().complete()).isTrue();
    }
    assertThat(inSqlite(WORKSPACE)).containsExactly(at("a", 4), B, at("theirs", 3));
    assertThat(inJson(WORKSPACE)).containsExactly(at("a", 4), B, at("theirs", 3));
    assertThat(file(OTHER)).doesNotExist();
    assertThat(file(OTHER).resolveSibling(file(OTHER).getFileName() + ".migrated")).exists();
  }

  @Test
  void fileThatTurnsUp_isTakenInBeforeItsWorkspaceIsAnswered() {
    edit(OTHER, List.of(A));

    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      assertThat(store.getAll(OTHER)).containsExactly(A);
    }
    writeAgain();
  }

  @Test
  void whatOurSideWon_isPutRightThere_whenTheFilesAreWrittenAgain() {
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      store.update(WORKSPACE, at("a", 9));
      store.delete(WORKSPACE, "b");
      edit(WORKSPACE, List.of(at("a", 5), at("b", 5)));
      store.flush();
      edit(WORKSPACE, List.of(at("a", 5), at("b", 5), at("c", 5)));
      store.flush();

      assertThat(store.getAll(WORKSPACE)).containsExactly(at("a", 9), at("c", 5));
      assertThat(inRecovery(WORKSPACE)).containsExactlyInAnyOrder(at("a", 5), at("b", 5));
    }
    writeAgain();
    assertThat(inJson(WORKSPACE)).containsExactly(at("a", 9), at("c", 5));
  }

  @Test
  void sessionThatAnOldEditorDropped_comesBack_whenTheFilesAreWrittenAgain() {
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      edit(WORKSPACE, List.of(A));
      store.flush();
      assertThat(store.getAll(WORKSPACE)).containsExactly(A, B);
    }
    writeAgain();
    assertThat(inJson(WORKSPACE)).containsExactly(A, B);
  }

  @Test
  void damagedFile_staysWhereItIs_andTheLeaderAnswers() throws IOException {
    try (HybridSessionStore store = open(MirrorMode.ASYNC)) {
      editText(WORKSPACE, "[{\"id\": \"a");
      Map<Path, String> before = files();

      assertThat(store.flush().complete()).isFalse();

      assertThat(store.getAll(WORKSPACE)).containsExactly(A, B);
      assertThat(files()).isEqualTo(before);
    }
    writeAgain();
    assertThat(home.resolve("sessions")).isDirectoryContaining("glob:**.damaged-*");
  }

  @Test
  void opening_saysHowManySessionsWait() {
    try (SqliteSessionStore sqlite = sqlite()) {
      sqlite.create(WORKSPACE, at("c", 2));
    }
    try (LogLines log = new LogLines(HybridSessionStore.class);
        HybridSessionStore store = open(MirrorMode.ASYNC)) {
      assertThat(log.all())
          .containsExactly(
              "WARN The following store is only read, as STORAGE_JSON_READ_ONLY says; 1 session(s)"
                  + " wait until it is written again");
      assertThat(store.workspaces()).containsExactly(WORKSPACE);
    }
  }

  @Test
  void leaderThatFailsToRead_theFilesAnswer_loudlyEachTime_andNeverWithNothing() {
    Faulty leader = new Faulty(sqlite());
    Faulty follower = new Faulty(json());
    try (HybridSessionStore store = builder(MirrorMode.ASYNC, leader, follower).open();
        LogLines log = new LogLines(HybridSessionStore.class)) {
      store.create(WORKSPACE, at("new", 2));
      store.create(OTHER, at("new", 2));
      leader.fail("down");

      assertThat(store.getAll(WORKSPACE)).containsExactly(A, B);
      assertThat(store.get(WORKSPACE, "a")).isEqualTo(A);
      List<String> seen = new ArrayList<>();
      store.forEach(WORKSPACE, session -> seen.add(session.id()));
      assertThat(seen).containsExactly("a", "b");
      assertThat(log.all())
          .hasSize(3)
          .allMatch(
              line ->
                  line.startsWith("ERROR The leading store failed to read")
                      && line.contains("may lack whatever was written since: down"));

      List<ThrowingCallable> unanswered =
          List.of(
              () -> store.get(WORKSPACE, "new"),
              () -> store.find(WORKSPACE, "new"),
              () -> store.getAll(OTHER),
              () -> store.forEach(OTHER, session -> {}),
              () -> store.list(OTHER, SessionQuery.ALL),
              () -> store.search(OTHER, "new", 5));
      for (ThrowingCallable call : unanswered) {
        assertThatExceptionOfType(StoreUnavailableException.class)
            .isThrownBy(call)
            .withMessage("down");
      }
      leader.mend();
    }
  }

  /**
   * An old editor and this store at random; nothing is written there, and all of it comes later.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomWork_convergesWhenTheFilesAreWrittenAgain(long seed) throws IOException {
    Random random = new Random(seed);
    List<WorktreeSession> editors = new ArrayList<>(List.of(A, B));
    Map<Path, String> before = files();
    HybridSessionStore store = open(MirrorMode.ASYNC);
    try {
      for (int step = 0; step < 40; step++) {
        String id = String.valueOf((char) ('a' + random.nextInt(5)));
        WorktreeSession session = at(id, 1 + random.nextInt(9));
        switch (random.nextInt(6)) {
          case 0 -> {
            editors.removeIf(each -> each.id().equals(id));
            editors.add(session);
            edit(WORKSPACE, editors);
            before = files();
          }
          case 1 -> store.flush();
          case 2 -> {
            store.close();
            store = open(MirrorMode.ASYNC);
          }
          case 3 -> store.delete(WORKSPACE, id);
          default -> {
            if (store.find(WORKSPACE, id).isPresent()) {
              store.update(WORKSPACE, session);
            } else {
              store.create(WORKSPACE, session);
            }
          }
        }
        assertThat(files()).as("seed %d, step %d", seed, step).isEqualTo(before);
      }
    } finally {
      store.close();
    }
    writeAgain();
    try (JsonSessionStore json = json()) {
      assertThat(json.workspaces()).containsExactly(WORKSPACE);
    }
  }
}
