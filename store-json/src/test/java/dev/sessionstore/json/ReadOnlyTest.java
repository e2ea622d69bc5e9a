package dev.sessionstore.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sessionstore.JsonBehind;
import dev.sessionstore.JsonBehindException;
import dev.sessionstore.SessionNotFoundException;
import dev.sessionstore.SessionQuery;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.EveryCall;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON files that are read and never written, and what is said when files are opened alone. */
class ReadOnlyTest extends HookedHomeTest {

  private static final WorktreeSession SESSION = SampleSessions.full("a");
  private static final Set<String> WRITES =
      Set.of("create", "update", "modify", "delete", "addChatMessage", "updateInstanceStatus");

  private String before = "";

  @BeforeEach
  void writeAFile() throws IOException {
    writeLongAgo("[" + SessionJson.write(SESSION) + "]");
    before = text();
  }

  private StoreConfig.Builder readOnly() {
    return config().jsonReadOnly(true);
  }

  static Stream<EveryCall> writes() {
    return Stream.of(SESSION, SampleSessions.full("unknown"))
        .flatMap(session -> EveryCall.on(WORKSPACE, session).stream())
        .filter(call -> WRITES.contains(call.method().getName()));
  }

  @ParameterizedTest
  @MethodSource("writes")
  void everyWrite_isRefused_whateverTheFileHolds(EveryCall write) throws IOException {
    JsonSessionStore store = open(readOnly());

    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> write.on(store))
        .withMessageStartingWith(
            "JSON storage is deprecated; import with `session-store import` (workspace"
                + " 00000000000000aa in "
                + home);

    assertThat(text()).isEqualTo(before);
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
    assertThat(home.resolve("locks/00000000000000aa.lock")).doesNotExist();
  }

  @Test
  void asAReplica_isReadAndNeverWritten() throws IOException {
    JsonSessionStore store = open(readOnly());
    String version = store.scan(WORKSPACE, session -> {});
    Replica.Batch batch =
        new Replica.Batch(version, List.of("a"), Set.of("a"), id -> SESSION, false);

    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> store.apply(WORKSPACE, batch));
    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> store.putAway(WORKSPACE, version));
    write("[" + before.substring(1, 30));
    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> store.setAside(WORKSPACE, session -> {}));

    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void reads_answer() {
    JsonSessionStore store = open(readOnly());

    assertThat(store.get(WORKSPACE, "a")).isEqualTo(SESSION);
    assertThat(store.getAll(WORKSPACE)).containsExactly(SESSION);
    assertThat(store.list(WORKSPACE, SessionQuery.ALL).items()).hasSize(1);
    assertThat(store.workspaces()).containsExactly(WORKSPACE);
    assertThatExceptionOfType(SessionNotFoundException.class)
        .isThrownBy(() -> store.get(WORKSPACE, "b"));
  }

  /** As on a read-only disk: whatever would make or change something fails. */
  private void makeHomeReadOnly() {
    system.hook(
        (call, path) -> {
          boolean writes =
              Set.of("create", "createDirectory", "delete", "move", "force").contains(call)
                  || (call.equals("open") && path.startsWith(home.resolve("locks")));
          if (writes) {
            throw new FileSystemException(path.toString(), null, "Read-only file system");
          }
        });
  }

  @Fault(18)
  @Test
  void readOnlyHome_withoutLockFiles_isRead_andNoneIsMade() {
    makeHomeReadOnly();

    JsonSessionStore store = open(readOnly().home(system.wrap(home)));

    assertThat(store.getAll(WORKSPACE)).containsExactly(SESSION);
    assertThat(store.workspaces()).containsExactly(WORKSPACE);
    store.close();
    assertThat(home.resolve("locks")).doesNotExist();
    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> open(config().home(system.wrap(home))));
  }

  @Test
  void readOnlyHome_withLockFiles_isRead_unlessARestoreWasCutOff() throws IOException {
    open().close();
    makeHomeReadOnly();

    assertThat(open(readOnly().home(system.wrap(home))).getAll(WORKSPACE)).hasSize(1);

    Files.createDirectories(new StoreHome(home).restore());
    Files.createFile(new StoreHome(home).restore().resolve("intent"));
    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> open(readOnly().home(system.wrap(home))));
  }

  @Test
  void homeThatIsNotThere_andMayNotBeMade_isRefused() {
    home = folder.resolve("elsewhere");
    makeHomeReadOnly();

    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> open(readOnly().home(system.wrap(home))));
  }

  @Test
  void writableHome_keepsARestoreAway_asEveryOpenStoreDoes() {
    open(readOnly());

    assertThat(new StoreHome(home).homeLock()).exists();
  }

  private List<String> logged(StoreConfig.Builder config) {
    try (LogLines log = new LogLines(JsonSessionStore.class)) {
      open(config);
      return log.all();
    }
  }

  @Test
  void opening_warnsOnce_andCountsTheFiles() {
    assertThat(logged(readOnly()))
        .containsExactly(
            "WARN JSON storage is deprecated and read only; 1 legacy session file(s) in "
                + home.resolve("sessions")
                + " are not imported, or have changed since; run: session-store import");
    assertThat(logged(config())).isEmpty();
    assertThat(logged(readOnly().backend(StorageBackend.HYBRID))).isEmpty();
  }

  @Test
  void filesThatWerePutAway_byAnImportWhoseDatabaseIsGone_areTold_orRefused() throws IOException {
    Files.move(
        home.resolve("sessions/00000000000000aa.json"),
        home.resolve("sessions/00000000000000aa.json.migrated"));

    assertThat(logged(config()))
        .containsExactly(
            "WARN 1 file(s) in "
                + home.resolve("sessions")
                + " were put away after an import into "
                + home.resolve("session-store.db")
                + ", which is not there: what they hold is not shown; run: session-store rollback");
    assertThatExceptionOfType(JsonBehindException.class)
        .isThrownBy(() -> open(config().jsonBehind(JsonBehind.REFUSE)))
        .withMessageContaining("session-store rollback");

    write(before);
    assertThat(logged(config())).isEmpty();
  }

  @Test
  void databaseThatNothingHereCanRead_isToldOnce_andNeverKeepsTheFilesClosed() throws IOException {
    Files.writeString(home.resolve("session-store.db"), "whatever");

    assertThat(logged(config()))
        .singleElement()
        .asString()
        .startsWith(
            "WARN " + home.resolve("session-store.db") + " is there and cannot be looked at")
        .contains("'sqlite' is not on the class path");
    assertThat(logged(config().backend(StorageBackend.HYBRID))).isEmpty();
    assertThat(logged(readOnly())).hasSize(2);
    assertThat(Files.readString(home.resolve("session-store.db"))).isEqualTo("whatever");
  }

  @Test
  void databaseThatNothingHereCanRead_isRefused_whereThatIsAskedFor() throws IOException {
    StoreConfig.Builder refusing = config().jsonBehind(JsonBehind.REFUSE);
    open(refusing).close();
    Files.writeString(home.resolve("session-store.db"), "whatever");

    assertThatExceptionOfType(JsonBehindException.class)
        .isThrownBy(() -> open(refusing))
        .withMessageContaining("cannot be looked at")
        .withMessageEndingWith("STORAGE_JSON_BEHIND=warn opens them all the same");
    try (InterProcessLock lock =
        InterProcessLock.exclusive(new StoreHome(home).homeLock(), Duration.ZERO)) {
      assertThat(lock).as("nothing was left open").isNotNull();
    }
  }
}
