package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A JSON file that does not parse is never overwritten, and loses nobody's sessions. */
class DamagedFollowerTest extends HomeTest {

  private static final WorktreeSession A = SampleSessions.full("a");
  private static final WorktreeSession B = SampleSessions.full("b");

  private List<Path> damaged() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("sessions"))) {
      return files
          .filter(
              each -> each.getFileName().toString().startsWith(WORKSPACE.hash() + ".json.damaged-"))
          .toList();
    }
  }

  @Test
  void damagedWhileWeLead_isSetAside_andWrittenAnew() throws IOException {
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, A);
      store.create(WORKSPACE, B);
      byte[] cut = Files.readString(file(WORKSPACE)).substring(0, 300).getBytes();
      Files.write(file(WORKSPACE), cut);

      assertThat(store.flush().complete()).isTrue();

      assertThat(damaged())
          .singleElement()
          .satisfies(each -> assertThat(each).hasBinaryContent(cut));
    }
    assertThat(inJson(WORKSPACE)).containsExactly(A, B);
  }

  @Test
  void damagedBeforeTheFirstOpen_whatIsWholeIsTakenIn() throws IOException {
    String text = "[" + SessionJson.write(A) + "," + SessionJson.write(B);
    String cut = text.substring(0, text.length() - 20);
    editText(WORKSPACE, cut);

    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      assertThat(store.getAll(WORKSPACE)).containsExactly(A);
    }

    assertThat(damaged()).singleElement().satisfies(each -> assertThat(each).hasContent(cut));
    assertThat(inJson(WORKSPACE)).containsExactly(A);
  }

  @Test
  void changeOfTheEditor_inAFileThatIsCutBehindIt_isTakenIn() throws IOException {
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, A);
      store.create(WORKSPACE, B);
      WorktreeSession changed = A.toBuilder().task("by the editor").build();
      editText(WORKSPACE, "[" + SessionJson.write(changed) + ", {\"id\": \"b");

      store.flush();

      assertThat(store.getAll(WORKSPACE)).containsExactly(changed, B);
    }
    assertThat(damaged()).hasSize(1);
    assertStoresEqual();
  }

  @Test
  void fileOfNulBytes_isSetAside_andWrittenAnew() throws IOException {
    try (HybridSessionStore store = open(MirrorMode.SYNC)) {
      store.create(WORKSPACE, A);
      Files.write(file(WORKSPACE), new byte[4096]);

      store.flush();
    }
    assertThat(damaged())
        .singleElement()
        .satisfies(each -> assertThat(each).hasBinaryContent(new byte[4096]));
    assertThat(inJson(WORKSPACE)).containsExactly(A);
  }
}
