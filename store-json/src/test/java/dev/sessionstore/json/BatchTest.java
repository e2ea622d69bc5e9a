package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.Durability;
import dev.sessionstore.InvalidSessionException;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.Replica.Batch;
import dev.sessionstore.spi.Replica.States;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many sessions changed with one rewrite of the file. */
class BatchTest extends HookedHomeTest {

  private static final States REMOVED = id -> null;

  private static WorktreeSession changed(String id) {
    return value(id).toBuilder().task("new").build();
  }

  private static String scan(Replica replica) {
    return replica.scan(WORKSPACE, session -> {});
  }

  private static Optional<String> apply(
      Replica replica, List<String> order, Set<String> changed, States states) {
    return replica.apply(WORKSPACE, new Batch(scan(replica), order, changed, states, true));
  }

  private static String text(WorktreeSession session) {
    return SessionJson.write(session).indent(2).stripTrailing();
  }

  private List<String> forced() {
    List<String> forced = new ArrayList<>();
    system.hook(
        (call, path) -> {
          if (call.equals("force")) {
            forced.add(path.getFileName().toString().replaceFirst(".*\\.tmp", "draft"));
          }
        });
    return forced;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 64 << 20})
  void createsReplacesAndRemoves_theRestByteForByte(long cacheBytes) throws IOException {
    String odd = "{ \"id\":7, \"secret\" : [1 ,2]}";
    writeLongAgo(array(session("a"), odd, session("b"), session("c")));
    JsonSessionStore store = openHooked(cacheBytes);
    String before = scan(store);
    AtomicInteger rewrites = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals("move")) {
            rewrites.incrementAndGet();
          }
        });

    String version =
        store
            .apply(
                WORKSPACE,
                new Batch(
                    before,
                    List.of("b", "c", "d"),
                    Set.of("a", "b", "d"),
                    id -> id.equals("a") ? null : changed(id),
                    true))
            .orElseThrow();

    assertThat(rewrites).hasValue(1);
    assertThat(text())
        .isEqualTo(
            "[\n  "
                + odd
                + ",\n"
                + text(changed("b"))
                + ",\n  "
                + session("c")
                + ",\n"
                + text(changed("d"))
                + "\n]");
    assertThat(store.getAll(WORKSPACE)).containsExactly(changed("b"), value("c"), changed("d"));
    assertThat(store.getAll(WORKSPACE)).isEqualTo(SessionJson.readAll(file));
    assertThat(store.stored(WORKSPACE, "c")).contains(value("c"));
    assertThat(version).isNotEqualTo(before);
    assertThat(openHooked().confirm(WORKSPACE, version)).isPresent();
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void order_isRestored_whatItDoesNotNameFollowsItsPredecessor(long cacheBytes) throws IOException {
    writeLongAgo(array("1", session("a"), "2", session("b"), session("u"), "3", session("c"), "4"));
    JsonSessionStore store = open(config().cacheBytes(cacheBytes));

    apply(store, List.of("c", "x", "b", "n", "c", "a"), Set.of("n", "last"), id -> value(id));

    assertThat(text())
        .isEqualTo(
            "[\n  "
                + String.join(
                    ",\n  ",
                    "1",
                    session("c"),
                    "4",
                    session("b"),
                    session("u"),
                    "3",
                    text(value("n")).strip(),
                    session("a"),
                    "2",
                    text(value("last")).strip())
                + "\n]");
    assertThat(store.getAll(WORKSPACE))
        .extracting(WorktreeSession::id)
        .containsExactly("c", "b", "u", "n", "a", "last");
    assertThat(store.get(WORKSPACE, "u")).isEqualTo(value("u"));
  }

  @Test
  void order_alone_isAChange() throws IOException {
    writeLongAgo(array(session("a"), session("b")));
    JsonSessionStore store = open();

    assertThat(apply(store, List.of("b", "a"), Set.of(), REMOVED)).isPresent();

    assertThat(text()).isEqualTo("[\n  " + session("b") + ",\n  " + session("a") + "\n]");
  }

  @Test
  void removed_whatFollowedItStays() throws IOException {
    writeLongAgo(array(session("a"), "1", session("b"), "2"));
    JsonSessionStore store = open();

    apply(store, List.of("b"), Set.of("a", "b"), REMOVED);

    assertThat(text()).isEqualTo("[\n  1,\n  2\n]");
    assertThat(store.getAll(WORKSPACE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void duplicates_becomeReal(long cacheBytes) throws IOException {
    String differs = session("x", "\"model\":\"m\"");
    writeLongAgo(array(session("x"), differs, session("x"), session("y")));
    JsonSessionStore store = open(config().cacheBytes(cacheBytes));

    apply(store, List.of("x~2", "x", "y"), Set.of("y"), id -> changed(id));

    assertThat(SessionJson.readAll(file))
        .containsExactly(value("x~2").toBuilder().model("m").build(), value("x"), changed("y"))
        .isEqualTo(store.getAll(WORKSPACE));
    assertThat(store.receipt(WORKSPACE).orElseThrow().sessions()).isEqualTo(3);
  }

  @Test
  void missingFile_isMade() throws IOException {
    JsonSessionStore store = open();

    String version =
        apply(store, List.of("b", "a"), Set.of("a", "b"), id -> value(id)).orElseThrow();

    assertThat(SessionJson.readAll(file)).containsExactly(value("b"), value("a"));
    assertThat(store.apply(WORKSPACE, new Batch("none", List.of(), Set.of("a"), REMOVED, true)))
        .isEmpty();
    assertThat(store.confirm(WORKSPACE, version)).isPresent();
  }

  @Test
  void nothingToDo_leavesTheFileAlone() throws IOException {
    String json = array(session("a"), session("a"), "7", session("b"));
    writeLongAgo(json);
    JsonSessionStore store = open();
    String version = scan(store);

    assertThat(apply(store, List.of("a", "b"), Set.of(), REMOVED)).contains(version);
    assertThat(apply(store, List.of("b", "gone"), Set.of("gone"), REMOVED)).contains(version);

    assertThat(text()).isEqualTo(json);
    assertThat(store.confirm(WORKSPACE, version)).contains(version);
  }

  @Test
  void nothingToDo_onAMissingFile_makesNone() {
    assertThat(apply(open(), List.of(), Set.of("gone"), REMOVED)).contains("none");

    assertThat(file).doesNotExist();
  }

  @Test
  void versions_followEachOtherWithoutAnyScan() throws IOException {
    JsonSessionStore store = open();
    List<String> ids = new ArrayList<>();
    String version = scan(store);

    for (int i = 0; i < 5; i++) {
      ids.add("s" + i);
      Batch batch = new Batch(version, ids, Set.of("s" + i), id -> value(id), i % 2 == 0);
      version = (i < 3 ? store : open()).apply(WORKSPACE, batch).orElseThrow();
    }

    assertThat(SessionJson.readAll(file)).extracting(WorktreeSession::id).isEqualTo(ids);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void version_ofAFileThatHasSettledMeanwhile_holds(boolean inMemory) throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = open();
    if (inMemory) {
      scan(store);
    }
    Batch batch = new Batch(youngVersion(), List.of(), Set.of("a"), id -> changed(id), true);

    assertThat(store.apply(WORKSPACE, batch)).isPresent();
    assertThat(SessionJson.readAll(file)).containsExactly(changed("a"));
  }

  private void assertRefused(JsonSessionStore store, String version, String textThen)
      throws IOException {
    List<String> asked = new ArrayList<>();
    States states =
        id -> {
          asked.add(id);
          return value(id);
        };

    assertThat(store.apply(WORKSPACE, new Batch(version, List.of(), Set.of("b"), states, true)))
        .isEmpty();

    assertThat(asked).isEmpty();
    assertThat(text()).isEqualTo(textThen);
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void otherVersion_changesNothing() throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = open();
    String version = scan(store);

    write(array(session("c")));
    assertRefused(store, version, array(session("c")));
    write("[{");
    assertRefused(store, version, "[{");
    assertRefused(store, "no version", "[{");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void otherVersionWithinOneTick_changesNothing(boolean inMemory) throws IOException {
    writeYoung(array(session("a")));
    JsonSessionStore store = open();
    String version = scan(store);

    writeUnseen(array(session("c")));

    assertRefused(inMemory ? store : open(), version, array(session("c")));
  }

  @Test
  void editorSavesWhileTheBatchIsMade_keepsTheEditorsVersion() throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = open();
    AtomicInteger asked = new AtomicInteger();

    Optional<String> version =
        apply(
            store,
            List.of("a"),
            Set.of("a"),
            id -> {
              asked.incrementAndGet();
              edit(array(session("a", "\"model\":\"theirs\"")));
              return changed(id);
            });

    assertThat(version).isEmpty();
    assertThat(asked).hasValue(1);
    assertThat(text()).isEqualTo(array(session("a", "\"model\":\"theirs\"")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void editorSavesJustBeforeTheRename_keepsTheEditorsVersion() throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = openHooked();
    String version = scan(store);
    before("force", 1, () -> edit("[{"));

    assertThat(
            store.apply(
                WORKSPACE, new Batch(version, List.of(), Set.of("a"), id -> changed(id), true)))
        .isEmpty();
    assertThat(text()).isEqualTo("[{");
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void editorSavesAtTheBegin_keepsTheEditorsVersion(int look) throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = openHooked();
    String version = scan(store);
    before("stat", look, () -> edit(array(session("c"))));

    assertThat(
            store.apply(
                WORKSPACE, new Batch(version, List.of(), Set.of("a"), id -> changed(id), true)))
        .isEmpty();
    assertThat(text()).isEqualTo(array(session("c")));
  }

  @Test
  void unreadableFile_isTypedAndChangesNothing() throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = openHooked();
    String version = scan(store);
    fail("stat", 1, new IOException("no"));

    assertThatThrownBy(
            () -> store.apply(WORKSPACE, new Batch(version, List.of(), Set.of("a"), REMOVED, true)))
        .hasMessageContaining("it cannot be read");
    assertThat(text()).isEqualTo(array(session("a")));
  }

  @Test
  void stateThatCannotBeTold_changesNothing() throws IOException {
    String json = array(session("a"), session("b"));
    writeLongAgo(json);
    RuntimeException failure = new StoreCorruptException(file, 1, "elsewhere", null);

    assertThatThrownBy(
            () ->
                apply(
                    open(),
                    List.of("a", "b"),
                    Set.of("b"),
                    id -> {
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(text()).isEqualTo(json);
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void stateThatCannotBeKept_changesNothing() throws IOException {
    writeLongAgo(array(session("a")));

    assertThatThrownBy(
            () ->
                apply(
                    open(),
                    List.of("a"),
                    Set.of("a"),
                    id -> value(id).toBuilder().task("\ud800").build()))
        .isInstanceOf(InvalidSessionException.class)
        .hasMessageContaining("task");
    assertThatThrownBy(() -> apply(open(), List.of("a"), Set.of("a"), id -> value("b")))
        .isInstanceOf(InvalidSessionException.class);

    assertThat(text()).isEqualTo(array(session("a")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100_000, 64 << 20})
  void thousandSessions_areAskedForOneByOneWhileTheFileIsWritten(long cacheBytes)
      throws IOException {
    WorktreeSession full = SampleSessions.full("x");
    List<String> ids = IntStream.range(0, 1_000).mapToObj(i -> "s" + i).toList();
    List<String> asked = new ArrayList<>();
    List<Long> written = new ArrayList<>();
    JsonSessionStore store = open(config().cacheBytes(cacheBytes));

    apply(
        store,
        ids,
        new LinkedHashSet<>(ids),
        id -> {
          asked.add(id);
          written.add(draftBytes());
          return full.toBuilder().id(id).build();
        });

    assertThat(asked.subList(1, asked.size())).isEqualTo(ids); // the first was asked for twice
    assertThat(written).isSorted();
    assertThat(written.get(1_000)).isBetween(Files.size(file) - 100_000, Files.size(file));
    assertThat(store.getAll(WORKSPACE))
        .isEqualTo(ids.stream().map(id -> full.toBuilder().id(id).build()).toList())
        .isEqualTo(SessionJson.readAll(file));
  }

  private long draftBytes() {
    if (!Files.isDirectory(file.getParent())) {
      return 0;
    }
    try (Stream<Path> files = Files.list(file.getParent())) {
      long bytes = 0;
      for (Path draft : files.toList()) {
        bytes += Files.size(draft);
      }
      return bytes;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FULL", "NORMAL"})
  void durable_forcesTheFileAndTheFolders_elseNothing(Durability durability) {
    JsonSessionStore store = open(config().home(system.wrap(home)).durability(durability));
    List<String> forced = forced();

    apply(store, List.of("a"), Set.of("a"), id -> value(id));
    assertThat(forced).containsExactly("home", "draft", "sessions");
    forced.clear();
    Batch batch = new Batch(scan(store), List.of("a"), Set.of("a"), id -> changed(id), false);
    assertThat(store.apply(WORKSPACE, batch)).isPresent();
    assertThat(forced).isEmpty();
  }

  @Test
  void whileAnotherHoldsTheWorkspace_isBusyAfterTheTimeout() {
    JsonSessionStore store = open(config().busyTimeout(Duration.ZERO));
    store.create(WORKSPACE, value("a"));

    Path lock = home.resolve("locks/00000000000000aa.lock");
    try (InterProcessLock held = InterProcessLock.exclusive(lock, Duration.ZERO)) {
      assertThatThrownBy(() -> apply(store, List.of(), Set.of("a"), REMOVED))
          .isInstanceOf(StoreBusyException.class);
      assertThatThrownBy(() -> store.setAside(WORKSPACE, session -> {}))
          .isInstanceOf(StoreBusyException.class);
    }
  }
}
