package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An old editor writes the JSON files while SQLite leads. */
class ForeignWritesTest extends HomeTest {

  private static final WorktreeSession A = at("a", 1);
  private static final WorktreeSession B = at("b", 1);

  private HybridSessionStore store;

  @BeforeEach
  void openWithTwoSessions() {
    store = open(MirrorMode.SYNC);
    store.create(WORKSPACE, A);
    store.create(WORKSPACE, B);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void assertHolds(WorktreeSession... expected) {
    assertThat(store.getAll(WORKSPACE)).containsExactly(expected);
    store.close();
    assertThat(inJson(WORKSPACE)).containsExactly(expected);
  }

  @Test
  void newSession_isTakenIn() {
    edit(WORKSPACE, List.of(A, at("new", 1), B));

    assertThat(store.flush().takenIn()).isOne();

    assertHolds(A, B, at("new", 1));
  }

  @Test
  void changesThere_win_andTheEditorsOwnVersionsAreNotKept() {
    edit(WORKSPACE, List.of(A, B, at("c", 1)));
    store.flush();
    edit(WORKSPACE, List.of(A, B, at("c", 2)));
    store.flush();
    edit(WORKSPACE, List.of(A, B, at("c", 3)));

    store.flush();

    assertHolds(A, B, at("c", 3));
    assertThat(inRecovery(WORKSPACE)).isEmpty();
  }

  @Test
  void changeThere_ofAVersionOfOurs_wins_butOursIsKept_forTheEditorMayNotHaveKnownIt() {
    edit(WORKSPACE, List.of(at("a", 2), B));

    store.flush();

    assertHolds(at("a", 2), B);
    assertThat(inRecovery(WORKSPACE)).containsExactly(A);
  }

  @Test
  void changeThere_thatIsNotLaterThanOurs_wins_butOursIsKept() {
    store.update(WORKSPACE, at("a", 5));
    WorktreeSession theirs = at("a", 4);
    edit(WORKSPACE, List.of(theirs, B));

    store.flush();

    assertHolds(theirs, B);
    assertThat(inRecovery(WORKSPACE)).containsExactly(at("a", 5));
  }

  @Test
  void changeOnBothSides_theLaterWins_theOtherIsKept() {
    try (SqliteSessionStore elsewhere = sqlite()) {
      elsewhere.update(WORKSPACE, at("a", 2));
      elsewhere.update(WORKSPACE, at("b", 4));
    }
    edit(WORKSPACE, List.of(at("a", 3), at("b", 3)));

    store.flush();

    assertHolds(at("a", 3), at("b", 4));
    assertThat(inRecovery(WORKSPACE)).containsExactly(at("a", 2), at("b", 3));
  }

  @Test
  void changeOnBothSides_withoutATime_sqliteWins_theOtherIsKept() {
    WorktreeSession ours = SampleSessions.at("a", "", "").toBuilder().task("ours").build();
    WorktreeSession theirs = SampleSessions.at("a", "", "").toBuilder().task("theirs").build();
    try (SqliteSessionStore elsewhere = sqlite()) {
      elsewhere.update(WORKSPACE, ours);
    }
    edit(WORKSPACE, List.of(theirs, B));

    store.flush();

    assertHolds(ours, B);
    assertThat(inRecovery(WORKSPACE)).containsExactly(theirs);
  }

  @Test
  void deletedByUs_staysDeleted_alsoIfTheEditorHasItStill() {
    store.delete(WORKSPACE, "a");
    edit(WORKSPACE, List.of(A, B));

    store.flush();

    assertHolds(B);
    assertThat(inRecovery(WORKSPACE)).containsExactly(A);
  }

  @Test
  void deletedByUs_andChangedByTheEditor_staysDeleted_theirVersionIsKept() {
    try (SqliteSessionStore elsewhere = sqlite()) {
      elsewhere.delete(WORKSPACE, "a");
    }
    edit(WORKSPACE, List.of(at("a", 9), B));

    store.flush();

    assertHolds(B);
    assertThat(inRecovery(WORKSPACE)).containsExactly(at("a", 9));
  }

  @Test
  void deletedByUs_andUntouched_isDeletedThere_andNothingIsKept() {
    try (SqliteSessionStore elsewhere = sqlite()) {
      elsewhere.delete(WORKSPACE, "a");
    }

    store.flush();

    assertHolds(B);
    assertThat(inRecovery(WORKSPACE)).isEmpty();
  }

  @Test
  void deletedByTheEditor_isRestored_inItsPlace() {
    edit(WORKSPACE, List.of(B));

    store.flush();

    assertHolds(A, B);
  }

  @Test
  void wholeFileDeletedByTheEditor_isRestored() throws IOException {
    Files.delete(file(WORKSPACE));

    store.flush();

    assertHolds(A, B);
  }

  @Test
  void fileEmptiedByTheEditor_isRestored() {
    editText(WORKSPACE, "");

    store.flush();

    assertHolds(A, B);
  }

  @Test
  void recreatedByUs_afterADeletion_isAsWeCreatedIt() {
    store.delete(WORKSPACE, "a");
    store.create(WORKSPACE, at("a", 5));
    edit(WORKSPACE, List.of(A, B));

    store.flush();

    assertHolds(B, at("a", 5));
  }

  @Test
  void oldEditorsBlindOverwrite_undoesNothingOfOurs() {
    List<WorktreeSession> asTheEditorKnowsIt = new ArrayList<>(inJson(WORKSPACE));
    store.update(WORKSPACE, at("b", 7));
    store.create(WORKSPACE, at("ours", 7));
    asTheEditorKnowsIt.set(0, at("a", 8));
    edit(WORKSPACE, asTheEditorKnowsIt);

    store.flush();

    assertHolds(at("a", 8), at("b", 7), at("ours", 7));
  }

  @Test
  void writeOfOurs_takesInWhatTheEditorWroteBefore() {
    edit(WORKSPACE, List.of(A, B, at("new", 1)));

    store.create(WORKSPACE, at("ours", 1));

    assertHolds(A, B, at("ours", 1), at("new", 1));
  }

  @Test
  void newFileOfTheEditor_isANewWorkspace() {
    edit(OTHER, List.of(at("x", 1)));

    store.flush();

    store.close();
    assertThat(inSqlite(OTHER)).containsExactly(at("x", 1));
  }

  @Test
  void rewrittenWithoutAChange_isLeftAlone() throws IOException {
    edit(WORKSPACE, List.of(A, B));
    byte[] theirs = Files.readAllBytes(file(WORKSPACE));

    assertThat(store.flush().written()).isZero();

    assertThat(Files.readAllBytes(file(WORKSPACE))).isEqualTo(theirs);
  }
}
