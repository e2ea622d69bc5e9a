package dev.sessionstore.migrate.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sessionstore.tck.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives changed at random by somebody who can put a seal: refused, or the same sessions. */
class BackupFuzzTest {

  private static final long SEED = 5;
  private static final int ROUNDS = 10;

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private ExampleHome home;
  private Backup backup;
  private byte[] good;
  private Map<String, Object> shown;

  @BeforeEach
  void makeHome() throws IOException {
    home = ExampleHome.filled(folder);
    backup = home.backups().create();
    good = Files.readAllBytes(backup.file());
    shown = home.shown();
  }

  private byte[] changed(byte[] bytes, int from, int to) {
    byte[] changed = bytes.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed[from + random.nextInt(to - from)] = (byte) random.nextInt(256);
    }
    return changed;
  }

  private void verify(byte[] archive, String what) throws IOException {
    Files.write(backup.file(), archive);

    Throwable thrown = catchThrowable(() -> home.backups().verify(backup.name()));

    if (thrown == null) {
      home.backups().restore(backup.name());
      assertThat(home.shown()).as(what).isEqualTo(shown);
    } else {
      assertThat(thrown).as(what).isInstanceOf(BackupRefusedException.class);
    }
    assertThat(home.home().backups().resolve(".work")).doesNotExist();
  }

  @Fault(34)
  @Test
  void bytesOfTheArchive() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      int end = good.length - Seal.SIZE;
      int from = random.nextBoolean() ? 0 : Math.max(0, end - 400);
      verify(CraftedArchive.seal(changed(good, from, end)), "seed " + SEED + ", round " + round);
    }
  }

  @Test
  void bytesOfTheManifest() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      verify(
          CraftedArchive.of(good)
              .changed(BackupManifest.NAME, bytes -> changed(bytes, 0, bytes.length))
              .sealed(),
          "seed " + SEED + ", round " + round);
    }
  }

  @Fault(11)
  @Test
  void bytesOfTheDatabase() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      boolean header = round % 2 == 0;
      verify(
          CraftedArchive.of(good)
              .consistently(BackupMember.DATABASE, b -> changed(b, 0, header ? 4096 : b.length))
              .sealed(),
          "seed " + SEED + ", round " + round);
    }
  }
}
