package dev.sessionstore.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {

  @TempDir Path folder;

  @Test
  void settled_isOlderThanTheClocksGrain_interruptedOrNot() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    Thread.currentThread().interrupt();
    Fingerprint print = Fingerprint.settled(file);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(System.currentTimeMillis() - print.modifiedMillis()).isGreaterThanOrEqualTo(50);
  }

  @Test
  void settled_fileOfTheFuture_isTakenAsItIs() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Files.setLastModifiedTime(file, FileTime.fromMillis(4_000_000_000_000L));

    assertThat(Fingerprint.settled(file)).isEqualTo(Fingerprint.of(file));
  }

  @Test
  void fileThatHasReplacedAnother_withItsSizeAndTime_isAnotherOne() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Fingerprint before = Fingerprint.of(file);
    Path other = Files.writeString(folder.resolve("other"), "y");
    Files.setLastModifiedTime(other, before.modified());
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(Fingerprint.of(file)).isNotEqualTo(before);
  }

  @Test
  void noFile_isEmpty() throws IOException {
    assertThat(Fingerprint.of(folder.resolve("none")).sizeBytes()).isZero();
  }
}
