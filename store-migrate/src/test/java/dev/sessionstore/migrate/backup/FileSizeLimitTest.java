package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.StoreFullException;
import dev.sessionstore.sqlite.SqliteSessionStore;
import dev.sessionstore.tck.Fault;
import dev.sessionstore.tck.SampleSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has no room fails as such, leaves nothing behind, and leaves the home as it is. */
class FileSizeLimitTest {

  private static final long SEED = 11;

  /** The native library, which has to be unpacked, is smaller; the home's database is larger. */
  private static final int LIMIT_BYTES = 4 << 20;

  private static final int OUTPUT = 6 << 20;

  @TempDir Path folder;

  /** The other process, which may write no file larger than that. */
  static final class Child {

    /** Tries everything that writes. */
    public static void main(String[] args) throws IOException {
      ExampleHome home = ExampleHome.at(Path.of(args[0]));
      Backups backups = home.backups();
      for (Runnable tried :
          List.<Runnable>of(
              backups::create,
              () -> backups.verify(Backups.LATEST),
              backups::drill,
              () -> backups.restore(Backups.LATEST))) {
        assertThatExceptionOfType(StoreFullException.class)
            .isThrownBy(tried::run)
            .withMessageContaining("nothing was changed");
        assertThat(home.home().backups().resolve(".work")).doesNotExist();
        assertThat(home.home().restore()).doesNotExist();
      }
    }
  }

  @Fault(13)
  @Test
  void everythingThatWrites_saysThatThereIsNoSpace() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    ExampleHome home = ExampleHome.at(folder.resolve("home"));
    StringBuilder output = new StringBuilder();
    new Random(SEED).ints(OUTPUT, ' ', '~').forEach(c -> output.append((char) c));
    try (SqliteSessionStore store = SqliteSessionStore.open(home.config())) {
      store.create(
          ExampleHome.IN_DATABASE,
          SampleSessions.simple("long").toBuilder().task(output.toString()).build());
    }
    Backup backup = home.backups().create();
    Map<String, Object> before = home.shown();

    Path said = folder.resolve("said");
    Process child =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "ulimit -f " + LIMIT_BYTES / 512 + " && exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                home.folder().toString())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();

    assertThat(child.waitFor()).as(Files.readString(said)).isZero();
    assertThat(home.shown()).isEqualTo(before);
    assertThat(home.backups().list()).containsExactly(backup);
  }
}
