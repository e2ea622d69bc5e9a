package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.SessionType;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Timestamp;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryFolderTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-11-09T01:02:03.456Z"), ZoneOffset.UTC);

  @TempDir Path root;

  /** Stands for the real one, which is in another module. */
  public static final class TextCodec implements SessionCodec {

    @Override
    public String write(WorktreeSession session) {
      return session.id() + ": " + session.task();
    }
  }

  private RecoveryFolder folder() {
    return new RecoveryFolder(new StoreHome(root), CLOCK, new TextCodec());
  }

  private static WorktreeSession session(String id, String task) {
    return WorktreeSession.builder(id, SessionType.DEBATE)
        .task(task)
        .createdAt(Timestamp.parse(""))
        .updatedAt(Timestamp.parse(""))
        .build();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("recovery").resolve(WORKSPACE.hash()))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private String content(String name) throws IOException {
    return Files.readString(root.resolve("recovery").resolve(WORKSPACE.hash()).resolve(name));
  }

  @Test
  void keep_namesWorkspaceSessionAndTime() throws IOException {
    folder().keep(WORKSPACE, session("comp-1", "one"));

    assertThat(names()).containsExactly("comp-1-20251109T010203456Z-1.json");
    assertThat(content(names().get(0))).isEqualTo("comp-1: one");
  }

  @Test
  void keep_inAFolderThatSomebodyHasTidiedAway_makesItAgain() throws IOException {
    RecoveryFolder recovery = folder();
    recovery.keep(WORKSPACE, session("comp-1", "one"));
    Path kept = root.resolve("recovery").resolve(WORKSPACE.hash());
    Files.delete(kept.resolve(names().get(0)));
    Files.delete(kept);
    Files.delete(kept.getParent());

    recovery.keep(WORKSPACE, session("comp-1", "two"));

    assertThat(content(names().get(0))).isEqualTo("comp-1: two");
  }

  @Test
  void keep_overwritesNothing() throws IOException {
    folder().keep(WORKSPACE, session("s", "one"));
    RecoveryFolder folder = folder();
    folder.keep(WORKSPACE, session("s", "two"));
    folder.keep(WORKSPACE, session("s", "three"));

    assertThat(names())
        .containsExactly(
            "s-20251109T010203456Z-1.json",
            "s-20251109T010203456Z-2.json",
            "s-20251109T010203456Z-3.json");
    assertThat(content(names().get(0))).isEqualTo("s: one");
  }

  @Test
  void keep_sameVersionAgain_isThereAlready() throws IOException {
    RecoveryFolder folder = folder();
    folder.keep(WORKSPACE, session("s", "one"));
    folder.keep(WORKSPACE, session("s", "one"));
    folder().keep(WORKSPACE, session("s", "one"));

    assertThat(names()).hasSize(1);
  }

  @Fault(36)
  @ParameterizedTest
  @ValueSource(
      strings = {"../../evil", "/abs", "a/b", "a\\b", "CON", "nul\u0000", "", ".", "認証", "a:b?*"})
  void keep_anyId_staysInTheFolder(String id) throws IOException {
    folder().keep(WORKSPACE, session(id, "one"));

    assertThat(names()).singleElement().asString().matches("[A-Za-z0-9%_-]*-\\w+-1\\.json");
    assertThat(content(names().get(0))).isEqualTo(id + ": one");
  }

  @Test
  void keep_longIds_doNotMeet() throws IOException {
    RecoveryFolder folder = folder();
    folder.keep(WORKSPACE, session("x".repeat(5_000) + "1", "one"));
    folder.keep(WORKSPACE, session("x".repeat(5_000) + "2", "two"));

    assertThat(names()).hasSize(2);
  }

  @Test
  void keep_isPrivate() throws IOException {
    assumeTrue(root.getFileSystem().supportedFileAttributeViews().contains("posix"));
    folder().keep(WORKSPACE, session("s", "one"));

    Path folder = root.resolve("recovery");
    Path file = folder.resolve(WORKSPACE.hash()).resolve(names().get(0));
    assertThat(permissions(folder)).isEqualTo("rwx------");
    assertThat(permissions(file.getParent())).isEqualTo("rwx------");
    assertThat(permissions(file)).isEqualTo("rw-------");
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void keep_folderCannotBeMade_throws() throws IOException {
    Files.writeString(root.resolve("recovery"), "in the way");

    assertThatThrownBy(() -> folder().keep(WORKSPACE, session("s", "one")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("recovery");
  }

  @Test
  void keep_interrupted_isDoneAndKeepsTheFlag() throws IOException {
    Thread.currentThread().interrupt();
    try {
      folder().keep(WORKSPACE, session("s", "one"));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(content(names().get(0))).isEqualTo("s: one");
  }

  @Test
  void codecOfTheThreadsClassLoader_writes() throws IOException {
    try (Provided provided =
        new Provided(root.resolve("classes"), SessionCodec.class, TextCodec.class)) {
      new RecoveryFolder(new StoreHome(root), CLOCK).keep(WORKSPACE, session("s", "one"));
    }

    assertThat(content(names().get(0))).isEqualTo("s: one");
  }

  @Test
  void noCodec_saysWhatIsMissing() {
    assertThatThrownBy(() -> new RecoveryFolder(new StoreHome(root), CLOCK))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("add store-json");
  }
}
