package dev.sessionstore.migrate.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.SessionStore;
import dev.sessionstore.SessionStores;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.WorktreeSession;
import dev.sessionstore.migrate.ChildJvm;
import dev.sessionstore.migrate.DatabaseRecovery;
import dev.sessionstore.migrate.JsonExporter;
import dev.sessionstore.migrate.LegacyImporter;
import dev.sessionstore.migrate.Rollback;
import dev.sessionstore.migrate.Salvage;
import dev.sessionstore.migrate.backup.Backups;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.sqlite.DatabaseIntegrity;
import dev.sessionstore.sqlite.DatabaseView;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Homes behind links, under a lax umask, and of machines on which SQLite does not work. */
class OddHomeTest {

  private static final Workspace WORKSPACE = Workspace.ofHash("0123456789abcdef");
  private static final Workspace OTHER = Workspace.ofHash("fedcba9876543210");
  private static final WorktreeSession ONE = SampleSessions.full("one");
  private static final WorktreeSession TWO = SampleSessions.full("two");

  @TempDir Path folder;

  /** What may be a link. */
  enum Linked {
    HOME(""),
    SESSIONS("sessions"),
    FILE("sessions/0123456789abcdef.json"),
    LOCKS("locks");

    private final String name;

    Linked(String name) {
      this.name = name;
    }
  }

  /** Moves something elsewhere and leaves a link in its place. */
  private Path moveAway(Path path) throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere")).resolve("moved");
    Files.move(path, elsewhere);
    try {
      Files.createSymbolicLink(path, elsewhere);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "this system lets nobody make links: " + e.getMessage());
    }
    return elsewhere;
  }

  @Fault(37)
  @ParameterizedTest
  @EnumSource
  void link_isFollowed_andStays(Linked linked) throws IOException {
    for (StoreKind kind : StoreKind.values()) {
      FaultHome home = new FaultHome(folder.resolve(linked + "-" + kind), kind);
      try (SessionStore store = home.open()) {
        store.create(WORKSPACE, ONE);
      }
      Path path = home.root().resolve(linked.name);
      if (Files.exists(path)) {
        String context = linked + ", " + kind;
        Path elsewhere = moveAway(path);

        try (SessionStore store = home.open()) {
          assertThat(store.get(WORKSPACE, "one")).as(context).isEqualTo(ONE);
          store.create(WORKSPACE, TWO);
          try (SessionStore other = home.open()) {
            assertThat(other.get(WORKSPACE, "two")).as(context).isEqualTo(TWO);
            other.modify(WORKSPACE, "two", s -> s.toBuilder().task("changed").build());
          }
          assertThat(store.get(WORKSPACE, "two").task()).as(context).isEqualTo("changed");
          if (kind.writesSqlite()) {
            assertThat(DatabaseIntegrity.check(kind.config(home.root()), false).findings())
                .as("%s, while it is open", context)
                .isEmpty();
            WorktreeSession seen =
                DatabaseView.look(
                    kind.config(home.root()), view -> view.stored(WORKSPACE, "two").orElseThrow());
            assertThat(seen.task()).as(context).isEqualTo("changed");
          }
        }

        assertThat(Files.isSymbolicLink(path)).as(context).isTrue();
        assertThat(home.held())
            .as(context)
            .allMatch(held -> held.get(WORKSPACE.hash()).size() == 2);
        home.assertSound(context);
        delete(elsewhere);
      }
    }
  }

  @Fault(37)
  @Test
  void databaseThatIsALink_isRefused_alsoIfItLeadsNowhere() throws IOException {
    FaultHome home = new FaultHome(folder.resolve("home"), StoreKind.SQLITE);
    try (SessionStore store = home.open()) {
      store.create(WORKSPACE, ONE);
    }
    Path link = home.home().database();
    Path elsewhere = moveAway(link);
    byte[] before = Files.readAllBytes(elsewhere);
    StoreConfig config = home.kind().config(home.root());

    assertRefused(home::open);
    assertRefused(() -> DatabaseIntegrity.check(config, true));
    assertThat(elsewhere).hasBinaryContent(before);
    assertThat(elsewhere.getParent()).isDirectoryNotContaining("glob:**-wal");

    Files.move(elsewhere, elsewhere.resolveSibling("unmounted"));
    assertRefused(home::open);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(elsewhere).doesNotExist();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(call)
        .withMessageContaining("is a link");
  }

  private static void delete(Path path) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(path)) {
      walk.forEach(each -> all.add(0, each));
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }

  /** Makes one of everything that this library makes, and tells the modes of what is there then. */
  static final class Making {
    public static void main(String[] args) throws IOException {
      StoreKind kind = StoreKind.valueOf(args[0]);
      Path home = Path.of(args[1]);
      StoreConfig config = kind.config(home);
      try (SessionStore store = kind.open(home)) {
        store.create(WORKSPACE, ONE);
        Backups.of(config).create();
        list(home);
      }
      Path legacy = StoreHome.prepare(home).legacyFile(OTHER);
      try (SessionStore json = StoreKind.JSON.open(home)) {
        json.create(OTHER, ONE);
      }
      Files.writeString(legacy, "[{\"id\": 1}, ");
      Salvage.run(legacy, Salvage.folderBeside(legacy));
      try (SqliteSessionStore sqlite = SqliteSessionStore.open(config)) {
        LegacyImporter.builder(config, sqlite).build().run();
        sqlite.create(WORKSPACE, TWO);
        JsonExporter.builder(sqlite).build().run(home.resolve("export"));
      }
      list(home);
      Rollback.builder(config).build().run();
      Backups.of(config).restore(Backups.LATEST);
      if (kind.writesSqlite()) {
        DatabaseRecovery.run(config, home.resolve("recovered"));
      }
      list(home);
    }

    private static void list(Path home) throws IOException {
      List<Path> all = new ArrayList<>();
      try (Stream<Path> walk = Files.walk(home)) {
        walk.forEach(all::add);
      }
      for (Path path : all) {
        System.out.println(
            PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))
                + " "
                + home.relativize(path));
      }
    }
  }

  @Fault(38)
  @ParameterizedTest
  @EnumSource
  void umaskThatGivesEverybodyEverything_makesNothingThatOthersMayRead(StoreKind kind)
      throws IOException {
    assumeTrue(
        Files.getFileStore(folder).supportsFileAttributeView("posix")
            && Files.isExecutable(Path.of("/bin/sh")),
        "there are no POSIX permissions here, or no shell");

    List<String> out =
        new ChildJvm(Making.class, kind, folder.resolve("home")).after("umask 000").run();

    assertThat(out)
        .hasSizeGreaterThan(30)
        .allMatch(line -> line.startsWith("rwx------ ") || line.startsWith("rw------- "))
        .anyMatch(line -> line.contains("backups/"))
        .anyMatch(line -> line.contains("recovered/") || kind == StoreKind.JSON);
  }

  /** Opens and writes without a native library that can be unpacked; tells what comes of it. */
  static final class WithoutNativeLibrary {
    public static void main(String[] args) {
      try (SessionStore store =
          SessionStores.open(StoreKind.valueOf(args[0]).config(Path.of(args[1])))) {
        System.out.println("read " + store.getAll(WORKSPACE).size());
        store.create(WORKSPACE, TWO);
        System.out.println("written");
      } catch (StoreUnavailableException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private List<String> withoutNativeLibrary(FaultHome home) {
    return new ChildJvm(WithoutNativeLibrary.class, home.kind(), home.root())
        .with("-Dorg.sqlite.tmpdir=" + folder.resolve("no such folder"))
        .run(ProcessBuilder.Redirect.DISCARD);
  }

  @Fault(40)
  @ParameterizedTest
  @EnumSource
  void withoutTheNativeLibrary_jsonWorks_andTheOthersSayWhatToDo(StoreKind kind) {
    FaultHome home = new FaultHome(folder.resolve("home"), kind);
    try (SessionStore store = home.open()) {
      store.create(WORKSPACE, ONE);
    }

    List<String> out = withoutNativeLibrary(home);

    if (kind == StoreKind.JSON) {
      assertThat(out).containsExactly("read 1", "written");
    } else {
      if (kind.isHybrid()) {
        assertThat(out).hasSize(2).first().isEqualTo("read 1");
      }
      assertThat(out.get(out.size() - 1)).contains("org.sqlite.tmpdir", "json backend");
      home.assertSound("afterwards");
    }
  }

  @Fault(40)
  @Test
  void jsonBesideADatabase_worksWithoutTheNativeLibrary() {
    FaultHome hybrid = new FaultHome(folder.resolve("home"), StoreKind.HYBRID_SYNC);
    try (SessionStore store = hybrid.open()) {
      store.create(WORKSPACE, ONE);
    }

    assertThat(withoutNativeLibrary(new FaultHome(hybrid.root(), StoreKind.JSON)))
        .containsExactly("read 1", "written");

    assertThat(hybrid.held()).allMatch(held -> held.get(WORKSPACE.hash()).size() == 2);
    hybrid.assertSound("afterwards");
  }
}
