package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.array;
import static dev.sessionstore.json.Texts.session;
import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sessionstore.StoreCorruptException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.WorktreeSession;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be read, moved out of the way. */
class QuarantineTest extends HookedHomeTest {

  private static final String KEPT = "00000000000000aa.json.damaged-20251109T010203456Z";
  private static final String CUT = "[" + session("a") + "," + session("b").substring(0, 20);

  private final List<WorktreeSession> whole = new ArrayList<>();

  private JsonSessionStore openAt(Duration busyTimeout) {
    return open(
        config()
            .home(system.wrap(home))
            .busyTimeout(busyTimeout)
            .clock(Clock.fixed(Instant.parse("2025-11-09T01:02:03.456Z"), ZoneOffset.UTC)));
  }

  private JsonSessionStore openThen() {
    return openAt(Duration.ofSeconds(10));
  }

  private Optional<String> setAside(JsonSessionStore store) {
    return store.setAside(WORKSPACE, whole::add);
  }

  @Test
  void cutFile_isKeptUnderAnotherName_itsWholeSessionsHandedOver() throws IOException {
    String differs = session("a", "\"model\":\"m\"");
    String damaged =
        "[" + String.join(",", session("a"), "7", differs, session("a"), session("b")) + ",{\"id";
    writeLongAgo(damaged);
    JsonSessionStore store = openThen();

    assertThat(setAside(store)).contains("sessions/" + KEPT);

    assertThat(whole)
        .containsExactly(value("a"), value("a~2").toBuilder().model("m").build(), value("b"));
    assertThat(file.resolveSibling(KEPT)).hasContent(damaged);
    assertThat(filesInSessions()).containsExactly(KEPT);
    assertThat(store.workspaces()).isEmpty();
    assertThat(store.getAll(WORKSPACE)).isEmpty();
    assertThat(store.sizeBytes()).isZero();
    store.create(WORKSPACE, value("c"));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json", KEPT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\0\0\0", " ", "{}", "[7", "\u00ff"})
  void fileWithoutAnySession_isKept(String damaged) throws IOException {
    writeLongAgo(damaged);

    assertThat(setAside(openThen())).isPresent();

    assertThat(whole).isEmpty();
    assertThat(Files.readString(file.resolveSibling(KEPT))).isEqualTo(damaged);
  }

  @Test
  void textBehindTheArray_allSessionsAreWhole() throws IOException {
    writeLongAgo(array(session("a"), session("b")) + "]");

    assertThat(setAside(openThen())).isPresent();

    assertThat(whole).containsExactly(value("a"), value("b"));
  }

  @Test
  void fileThatCanBeRead_stays() throws IOException {
    JsonSessionStore store = openThen();
    assertThat(setAside(store)).isEmpty();
    for (String readable : List.of("", "[]", "[7]", array(session("a")))) {
      writeLongAgo(readable);
      assertThat(setAside(store)).isEmpty();
      assertThat(text()).isEqualTo(readable);
    }
    assertThat(whole).isEmpty();
  }

  @Test
  void takenNames_areNeverReplaced() throws IOException {
    JsonSessionStore store = openThen();
    for (int i = 1; i <= 3; i++) {
      writeLongAgo("[" + i);
      setAside(store);
    }

    assertThat(filesInSessions()).containsExactly(KEPT, KEPT + ".2", KEPT + ".3");
    assertThat(file.resolveSibling(KEPT)).hasContent("[1");
    assertThat(file.resolveSibling(KEPT + ".2")).hasContent("[2");
    assertThat(file.resolveSibling(KEPT + ".3")).hasContent("[3");
  }

  @Test
  void editorStillSaving_isLeftAlone() throws IOException {
    write("[");
    JsonSessionStore store = openAt(Duration.ofMillis(50));
    AtomicInteger looks = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals("stat") && path.equals(file)) {
            edit("[" + " ".repeat(looks.incrementAndGet()));
          }
        });

    assertThat(setAside(store)).isEmpty();

    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void editorMendsTheFileWhileItIsHandedOver_keepsItsFile() throws IOException {
    writeLongAgo(CUT);

    assertThat(openThen().setAside(WORKSPACE, session -> edit("[]"))).isEmpty();

    assertThat(text()).isEqualTo("[]");
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void editorMendsTheFileBetweenTwoLooks_keepsItsFile() throws IOException {
    JsonSessionStore store = openThen();
    writeLongAgo(CUT);
    before("open", 2, () -> edit(array(session("a"))));
    assertThat(setAside(store)).isEmpty();

    writeLongAgo(CUT);
    before("open", 2, () -> writeUnseen("[" + " ".repeat(CUT.length() - 2) + "]"));
    assertThat(setAside(store)).isEmpty();

    writeLongAgo(CUT);
    before("open", 2, this::remove);
    assertThat(setAside(store)).isEmpty();

    assertThat(filesInSessions()).isEmpty();
  }

  @Test
  void editorMendsTheFileJustBeforeTheMove_getsItBack() throws IOException {
    writeLongAgo(CUT);
    JsonSessionStore store = openThen();
    before("move", 1, () -> edit(array(session("a"))));

    assertThat(setAside(store)).isEmpty();

    assertThat(text()).isEqualTo(array(session("a")));
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void editorMakesANewFileMeanwhile_bothAreKept() throws IOException {
    writeLongAgo(CUT);
    JsonSessionStore store = openThen();
    AtomicInteger moves = new AtomicInteger();
    system.hook(
        (call, path) -> {
          if (call.equals("move")) {
            edit(moves.incrementAndGet() == 1 ? "[1]" : "[2]");
          }
        });

    assertThat(setAside(store)).contains("sessions/" + KEPT);

    assertThat(text()).isEqualTo("[2]");
    assertThat(file.resolveSibling(KEPT)).hasContent("[1]");
  }

  @Test
  void editorRemovesTheFileJustBeforeTheMove_nothingIsKept() throws IOException {
    writeLongAgo(CUT);
    JsonSessionStore store = openThen();
    before("move", 1, this::remove);

    assertThat(setAside(store)).isEmpty();

    assertThat(filesInSessions()).isEmpty();
  }

  @Test
  void sessionsThatCannotBeTaken_nothingIsChanged() throws IOException {
    writeLongAgo(CUT);
    RuntimeException failure = new StoreCorruptException(home, 1, "elsewhere", null);

    assertThatThrownBy(
            () ->
                openThen()
                    .setAside(
                        WORKSPACE,
                        session -> {
                          throw failure;
                        }))
        .isSameAs(failure);

    assertThat(text()).isEqualTo(CUT);
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void moveThatFails_isTypedAndNothingIsChanged() throws IOException {
    writeLongAgo(CUT);
    JsonSessionStore store = openThen();

    fail("move", 1, new AccessDeniedException(file.toString()));
    assertThatThrownBy(() -> setAside(store)).isInstanceOf(StoreReadOnlyException.class);
    fail("move", 1, new IOException("Input/output error"));
    assertThatThrownBy(() -> setAside(store))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(file + ": it could not be set aside; nothing was changed");

    assertThat(text()).isEqualTo(CUT);
    assertThat(filesInSessions()).containsExactly("00000000000000aa.json");
  }

  @Test
  void unreadableFile_isUnavailable() throws IOException {
    writeLongAgo(CUT);
    JsonSessionStore store = openThen();
    fail("open", 1, new IOException("no"));

    assertThatThrownBy(() -> setAside(store)).isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void folderForceThatFails_tellsWhereTheBytesAre() throws IOException {
    writeLongAgo(CUT);
    JsonSessionStore store = openThen();
    failFolderForce(new IOException("Input/output error"));

    assertThatThrownBy(() -> setAside(store))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining(KEPT);

    assertThat(filesInSessions()).containsExactly(KEPT);
  }
}
