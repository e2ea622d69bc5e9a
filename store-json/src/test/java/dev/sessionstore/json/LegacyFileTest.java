package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.SessionQuery;
import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as old editors and accidents have left them, behind the store. */
class LegacyFileTest extends HomeTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void write_whatItDoesNotTouch_staysByteForByte(long cacheBytes) throws IOException {
    String odd =
        " {\n\"id\" : \"o\\u0064d\",\t"
            + session("").substring(9, session("").length() - 1)
            + ", \"x\":1.50e+1,\"winnerId\":-0 }";
    String bad = "{ \"id\": 7,  \"secret\":[1 ,2]}";
    writeLongAgo(array(odd, bad, session("b"), "  null", session("c")));
    SessionStore store = open(config().cacheBytes(cacheBytes));

    store.update(WORKSPACE, value("b").toBuilder().task("new").build());
    store.delete(WORKSPACE, "c");
    store.create(WORKSPACE, value("d"));

    assertThat(text())
        .isEqualTo(
            "[\n  "
                + odd.strip()
                + ",\n  "
                + bad
                + ",\n"
                + SessionJson.write(value("b").toBuilder().task("new").build())
                    .indent(2)
                    .stripTrailing()
                + ",\n  null,\n"
                + SessionJson.write(value("d")).indent(2).stripTrailing()
                + "\n]");
    assertThat(ids(store)).containsExactly("odd", "b", "d");
    assertThat(ids(open())).containsExactly("odd", "b", "d");
  }

  @Test
  void write_fileWithByteOrderMark_isTakenIn() throws IOException {
    write("\ufeff" + array(session("a")));

    open().create(WORKSPACE, value("b"));

    assertThat(text()).startsWith("[").contains(session("a"));
    assertThat(ids(open())).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void duplicates_appearByTheRuleAndBecomeRealWithTheNextWrite(long cacheBytes) throws IOException {
    String differs = session("x", "\"model\":\"m\"");
    writeLongAgo(array(session("x"), differs, session("x"), session("x~2"), differs));
    SessionStore store = open(config().cacheBytes(cacheBytes));

    assertThat(ids(store)).containsExactly("x", "x~3", "x~2");
    assertThat(store.get(WORKSPACE, "x~3")).isEqualTo(value("x~3").toBuilder().model("m").build());
    store.modify(WORKSPACE, "x~2", session -> session.toBuilder().task("new").build());

    assertThat(text()).contains("\"id\": \"x~3\"").doesNotContain(differs);
    assertThat(SessionJson.readAll(file))
        .containsExactly(
            value("x"),
            value("x~3").toBuilder().model("m").build(),
            value("x~2").toBuilder().task("new").build());
    assertThat(store.getAll(WORKSPACE)).isEqualTo(SessionJson.readAll(file));
  }

  @Test
  void duplicates_renamedOne_canBeChangedAndDeleted() throws IOException {
    write(array(session("x"), session("x", "\"model\":\"m\"")));
    SessionStore store = open();

    store.update(WORKSPACE, value("x~2").toBuilder().task("new").build());
    assertThat(store.getAll(WORKSPACE))
        .containsExactly(value("x"), value("x~2").toBuilder().task("new").build());
    store.delete(WORKSPACE, "x");
    assertThat(ids(open())).containsExactly("x~2");
  }

  @Test
  void peculiarities_areLoggedOnceAndWithoutContent() throws IOException {
    writeLongAgo(
        array(
            session("x"),
            "{\"id\":\"bad\\n\",\"task\":\"secret\"}",
            session("x"),
            session("x", "\"model\":\"secret\"")));

    try (LogLines log = new LogLines(JsonSessionStore.class)) {
      SessionStore store = open(config().cacheBytes(0));
      store.getAll(WORKSPACE);
      store.getAll(WORKSPACE);

      assertThat(log.all())
          .containsExactly(
              "WARN "
                  + file
                  + ": no session, kept as it is: 1 ([1] session 'bad\\u000a': type: is missing), "
                  + "equal to an earlier one of its id, gone with the next write: 1 ([2] 'x'), "
                  + "different from an earlier one of its id, shown under a new id: 1 ([3] 'x' as 'x~2')");
    }
  }

  @Test
  void peculiarities_ofMany_someAreNamed() throws IOException {
    List<String> bad = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      bad.add(String.valueOf(i));
    }
    writeLongAgo(array(bad.toArray(new String[0])));

    try (LogLines log = new LogLines(JsonSessionStore.class)) {
      assertThat(open().getAll(WORKSPACE)).isEmpty();

      assertThat(log.all()).hasSize(1);
      assertThat(log.all().get(0)).contains("25 ([0] is not", "[19] is not", "; …)");
    }
  }

  @Test
  void readAll_badElements_areCounted() throws IOException {
    write(array("1", session("a"), "2"));

    try (LogLines log = new LogLines(SessionJson.class)) {
      SessionJson.readAll(file);

      assertThat(log.all())
          .containsExactly("WARN " + file + ": passed over 2 elements that are no session");
    }
  }

  @Fault(20)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "{}",
        "[{}",
        "[]x",
        "\0\0\0\0",
        "[{\"id\":\"secret\",}]",
        "\ufeff"
      })
  void damagedFile_failsEveryOperationAndStaysAsItIs(String json) throws IOException {
    if (json.isEmpty()) {
      json = "[" + session("a").substring(0, 30);
    }
    writeLongAgo(json);
    SessionStore store = open();
    Workspace other = Workspace.ofHash("00000000000000bb");
    store.create(other, value("b"));

    List<ThrowingCallable> calls =
        List.of(
            () -> store.getAll(WORKSPACE),
            () -> store.find(WORKSPACE, "a"),
            () -> store.forEach(WORKSPACE, session -> {}),
            () -> store.list(WORKSPACE, SessionQuery.builder().build()),
            () -> store.search(WORKSPACE, "x", 1),
            () -> store.create(WORKSPACE, value("a")),
            () -> store.update(WORKSPACE, value("a")),
            () -> store.modify(WORKSPACE, "a", session -> session),
            () -> store.addChatMessage(WORKSPACE, "a", SampleSessions.message("m", "c")),
            () -> store.delete(WORKSPACE, "a"));
    for (ThrowingCallable call : calls) {
      assertThatThrownBy(call)
          .isInstanceOf(StoreCorruptException.class)
          .hasMessageStartingWith(file + ", byte ")
          .hasMessageNotContaining("secret");
    }

    assertThat(text()).isEqualTo(json);
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json", "00000000000000bb.json");
    assertThat(store.getAll(other)).containsExactly(value("b"));
    assertThat(store.workspaces()).containsExactly(WORKSPACE, other);
  }

  @Fault(20)
  @Test
  void emptyFile_meansNoSessions() throws IOException {
    writeLongAgo("");
    SessionStore store = open();

    assertThat(store.getAll(WORKSPACE)).isEmpty();
    assertThat(store.workspaces()).containsExactly(WORKSPACE);
    store.create(WORKSPACE, value("a"));
    assertThat(ids(open())).containsExactly("a");
  }

  @Test
  void folderInPlaceOfTheFile_isUnavailable() throws IOException {
    Files.createDirectories(file);

    assertThatThrownBy(() -> open().getAll(WORKSPACE))
        .isInstanceOf(StoreUnavailableException.class);
    assertThatThrownBy(() -> open().create(WORKSPACE, value("a")))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(file).isEmptyDirectory();
  }

  private static List<String> ids(SessionStore store) {
    return store.getAll(WORKSPACE).stream().map(WorktreeSession::id).toList();
  }
}
