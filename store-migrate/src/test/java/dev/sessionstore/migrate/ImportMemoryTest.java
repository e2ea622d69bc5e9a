package dev.sessionstore.migrate;

import static dev.sessionstore.migrate.ImportHome.WORKSPACE;
import static dev.sessionstore.migrate.ImportHome.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.json.ArrayWriter;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are larger than the memory, and sessions that are. */
class ImportMemoryTest {

  @TempDir Path folder;

  private ImportHome home;
  private Path log;

  @BeforeEach
  void name() {
    log = folder.resolve("log");
    home = new ImportHome(folder.resolve("home"));
  }

  private static WorktreeSession sized(String id, int chars) {
    return session(id).toBuilder().task("x".repeat(chars)).build();
  }

  private Path write(Stream<WorktreeSession> sessions) throws IOException {
    Path file = home.file(WORKSPACE);
    Files.createDirectories(file.getParent());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
        ArrayWriter array = SessionJson.arrayWriter(out)) {
      for (WorktreeSession each : (Iterable<WorktreeSession>) sessions::iterator) {
        array.write(each);
      }
    }
    return file;
  }

  private int importWith(String memory) throws InterruptedException {
    return new ChildJvm(ImportKillsTest.Importing.class, home.root())
        .with("-Xmx" + memory)
        .start(ProcessBuilder.Redirect.to(log.toFile()))
        .waitFor();
  }

  private void fileOf(int megabytes, String memory) throws Exception {
    int sessions = megabytes * 40;
    Path file = write(IntStream.range(0, sessions).mapToObj(i -> sized("s-" + i, 25_000)));
    assertThat(Files.size(file)).isGreaterThan(megabytes * 1_000_000L);

    assertThat(importWith(memory)).isZero();

    assertThat(file).doesNotExist();
    try (SqliteSessionStore store = home.open()) {
      assertThat(store.ids(WORKSPACE)).hasSize(sessions);
    }
  }

  @Test
  void fileLargerThanTheMemory() throws Exception {
    fileOf(80, "64m");
  }

  @Tag("sweep")
  @Test
  void fileOf250MegabytesIn64() throws Exception {
    fileOf(250, "64m");
  }

  @Fault(44)
  @Test
  void sessionLargerThanTheMemory_endsTheImport_andWithMoreMemoryItIsComplete() throws Exception {
    Path file = write(Stream.of(session("a"), sized("large", 60_000_000), session("b")));

    assertThat(importWith("64m")).isNotZero();

    assertThat(log)
        .content()
        .contains(WORKSPACE.hash() + ".json, element 1: the memory does not suffice for it");
    assertThat(file).exists();
    assertThat(home.run().isComplete()).isTrue();
    assertThat(home.ids(WORKSPACE)).containsExactly("a", "large", "b");
    assertThat(file).doesNotExist();
    assertThat(home.names("recovery")).isEmpty();
  }
}
