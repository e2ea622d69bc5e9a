package dev.sessionstore.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two editor windows on one home, and an editor that dies. */
class TwoProcessesTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final int CHANGES = 200;

  @TempDir Path home;

  /** The other process. */
  static final class Child {

    /** Waits for a byte on its input, so that children begin together. */
    public static void main(String[] args) throws IOException {
      System.out.println("ready");
      System.in.read();
      try (SqliteSessionStore store =
          SqliteSessionStore.open(StoreConfig.builder().home(Path.of(args[1])).build())) {
        if (args[0].equals("open")) {
          System.out.println("opened");
        } else if (args[0].equals("modify")) {
          for (int i = 0; i < CHANGES; i++) {
            store.modify(
                WORKSPACE,
                "counter",
                s -> s.toBuilder().task(String.valueOf(1 + count(s.task()))).build());
          }
        } else {
          for (int i = 0; ; i++) {
            store.create(WORKSPACE, SampleSessions.full(args[2] + "-" + i));
            System.out.println(args[2] + "-" + i);
          }
        }
      } catch (StoreUnavailableException e) {
        System.out.println(e.getMessage());
      }
    }

    private static int count(String task) {
      return Integer.parseInt(task);
    }
  }

  private static Process start(String... args) throws IOException {
    return OtherProcess.start(Child.class, (Object[]) args);
  }

  private static BufferedReader awaitReady(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("ready");
    return out;
  }

  private static void go(Process process) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write('\n');
    in.flush();
  }

  private SqliteSessionStore open() {
    return SqliteSessionStore.open(StoreConfig.builder().home(home).build());
  }

  @Fault(40)
  @Test
  void nativeLibraryThatCannotBeUnpacked_isToldWithItsRemedy() throws Exception {
    Process child =
        OtherProcess.startWith(
            "-Dorg.sqlite.tmpdir=" + home.resolve("no such folder"), Child.class, "open", home);
    BufferedReader out = awaitReady(child);
    go(child);

    assertThat(out.readLine()).contains("native library", "org.sqlite.tmpdir", "json backend");
    assertThat(child.waitFor()).isZero();
  }

  @Fault(25)
  @Test
  void databaseOfSchema1_openedByTwoProcessesAtOnce_isUpgradedOnce() throws Exception {
    Schema1.copyTo(home.resolve("session-store.db"));
    List<Process> children =
        List.of(start("open", home.toString()), start("open", home.toString()));
    List<BufferedReader> outs = new ArrayList<>();
    for (Process child : children) {
      outs.add(awaitReady(child));
    }
    for (Process child : children) {
      go(child);
    }
    for (BufferedReader out : outs) {
      assertThat(out.readLine()).isEqualTo("opened");
    }
    for (Process child : children) {
      assertThat(child.waitFor()).isZero();
    }

    try (SqliteSessionStore store = open()) {
      assertThat(store.getAll(Schema1.WORKSPACE)).isEqualTo(Schema1.SESSIONS);
    }
  }

  @Fault(23)
  @Test
  void modifyInTwoProcesses_losesNoUpdate() throws Exception {
    try (SqliteSessionStore store = open()) {
      store.create(WORKSPACE, SampleSessions.simple("counter").toBuilder().task("0").build());
    }
    List<Process> children =
        List.of(start("modify", home.toString()), start("modify", home.toString()));
    for (Process child : children) {
      awaitReady(child);
    }
    for (Process child : children) {
      go(child);
    }
    for (Process child : children) {
      assertThat(child.waitFor()).isZero();
    }
    try (SqliteSessionStore store = open()) {
      assertThat(store.get(WORKSPACE, "counter").task()).isEqualTo(String.valueOf(2 * CHANGES));
    }
  }

  @Fault({1, 25})
  @Test
  void
      newHome_openedByTwoProcessesAtOnce_servesBoth_andKeepsWhatWasAcknowledgedBeforeTheyWereKilled()
          throws Exception {
    List<Process> children =
        List.of(
            start("create", home.toString(), "left"), start("create", home.toString(), "right"));
    List<BufferedReader> outs = new ArrayList<>();
    for (Process child : children) {
      outs.add(awaitReady(child));
    }
    for (Process child : children) {
      go(child);
    }
    Set<String> acknowledged = new HashSet<>();
    for (BufferedReader out : outs) {
      for (int i = 0; i < 20; i++) {
        acknowledged.add(out.readLine());
      }
    }
    for (Process child : children) {
      child.toHandle().destroyForcibly(); // unlike the process's own, it leaves its output readable
      child.waitFor();
    }
    for (BufferedReader out : outs) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged.add(line);
      }
    }

    try (SqliteSessionStore store = open()) {
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(40).doesNotContainNull();
      for (String id : acknowledged) {
        assertThat(store.get(WORKSPACE, id)).isEqualTo(SampleSessions.full(id));
      }
    }
  }
}
