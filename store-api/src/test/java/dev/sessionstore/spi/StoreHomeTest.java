package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.InvalidConfigurationException;
import dev.sessionstore.StoreFullException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.Workspace;
import dev.sessionstore.spi.BulkWrite.Receipt;
import dev.sessionstore.tck.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreHomeTest {

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void resolveLinksInTheTempFolderItself() throws IOException {
    folder = temp.toRealPath();
  }

  @Test
  void prepare_missingFolder_isMadeWithItsParents() {
    Path wanted = folder.resolve("a").resolve("日本").resolve("home");

    StoreHome home = StoreHome.prepare(wanted);

    assertThat(home.root()).isEqualTo(wanted).isDirectory();
    assertThat(home.locks()).isEqualTo(wanted.resolve("locks")).isDirectory();
    assertThat(StoreHome.prepare(wanted)).isEqualTo(home);
  }

  @Test
  void paths_areThoseOfTheLayout() {
    StoreHome home = StoreHome.prepare(folder);

    assertThat(home.sessions()).isEqualTo(folder.resolve("sessions"));
    assertThat(home.legacyFile(Workspace.ofHash("0123456789abcdef")))
        .isEqualTo(folder.resolve("sessions/0123456789abcdef.json"));
    assertThat(home.workspaceMapping()).isEqualTo(folder.resolve("workspace_mapping.json"));
    assertThat(home.database()).isEqualTo(folder.resolve("session-store.db"));
    assertThat(home.recovery()).isEqualTo(folder.resolve("recovery"));
    assertThat(home.homeLock()).isEqualTo(folder.resolve("locks/home.lock"));
    assertThat(home.nameOf(folder.resolve("sessions").resolve("x.json")))
        .isEqualTo("sessions/x.json");
    assertThat(StoreHome.hashOf(folder.resolve("0123456789abcdef.json")))
        .isEqualTo("0123456789abcdef");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(home.locks()));
  }

  @Test
  void legacyFiles_othersInTheFolder_arePassedOver() throws IOException {
    StoreHome home = StoreHome.prepare(folder);
    assertThat(home.legacyFiles()).isEmpty();
    Files.createDirectories(home.sessions());
    for (String name :
        List.of(
            "fedcba9876543210.json",
            "0123456789abcdef.json",
            "0123456789abcdef.json.migrated",
            "0123456789abcdef.json~",
            "0123456789ABCDEG.json",
            "short.json",
            ".json",
            "0123456789abcdef",
            "notes.txt")) {
      Files.createFile(home.sessions().resolve(name));
    }

    assertThat(home.legacyFiles())
        .containsExactly(
            home.sessions().resolve("0123456789abcdef.json"),
            home.sessions().resolve("fedcba9876543210.json"));
  }

  @Fault(37)
  @Test
  void prepare_link_isTheFolderThatItLeadsTo() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = folder.resolve("link");
    Path dangling = folder.resolve("dangling");
    try {
      Files.createSymbolicLink(link, real);
      Files.createSymbolicLink(dangling, folder.resolve("gone"));
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "links cannot be made here");
    }

    assertThat(StoreHome.prepare(link)).isEqualTo(StoreHome.prepare(real));
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> StoreHome.prepare(dangling));
  }

  @Test
  void prepare_aFileOfThisName_refused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> StoreHome.prepare(file))
        .withMessageContaining(file.toString());

    assertThat(file).isEmptyFile();
  }

  @Test
  void prepare_belowAFile_throwsUnavailable() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> StoreHome.prepare(file.resolve("home")));
  }

  @Test
  void prepare_notWritable_throwsReadOnly() throws IOException {
    assumePosix();
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
    try {
      assumeTrue(!Files.isWritable(locked), "this user (root) may write everywhere");

      for (Path home : List.of(locked, locked.resolve("home"))) {
        assertThatExceptionOfType(StoreReadOnlyException.class)
            .isThrownBy(() -> StoreHome.prepare(home))
            .withMessageContaining("permissions");
      }
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void prepare_onAReadOnlyFileSystem_throwsReadOnly() {
    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> StoreHome.prepare(Path.of(URI.create("jrt:/java.base"))))
        .withMessageContaining("/java.base");
  }

  @Test
  void replaceFile_makesAndReplaces_andLeavesNothingElse() throws IOException {
    Path file = folder.resolve("file");

    StoreHome.replaceFile(file, bytes("one"));
    assertThat(file).hasContent("one");
    // What a process leaves that died before the rename:
    Files.writeString(folder.resolve("file.tmp"), "half of tw");
    StoreHome.replaceFile(file, bytes("two"));

    assertThat(file).hasContent("two");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    assumePosix();
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void replaceFile_interrupted_isDoneAndKeepsTheFlag() throws IOException {
    Path file = folder.resolve("file");
    Thread.currentThread().interrupt();
    try {
      StoreHome.replaceFile(file, bytes("one"));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file).hasContent("one");
  }

  @Test
  void replaceFile_thatCannotBeReplaced_leavesNothing() throws IOException {
    Path inTheWay = Files.createDirectories(folder.resolve("file/not empty")).getParent();

    assertThatIOException().isThrownBy(() -> StoreHome.replaceFile(inTheWay, bytes("one")));

    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(inTheWay));
  }

  @Test
  void forceFolder_missing_throws() {
    assertThatIOException().isThrownBy(() -> StoreHome.forceFolder(folder.resolve("missing")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void prepare_existingFolder_keepsItsMode() throws IOException {
    assumePosix();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

    StoreHome.prepare(folder);

    assertThat(mode(folder)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void createPrivateFile_existing_throwsAndLeavesIt() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "content");

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> StoreHome.createPrivateFile(file));

    assertThat(file).hasContent("content");
  }

  @Test
  void madeFilesAndFolders_arePrivate() throws IOException {
    assumePosix();

    PrivateFiles.make(folder.resolve("a/home"));

    assertPrivate(folder.resolve("a/home"));
  }

  /** The umask belongs to the process, so a child has to show it. */
  @Fault(38)
  @Test
  void madeUnderALaxUmask_arePrivateAllTheSame() throws Exception {
    assumePosix();
    Path home = folder.resolve("lax/home");
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "umask 000 && exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PrivateFiles.class.getName(),
                home.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(folder.resolve("output").toString()).isZero();

    assertPrivate(home);
  }

  /** Makes one of everything; also in another JVM. */
  static final class PrivateFiles {
    private PrivateFiles() {}

    public static void main(String[] args) throws IOException {
      make(Path.of(args[0]));
    }

    static void make(Path folder) throws IOException {
      StoreHome home = StoreHome.prepare(folder);
      InterProcessLock.shared(home.homeLock(), Duration.ZERO).close();
      StoreHome.createPrivateFile(home.root().resolve("file"));
    }
  }

  private static void assertPrivate(Path home) throws IOException {
    assertThat(mode(home.getParent())).isEqualTo("rwx------");
    assertThat(mode(home)).isEqualTo("rwx------");
    assertThat(mode(home.resolve("locks"))).isEqualTo("rwx------");
    assertThat(mode(home.resolve("locks/home.lock"))).isEqualTo("rw-------");
    assertThat(mode(home.resolve("file"))).isEqualTo("rw-------");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private void assumePosix() {
    assumeTrue(
        folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "this file system has no POSIX permissions");
  }

  @Test
  void at_namesAHome_andMakesNothing() {
    Path missing = folder.resolve("a").resolve("..").resolve("home");

    assertThat(StoreHome.at(missing).root()).isEqualTo(folder.resolve("home"));
    assertThat(StoreHome.at(folder).root()).isEqualTo(folder);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void putAway_takesTheNextName_thatNoFileHas_compressedOnesIncluded() throws IOException {
    Path file = folder.resolve("0123456789abcdef.json");
    Files.writeString(folder.resolve(file.getFileName() + ".migrated"), "first");
    Files.writeString(folder.resolve(file.getFileName() + ".migrated.2.gz"), "second");
    Files.writeString(file, "third");

    Path target = StoreHome.putAway(file);

    assertThat(target).hasFileName(file.getFileName() + ".migrated.3").hasContent("third");
    assertThat(file).doesNotExist();
    assertThat(folder.resolve(file.getFileName() + ".migrated")).hasContent("first");

    Path other = folder.resolve("fedcba9876543210.json");
    assertThat(StoreHome.putAway(folder.resolve(file.getFileName() + ".migrated.2.gz"), other))
        .hasFileName(other.getFileName() + ".migrated.gz")
        .hasContent("second");
  }

  @Test
  void putAway_whatCannotBeRenamed_leavesNothingBehind() {
    Path missing = folder.resolve("0123456789abcdef.json");

    assertThatIOException().isThrownBy(() -> StoreHome.putAway(missing));

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void prepareToRead_aHomeThatMayBeWritten_isPrepared_andEntered() {
    StoreHome home = StoreHome.prepareToRead(folder.resolve("home"));

    assertThat(home).isEqualTo(StoreHome.prepare(folder.resolve("home")));
    try (InterProcessLock lock = home.enterToRead(Duration.ofSeconds(1))) {
      assertThat(lock).isNotNull();
    }
  }

  @Test
  void enterToRead_withoutAFolderForLocks_takesNone() {
    assertThat(new StoreHome(folder).enterToRead(Duration.ofSeconds(1))).isNull();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void diskSpace_thatDoesNotSuffice_saysHowMuchIsNeeded() {
    DiskSpace.require(folder, 10 << 20, 12 << 20);

    assertThatExceptionOfType(StoreFullException.class)
        .isThrownBy(() -> DiskSpace.require(folder, 10 << 20, 10 << 20))
        .withMessageContaining("11 MB are needed, and 10 MB are free");
  }

  @Test
  void receipt_ofAFileThatWasRenamedOrTouched_saysTheSameOfItsContent() {
    Receipt receipt = new Receipt("sessions/a.json", 7, 1_000, 3, 1, Receipt.WHOLE, "hash");

    assertThat(receipt.as("sessions/a.json.migrated"))
        .isEqualTo(new Receipt("sessions/a.json.migrated", 7, 1_000, 3, 1, Receipt.WHOLE, "hash"));
    assertThat(receipt.modifiedAt(2_000))
        .isEqualTo(new Receipt("sessions/a.json", 7, 2_000, 3, 1, Receipt.WHOLE, "hash"));
    assertThat(receipt.isWhole()).isTrue();
    assertThat(receipt.describes(7, 1_000)).isTrue();
    assertThat(receipt.describes(7, 2_000)).isFalse();
  }
}
