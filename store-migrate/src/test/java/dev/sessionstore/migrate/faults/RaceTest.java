package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.ChatMessage;
import dev.sessionstore.DuplicateSessionException;
import dev.sessionstore.SessionStore;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ChildJvm;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that open a new home at the same moment, and all change one session in it. */
class RaceTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");

  @TempDir Path folder;

  /** One of them. */
  static final class Child {

    /** Waits for a byte, then opens, counts up, and adds messages of its own. */
    public static void main(String[] args) throws IOException {
      String name = args[2];
      int changes = Integer.parseInt(args[3]);
      System.out.println("ready");
      System.in.read();
      try (SessionStore store = StoreKind.valueOf(args[0]).open(Path.of(args[1]))) {
        try {
          store.create(WORKSPACE, SampleSessions.simple("s").toBuilder().totalDuration(0L).build());
        } catch (DuplicateSessionException e) {
          System.out.println("another was first");
        }
        for (int i = 0; i < changes; i++) {
          store.modify(WORKSPACE, "s", RaceTest::counted);
          store.addChatMessage(WORKSPACE, "s", SampleSessions.message(name, String.valueOf(i)));
        }
      }
    }
  }

  private static WorktreeSession counted(WorktreeSession session) {
    return session.toBuilder().totalDuration(session.totalDuration() + 1).build();
  }

  @Fault({23, 24, 25})
  @ParameterizedTest
  @EnumSource
  void twoProcessesInANewHome_loseNoUpdate(StoreKind kind) throws Exception {
    race(kind, 2, 40);
  }

  @Fault({23, 24, 25})
  @Tag("sweep")
  @ParameterizedTest
  @EnumSource
  void fourProcessesInManyNewHomes_loseNoUpdate(StoreKind kind) throws Exception {
    for (int round = 0; round < 8; round++) {
      race(kind, 4, 50);
    }
  }

  private void race(StoreKind kind, int processes, int changes) throws Exception {
    FaultHome home = new FaultHome(folder.resolve("home" + System.nanoTime()), kind);
    List<Process> children = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      children.add(
          new ChildJvm(Child.class, kind, home.root(), "p" + i, changes)
              .start(ProcessBuilder.Redirect.INHERIT));
    }
    for (Process child : children) {
      BufferedReader out = child.inputReader();
      assertThat(out.readLine()).isEqualTo("ready");
    }
    for (Process child : children) {
      child.getOutputStream().write('\n');
      child.getOutputStream().flush();
    }
    for (Process child : children) {
      assertThat(child.waitFor()).isZero();
    }

    for (Map<String, List<WorktreeSession>> held : home.held()) {
      assertThat(held).containsOnlyKeys(WORKSPACE.hash());
      WorktreeSession session = held.get(WORKSPACE.hash()).get(0);
      assertThat(held.get(WORKSPACE.hash())).containsExactly(session);
      assertThat(session.totalDuration()).isEqualTo((long) processes * changes);
      assertThat(session.chatHistory()).hasSize(processes * changes);
      for (int i = 0; i < processes; i++) {
        String name = "p" + i;
        assertThat(session.chatHistory().stream().filter(m -> m.id().equals(name)))
            .extracting(ChatMessage::content)
            .containsExactlyElementsOf(
                IntStream.range(0, changes).mapToObj(String::valueOf).toList());
      }
    }
    home.assertSound(kind.name());
    if (kind.writesSqlite()) {
      assertMigratedOnce(home);
    }
  }

  private static void assertMigratedOnce(FaultHome home) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.home().database());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) - count(DISTINCT version), min(success)"
                    + " FROM session_store_schema_history")) {
      assertThat(rows.getInt(1)).isZero();
      assertThat(rows.getInt(2)).isEqualTo(1);
    }
  }
}
