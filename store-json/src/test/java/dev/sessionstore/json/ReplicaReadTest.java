package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.StoreClosedException;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.spi.Replica;
import dev.sessionstore.spi.Replica.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mirror sees of a workspace: its sessions, its version, its receipt. */
class ReplicaReadTest extends HookedHomeTest {

  private static String scan(Replica replica) {
    return replica.scan(WORKSPACE, session -> {});
  }

  private List<String> calls() {
    List<String> calls = new ArrayList<>();
    system.hook(
        (call, path) -> {
          if (path.startsWith(file.getParent())) {
            calls.add(call);
          }
        });
    return calls;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 64 << 20})
  void scan_givesTheSessionsInOrder_duplicatesResolved(long cacheBytes) throws IOException {
    writeLongAgo(array(session("a"), "7", session("a", "\"model\":\"m\""), session("b")));
    JsonSessionStore store = open(config().cacheBytes(cacheBytes));
    List<WorktreeSession> sessions = new ArrayList<>();

    String version = store.scan(WORKSPACE, sessions::add);

    assertThat(sessions)
        .containsExactly(value("a"), value("a~2").toBuilder().model("m").build(), value("b"));
    assertThat(store.confirm(WORKSPACE, version)).contains(version);
  }

  @Test
  void scan_missingFile_hasAVersionOfItsOwn() throws IOException {
    JsonSessionStore store = open();
    List<WorktreeSession> sessions = new ArrayList<>();

    String version = store.scan(WORKSPACE, sessions::add);

    assertThat(sessions).isEmpty();
    assertThat(version).isEqualTo("none");
    assertThat(store.confirm(WORKSPACE, version)).contains(version);
    write("[]");
    assertThat(store.confirm(WORKSPACE, version)).isEmpty();
  }

  @Test
  void scan_emptyFile_hasNoSessions() throws IOException {
    writeLongAgo("");
    List<WorktreeSession> sessions = new ArrayList<>();

    String version = open().scan(WORKSPACE, sessions::add);

    assertThat(sessions).isEmpty();
    assertThat(open().confirm(WORKSPACE, version)).contains(version);
  }

  @Test
  void scan_damagedFile_throws() throws IOException {
    writeLongAgo("[{");

    assertThatThrownBy(() -> scan(open())).isInstanceOf(StoreCorruptException.class);
  }

  @Test
  void confirm_untouchedFile_isAMereLook() throws IOException {
    writeLongAgo(array(session("a")));
    String version = scan(open());
    JsonSessionStore another = openHooked();
    List<String> calls = calls();

    assertThat(another.confirm(WORKSPACE, version)).contains(version);
    assertThat(calls).containsExactly("stat");
  }

  @Test
  void confirm_changedFile_isEmpty() throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = open();
    String version = scan(store);

    write(array(session("b")));
    assertThat(store.confirm(WORKSPACE, version)).isEmpty();

    writeLongAgo(array(session("a")));
    version = scan(store);
    FileTime modified = Files.getLastModifiedTime(file);
    Path replacement = Files.writeString(file.resolveSibling("new"), array(session("b")));
    Files.setLastModifiedTime(replacement, modified);
    Files.move(replacement, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(store.confirm(WORKSPACE, version)).isEmpty();

    version = scan(store);
    Files.delete(file);
    assertThat(store.confirm(WORKSPACE, version)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void confirm_changedWithinOneTick_isEmpty(boolean inMemory) throws IOException {
    writeYoung(array(session("a")));
    JsonSessionStore store = open();
    String version = scan(store);
    assertThat(version).isEqualTo(youngVersion());

    writeUnseen(array(session("b")));

    assertThat((inMemory ? store : open()).confirm(WORKSPACE, version)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void confirm_untouchedYoungFile_holds(boolean inMemory) throws IOException {
    writeYoung(array(session("a")));
    JsonSessionStore store = open();
    String version = scan(store);

    assertThat((inMemory ? store : open()).confirm(WORKSPACE, version)).contains(version);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void confirm_settledMeanwhile_isAMereLookTheNextTime(boolean inMemory) throws IOException {
    writeLongAgo(array(session("a")));
    String young = youngVersion();
    JsonSessionStore store = openHooked();
    if (inMemory) {
      scan(store);
    }

    String settled = store.confirm(WORKSPACE, young).orElseThrow();

    assertThat(young).startsWith(settled + " ");
    List<String> calls = calls();
    assertThat(store.confirm(WORKSPACE, settled)).contains(settled);
    assertThat(calls).containsExactly("stat");
  }

  @Test
  void confirm_settledMeanwhile_isAMereLookAtOnceWhereTheContentIsKnown() throws IOException {
    JsonSessionStore store = openHooked();
    store.create(WORKSPACE, value("a"));
    String young = youngVersion();
    String settled = young;
    while (settled.equals(young)) {
      settled = store.confirm(WORKSPACE, young).orElseThrow();
    }
    List<String> calls = calls();

    assertThat(store.confirm(WORKSPACE, young)).contains(settled);
    assertThat(calls).containsExactly("stat");
  }

  @Test
  void confirm_whatIsNoVersion_isEmpty() throws IOException {
    JsonSessionStore store = open();
    assertThat(store.confirm(WORKSPACE, "")).isEmpty();
    assertThat(store.confirm(WORKSPACE, "none crc32c=0")).isEmpty();
    writeYoung(array(session("a")));
    String young = youngVersion();

    for (String version : List.of("", "none", "x", young + "0", young.split(" ")[0])) {
      assertThat(store.confirm(WORKSPACE, version)).isEmpty();
    }
  }

  @Test
  void confirm_fileThatVanishesMeanwhile_isEmpty() throws IOException {
    writeYoung(array(session("a")));
    String young = youngVersion();
    JsonSessionStore store = openHooked();
    before("open", 1, this::remove);

    assertThat(store.confirm(WORKSPACE, young)).isEmpty();
  }

  @Test
  void confirm_unreadableFile_isUnavailable() throws IOException {
    writeYoung(array(session("a")));
    String young = youngVersion();
    JsonSessionStore store = openHooked();
    fail("open", 1, new IOException("no"));

    assertThatThrownBy(() -> store.confirm(WORKSPACE, young))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void stored_readsTheFileAndNotTheMemory() throws IOException {
    writeLongAgo(array(session("a"), session("b", "\"model\":\"m\"")));
    JsonSessionStore store = open();
    store.getAll(WORKSPACE);

    writeUnseen(array(session("a"), session("b", "\"model\":\"x\"")));

    assertThat(store.get(WORKSPACE, "b").model()).isEqualTo("m");
    assertThat(store.stored(WORKSPACE, "b").orElseThrow().model()).isEqualTo("x");
  }

  @Test
  void stored_ofAYoungFile_readsNothingElse() throws IOException {
    JsonSessionStore store = openHooked();
    store.create(WORKSPACE, value("big").toBuilder().task("t".repeat(1 << 20)).build());
    store.create(WORKSPACE, value("a"));
    List<String> calls = calls();

    assertThat(store.stored(WORKSPACE, "a")).contains(value("a"));
    assertThat(calls.stream().filter("read"::equals).count()).isLessThan(3);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void stored_findsWhatIsThere(long cacheBytes) throws IOException {
    JsonSessionStore store = open(config().cacheBytes(cacheBytes));
    assertThat(store.stored(WORKSPACE, "a")).isEmpty();
    writeLongAgo(array(session("a"), session("a", "\"model\":\"m\"")));

    for (int i = 0; i < 2; i++) {
      assertThat(store.stored(WORKSPACE, "a")).contains(value("a"));
      assertThat(store.stored(WORKSPACE, "a~2"))
          .contains(value("a~2").toBuilder().model("m").build());
      assertThat(store.stored(WORKSPACE, "b")).isEmpty();
    }
  }

  @Test
  void stored_elsewhereThanBefore_isFound() throws IOException {
    String longer = session("b", "\"model\":\"m\"");
    writeYoung(array(session("a"), longer, session("c")));
    JsonSessionStore store = open();
    store.getAll(WORKSPACE);

    writeUnseen(array(longer, session("a"), session("d")));

    assertThat(store.stored(WORKSPACE, "a")).contains(value("a"));
    assertThat(store.stored(WORKSPACE, "d")).contains(value("d"));
    assertThat(store.stored(WORKSPACE, "c")).isEmpty();
  }

  @Test
  void stored_fileThatVanishesMeanwhile_isEmpty() throws IOException {
    writeLongAgo(array(session("a")));
    JsonSessionStore store = openHooked();
    store.getAll(WORKSPACE);
    before("open", 1, this::remove);

    assertThat(store.stored(WORKSPACE, "a")).isEmpty();
  }

  @Test
  void receipt_countsElementsAsAnImporterDoes() throws IOException {
    writeLongAgo(
        array(session("a"), session("a"), "7", session("a", "\"model\":\"m\""), session("b")));

    assertThat(open().receipt(WORKSPACE))
        .contains(
            new Receipt(
                "sessions/00000000000000aa.json",
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis(),
                5,
                1));
  }

  @Test
  void receipt_missingFile_hasNone_emptyFileHas() throws IOException {
    assertThat(open().receipt(WORKSPACE)).isEmpty();
    writeLongAgo("");

    assertThat(open().receipt(WORKSPACE))
        .hasValueSatisfying(
            receipt -> {
              assertThat(receipt.sizeBytes()).isZero();
              assertThat(receipt.sessions()).isZero();
              assertThat(receipt.failed()).isZero();
            });
  }

  @Test
  void receipt_afterAWrite_isAMereLook() throws IOException {
    writeLongAgo(array(session("a"), session("a"), "7"));
    JsonSessionStore store = openHooked();
    store.create(WORKSPACE, value("b"));
    List<String> calls = calls();

    assertThat(store.receipt(WORKSPACE))
        .contains(
            new Receipt(
                "sessions/00000000000000aa.json",
                Files.size(file),
                Files.getLastModifiedTime(file).toMillis(),
                3,
                1));
    assertThat(calls).containsExactly("stat");
  }

  @Test
  void sizeBytes_isThatOfAllWorkspacesFiles() throws IOException {
    assertThat(open().sizeBytes()).isZero();
    write(array(session("a")));
    long first = Files.size(file);
    Files.writeString(file.resolveSibling("00000000000000bb.json"), "[ ]");
    Files.writeString(file.resolveSibling("00000000000000bb.json.damaged-1"), "[ ");

    assertThat(open().sizeBytes()).isEqualTo(first + 3);
  }

  @Test
  void sizeBytes_unlistableFolder_isUnavailable() throws IOException {
    write("[]");
    JsonSessionStore store = openHooked();
    fail("list", 1, new IOException("no"));

    assertThatThrownBy(store::sizeBytes).isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void closedStore_refusesEveryCall() {
    JsonSessionStore store = open();
    store.close();
    Batch batch = new Batch("none", List.of(), Set.of(), id -> null, true);
    Workspace workspace = WORKSPACE;

    List<Consumer<Replica>> calls =
        List.of(
            replica -> scan(replica),
            replica -> replica.confirm(workspace, "none"),
            replica -> replica.apply(workspace, batch),
            replica -> replica.stored(workspace, "a"),
            replica -> replica.setAside(workspace, session -> {}),
            replica -> replica.receipt(workspace),
            Replica::sizeBytes);
    for (Consumer<Replica> call : calls) {
      assertThatThrownBy(() -> call.accept(store)).isInstanceOf(StoreClosedException.class);
    }
  }
}
