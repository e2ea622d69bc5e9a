package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Durability;
import dev.sessionstore.MirrorMode;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.JsonSessionStore;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two editor windows in hybrid mode on one home, both of which drain all the time. */
class TwoProcessesTest extends HomeTest {

  private static final int CHANGES = 100;

  /** One of them. */
  static final class Editor {

    /**
     * Counts up in a session that both have, and creates one of its own at each step.
     *
     * @param args the mode, the home and the name
     * @throws IOException if nobody says when to begin
     */
    public static void main(String[] args) throws IOException {
      StoreConfig config =
          StoreConfig.builder()
              .home(Path.of(args[1]))
              .durability(Durability.NORMAL)
              .mirrorMode(MirrorMode.of(args[0]))
              .build();
      try (HybridSessionStore store =
          HybridSessionStore.builder(
                  config, SqliteSessionStore.open(config), JsonSessionStore.open(config))
              .drainInterval(Duration.ofMillis(3))
              .open()) {
        System.in.read();
        for (int i = 0; i < CHANGES; i++) {
          store.modify(WORKSPACE, "counter", Editor::counted);
          store.create(WORKSPACE, SampleSessions.simple(args[2] + i));
        }
      }
    }

    private static WorktreeSession counted(WorktreeSession session) {
      return session.toBuilder().task(String.valueOf(Integer.parseInt(session.task()) + 1)).build();
    }
  }

  private Process start(MirrorMode mode, String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Editor.class.getName(),
            mode.id(),
            home.toString(),
            name)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Fault({23, 24})
  @ParameterizedTest
  @EnumSource
  void twoThatWriteAndDrain_loseNothing_andLeaveBothStoresEqual(MirrorMode mode) throws Exception {
    edit(WORKSPACE, List.of(SampleSessions.simple("counter").toBuilder().task("0").build()));
    List<Process> editors = List.of(start(mode, "a"), start(mode, "b"));
    for (Process editor : editors) {
      editor.getOutputStream().write('\n');
      editor.getOutputStream().flush();
    }
    for (Process editor : editors) {
      assertThat(editor.waitFor()).isZero();
    }

    open(mode).close();

    assertStoresEqual();
    List<String> expected = new ArrayList<>(List.of("counter"));
    for (int i = 0; i < CHANGES; i++) {
      expected.add("a" + i);
      expected.add("b" + i);
    }
    List<WorktreeSession> all = inSqlite(WORKSPACE);
    assertThat(all).extracting(WorktreeSession::id).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(all.get(0).task()).isEqualTo(String.valueOf(2 * CHANGES));
    assertThat(inRecovery(WORKSPACE)).isEmpty();
  }
}
