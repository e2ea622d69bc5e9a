package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.SessionSummary;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSessionStoreTest extends HomeTest {
  @Test
  void open_throughTheFactory_isThisBackend() {
    try (SessionStore store = SessionStores.open(config().build())) {
      assertThat(store).isInstanceOf(JsonSessionStore.class);
    }
  }

  @Test
  void create_inAnEmptyHome_writesWhatTheOldEditorReads() throws IOException {
    open().create(WORKSPACE, SampleSessions.full("1"));
    open().create(WORKSPACE, SampleSessions.simple("2"));

    assertThat(text())
        .isEqualTo(
            "[\n"
                + SessionJson.write(SampleSessions.full("1")).indent(2).stripTrailing()
                + ",\n"
                + SessionJson.write(SampleSessions.simple("2")).indent(2).stripTrailing()
                + "\n]");
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void delete_theLastSession_leavesAnEmptyArray() throws IOException {
    SessionStore store = open();
    store.create(WORKSPACE, SampleSessions.simple("1"));

    assertThat(store.delete(WORKSPACE, "1")).isTrue();

    assertThat(text()).isEqualTo("[]");
    assertThat(store.getAll(WORKSPACE)).isEmpty();
    assertThat(store.workspaces()).containsExactly(WORKSPACE);
  }

  @Test
  void files_areTheUsersOnly() throws IOException {
    open().create(WORKSPACE, SampleSessions.simple("1"));

    for (Path path : List.of(home, file.getParent(), home.resolve("locks"))) {
      assertThat(modes(path)).isEqualTo("rwx------");
    }
    for (Path path : List.of(file, home.resolve("locks/00000000000000aa.lock"))) {
      assertThat(modes(path)).isEqualTo("rw-------");
    }
  }

  @Test
  void write_fileThatOthersCouldRead_becomesTheUsersOnly() throws IOException {
    write(array(session("a")));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    open().delete(WORKSPACE, "a");

    assertThat(modes(file)).isEqualTo("rw-------");
  }

  private static String modes(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void read_makesNoFiles() throws IOException {
    SessionStore store = open();

    assertThat(store.getAll(WORKSPACE)).isEmpty();
    assertThat(store.find(WORKSPACE, "x")).isEmpty();
    assertThat(store.delete(WORKSPACE, "x")).isFalse();
    assertThat(store.workspaces()).isEmpty();
    assertThat(home.resolve("sessions")).doesNotExist();
  }

  @Fault(37)
  @Test
  void link_isFollowedAndStays() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere")).resolve("real.json");
    Files.writeString(elsewhere, array(session("a")));
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, elsewhere);

    open().create(WORKSPACE, value("b"));

    assertThat(file).isSymbolicLink();
    assertThat(SessionJson.readAll(elsewhere)).containsExactly(value("a"), value("b"));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void link_thatLeadsNowhere_isReplacedByTheFirstWrite() throws IOException {
    Files.createDirectories(file.getParent());
    Files.createSymbolicLink(file, folder.resolve("nowhere"));
    SessionStore store = open();

    assertThat(store.getAll(WORKSPACE)).isEmpty();
    store.create(WORKSPACE, value("a"));

    assertThat(file).isRegularFile();
    assertThat(ids(open())).containsExactly("a");
  }

  @Test
  void leftoversOfKilledProcesses_goWithTheFirstWrite() throws IOException {
    write(array(session("a")));
    Instant old = Instant.now().minusSeconds(2 * 3_600);
    for (String name :
        List.of(
            "00000000000000aa.0123456789abcdef.tmp",
            "00000000000000bb.0123456789abcdef.tmp",
            "00000000000000aa.json.bak",
            "00000000000000aa.notes.tmp")) {
      Files.setLastModifiedTime(Files.createFile(file.resolveSibling(name)), FileTime.from(old));
    }
    Files.createFile(file.resolveSibling("00000000000000aa.fedcba9876543210.tmp"));

    open().delete(WORKSPACE, "a");

    assertThat(filesInSessions())
        .containsExactly(
            "00000000000000aa.fedcba9876543210.tmp",
            "00000000000000aa.json",
            "00000000000000aa.json.bak",
            "00000000000000aa.notes.tmp",
            "00000000000000bb.0123456789abcdef.tmp");
  }

  @Test
  void workspaces_takeTheirPathsFromTheMapping() throws IOException {
    write("[]");
    Files.writeString(
        home.resolve("workspace_mapping.json"),
        "{\"x\":{\"y\":1},\"00000000000000aa\":\"/p/é\",\"00000000000000bb\":7}");

    assertThat(open().workspaces()).containsExactly(WORKSPACE);
    assertThat(open().workspaces().get(0).path()).contains("/p/é");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{\"00000000000000aa\":\"secret", "\0"})
  void workspaces_damagedMapping_isPassedOverWithOneWarning(String json) throws IOException {
    write("[]");
    Files.writeString(home.resolve("workspace_mapping.json"), json);

    try (LogLines log = new LogLines(JsonSessionStore.class)) {
      SessionStore store = open();
      assertThat(store.workspaces()).containsExactly(WORKSPACE);
      assertThat(store.workspaces().get(0).path()).isEmpty();

      assertThat(log.all())
          .containsExactly(
              "WARN "
                  + home.resolve("workspace_mapping.json")
                  + ": it is no JSON object; the paths of workspaces stay unknown");
    }
  }

  @Test
  void workspaces_unreadableMapping_isPassedOver() throws IOException {
    write("[]");
    Files.createDirectories(home.resolve("workspace_mapping.json"));

    assertThat(open().workspaces()).containsExactly(WORKSPACE);
  }

  @Test
  void write_whileAnotherHoldsTheWorkspace_isBusyAfterTheTimeout() {
    SessionStore store = open(config().busyTimeout(Duration.ZERO));
    store.create(WORKSPACE, value("a"));

    Path lock = home.resolve("locks/00000000000000aa.lock");
    try (InterProcessLock held = InterProcessLock.exclusive(lock, Duration.ZERO)) {
      assertThatThrownBy(() -> store.delete(WORKSPACE, "a")).isInstanceOf(StoreBusyException.class);
      assertThat(store.get(WORKSPACE, "a")).isEqualTo(value("a"));
      store.create(Workspace.ofHash("00000000000000bb"), value("a"));
    }
    assertThat(store.delete(WORKSPACE, "a")).isTrue();
  }

  @Test
  void open_holdsTheHomeUntilItIsClosed() {
    SessionStore store = open();
    Path lock = home.resolve("locks/home.lock");

    assertThatThrownBy(() -> InterProcessLock.exclusive(lock, Duration.ZERO))
        .isInstanceOf(StoreBusyException.class);
    store.close();
    try (InterProcessLock held = InterProcessLock.exclusive(lock, Duration.ZERO)) {
      assertThatThrownBy(() -> open(config().busyTimeout(Duration.ZERO)))
          .isInstanceOf(StoreBusyException.class);
    }
  }

  @Test
  void largeFile_thatMayNotBeKept_answersEveryCall() {
    SessionStore writer = open();
    List<WorktreeSession> sessions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sessions.add(
          writer.create(
              WORKSPACE, SampleSessions.full("s" + i).toBuilder().task("no " + i).build()));
    }

    for (long cacheBytes : new long[] {0, 4_300, 20_000}) {
      SessionStore store = open(config().cacheBytes(cacheBytes));
      List<WorktreeSession> walked = new ArrayList<>();
      store.forEach(WORKSPACE, walked::add);

      assertThat(walked).isEqualTo(sessions);
      assertThat(store.getAll(WORKSPACE)).isEqualTo(sessions);
      assertThat(store.get(WORKSPACE, "s7")).isEqualTo(sessions.get(7));
      assertThat(store.list(WORKSPACE, SessionQuery.builder().build()).items())
          .containsExactlyInAnyOrderElementsOf(sessions.stream().map(SessionSummary::of).toList());
      assertThat(store.search(WORKSPACE, "no 13", 5)).hasSize(1);
    }
  }

  private static List<String> ids(SessionStore store) {
    return store.getAll(WORKSPACE).stream().map(WorktreeSession::id).toList();
  }
}
