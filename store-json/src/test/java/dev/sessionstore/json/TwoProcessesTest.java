package dev.sessionstore.json;

import static dev.sessionstore.json.Texts.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.SessionStore;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.Fault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwoProcessesTest extends HomeTest {

  /** A second process: counts up, or creates sessions and tells each that is acknowledged. */
  public static final class Child {

    private Child() {}

    /** Arguments: what to do, the home, how often. */
    public static void main(String[] arguments) {
      StoreConfig config = StoreConfig.builder().home(Path.of(arguments[1])).build();
      int times = Integer.parseInt(arguments[2]);
      try (SessionStore store = JsonSessionStore.open(config)) {
        if (arguments[0].equals("count")) {
          countUp(store, times);
          return;
        }
        for (int i = 0; i < times; i++) {
          String id = ProcessHandle.current().pid() + "-" + i;
          store.create(WORKSPACE, value(id).toBuilder().task("t".repeat(1_000)).build());
          System.out.println(id);
          System.out.flush();
        }
      }
    }
  }

  private static void countUp(SessionStore store, int times) {
    for (int i = 0; i < times; i++) {
      store.modify(
          WORKSPACE,
          "s",
          session ->
              session.toBuilder()
                  .totalDuration(Objects.requireNonNullElse(session.totalDuration(), 0L) + 1)
                  .build());
    }
  }

  private Process child(String what, int times) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            what,
            home.toString(),
            String.valueOf(times))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  @Fault(24)
  @ParameterizedTest
  @ValueSource(longs = {0, 64 << 20})
  void modify_inTwoProcesses_losesNothing(long cacheBytes) throws Exception {
    SessionStore store = open(config().cacheBytes(cacheBytes));
    store.create(WORKSPACE, value("s"));

    Process child = child("count", 200);
    countUp(store, 200);

    assertThat(child.waitFor()).isZero();
    assertThat(store.get(WORKSPACE, "s").totalDuration()).isEqualTo(400);
  }

  @Fault(2)
  @Test
  void kill_inTheMiddleOfWrites_losesNothingAcknowledged() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int killAfter : new int[] {1, 7, 20}) {
      Process child = child("create", 10_000);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
        for (int i = 0; i < killAfter; i++) {
          acknowledged.add(lines.readLine());
        }
        // Unlike the process itself, its handle leaves the stream open.
        child.toHandle().destroyForcibly();
        lines.lines().forEach(acknowledged::add);
      }
      child.waitFor();
    }

    SessionStore store = open();
    assertThat(store.getAll(WORKSPACE).stream().map(WorktreeSession::id))
        .containsAll(acknowledged)
        .doesNotHaveDuplicates();
    store.create(WORKSPACE, value("next"));
    assertThat(store.get(WORKSPACE, "next")).isEqualTo(value("next"));
  }
}
