package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.LogLines;
import dev.sessionstore.tck.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MetricsHistoryTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  @TempDir Path folder;
  private StoreHome home;
  private MetricsHistory history;
  private Path file;
  private Path rotated;

  @BeforeEach
  void open() {
    home = StoreHome.prepare(folder);
    history = new MetricsHistory(home);
    file = home.root().resolve("metrics.log");
    rotated = home.root().resolve("metrics.log.1");
  }

  @Test
  void read_nothingWritten_isEmpty() {
    assertThat(history.read(Instant.MIN)).isEmpty();
    assertThat(history.window(Instant.MIN).skippedLines()).isZero();
  }

  @Test
  void read_noHome_isEmpty() {
    assertThat(new MetricsHistory(new StoreHome(folder.resolve("none"))).read(Instant.MIN))
        .isEmpty();
  }

  @Test
  void read_givesWhatWasAppended() {
    Sample quiet = sample(0);
    Sample busy = busySample();

    assertThat(history.append(quiet)).isTrue();
    assertThat(history.append(busy)).isTrue();

    assertThat(new MetricsHistory(home).read(Instant.MIN)).containsExactly(busy, quiet);
  }

  @Test
  void read_since_leavesOutWhatEndedThen() {
    history.append(sample(0));
    history.append(sample(1));

    assertThat(history.read(sample(0).metrics().to())).containsExactly(sample(1));
    assertThat(history.read(sample(0).metrics().to().minusMillis(1))).hasSize(2);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void files_arePrivateToTheUser() throws IOException {
    MetricsHistory small = new MetricsHistory(home, 1);
    small.append(sample(0));
    small.append(sample(1));

    for (Path each : List.of(file, rotated)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void fullFile_isRotatedOnce_andTheOldestSamplesGo() throws IOException {
    history.append(sample(0));
    long line = Files.size(file);
    MetricsHistory small = new MetricsHistory(home, 3 * line);
    for (int i = 1; i < 8; i++) {
      assertThat(small.append(sample(i))).isTrue();
    }

    assertThat(Files.size(file)).isEqualTo(2 * line);
    assertThat(Files.size(rotated)).isEqualTo(3 * line);
    assertThat(small.read(Instant.MIN))
        .containsExactly(sample(3), sample(4), sample(5), sample(6), sample(7));
  }

  @Test
  void tornLine_isSkippedAndCounted_andHidesNoOther() throws IOException {
    history.append(sample(0));
    String line = Files.readString(file);
    for (int end = 1; end < line.length() - 1; end++) {
      Files.writeString(file, line + line.substring(0, end));
      history.append(sample(1));

      MetricsWindow window = history.window(Instant.MIN);

      assertThat(window.samples()).as("cut at %s", end).containsExactly(sample(0), sample(1));
      assertThat(window.skippedLines()).isEqualTo(1);
    }
  }

  @Test
  void lineWithoutItsEnd_isStillASample() throws IOException {
    history.append(sample(0));
    String line = Files.readString(file);
    Files.writeString(file, line.substring(0, line.length() - 1));

    assertThat(history.read(Instant.MIN)).containsExactly(sample(0));
  }

  @Test
  void unknownLines_areSkippedAndCounted() throws IOException {
    history.append(sample(0));
    Files.write(
        file, new byte[] {'\n', (byte) 0xff, (byte) 0xfe, 0, '\n'}, StandardOpenOption.APPEND);
    history.append(sample(1));

    MetricsWindow window = history.window(Instant.MIN);

    assertThat(window.samples()).containsExactly(sample(0), sample(1));
    assertThat(window.skippedLines()).isEqualTo(2);
    assertThat(window.since(Instant.MAX).skippedLines()).isEqualTo(2);
  }

  @Test
  void read_notAFile_throws() throws IOException {
    Files.createDirectory(file);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> history.read(Instant.MIN))
        .withMessageContaining("metrics.log");
  }

  @Test
  void append_thatFails_isLoggedOnceAndThrowsNothing() throws IOException {
    Files.createDirectory(file);

    try (LogLines log = new LogLines(MetricsHistory.class)) {
      assertThat(history.append(sample(0))).isFalse();
      assertThat(history.append(sample(1))).isFalse();
      assertThat(log.all()).singleElement().asString().startsWith("WARN The metrics cannot");

      Files.delete(file);
      assertThat(history.append(sample(2))).isTrue();
      assertThat(history.read(Instant.MIN)).containsExactly(sample(2));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void append_diskFull_throwsNothing() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    Files.createSymbolicLink(file, full);

    boolean written = history.append(sample(0));

    Files.delete(file);
    assertThat(written).isFalse();
  }

  @Test
  void append_noLock_throwsNothing() throws IOException {
    Files.delete(home.locks());

    assertThat(history.append(sample(0))).isFalse();
    assertThat(file).doesNotExist();
  }

  @Test
  void append_interrupted_writesAndKeepsTheInterrupt() {
    Thread.currentThread().interrupt();

    boolean written = history.append(sample(0));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(written).isTrue();
    assertThat(history.read(Instant.MIN)).containsExactly(sample(0));
  }

  /** Appends samples in another process. */
  public static final class Child {

    private Child() {}

    /** Arguments: the home, how many. */
    public static void main(String[] arguments) {
      MetricsHistory history = new MetricsHistory(StoreHome.prepare(Path.of(arguments[0])));
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        if (!history.append(busySample())) {
          throw new IllegalStateException("sample " + i + " was not written");
        }
      }
    }
  }

  @Test
  void severalProcesses_noLineIsLostOrTorn() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Child.class.getName(),
                  folder.toString(),
                  "100")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).isZero();
    }

    MetricsWindow window = history.window(Instant.MIN);

    assertThat(window.skippedLines()).isZero();
    assertThat(window.samples()).hasSize(300).containsOnly(busySample());
    assertThat(window.total().sqliteWrites()).isEqualTo(300);
  }

  private static Sample sample(int minute) {
    Instant from = START.plusSeconds(60L * minute);
    MigrationMetrics metrics =
        new MigrationMetrics(
            from, from.plusSeconds(60), Map.of(Counter.READS, 7L), Map.of(), null, null);
    return new Sample(MirrorMode.ASYNC, 10, metrics);
  }

  private static Sample busySample() {
    MetricsRecorder recorder = new MetricsRecorder(new ManualClock(START));
    recorder.succeeded(Side.LEADER, Operation.UPDATE_INSTANCE_STATUS, 1_234_567);
    recorder.failed(Side.LEADER, Operation.GET, 99, new StoreBusyException("busy", null));
    recorder.succeeded(Side.FOLLOWER, Operation.MIRROR, 7_654_321);
    recorder.mirrored(1);
    recorder.compared(1, 1);
    recorder.gauges(new Gauges(START, 3, START.minusSeconds(5), 100, 200));
    return new Sample(MirrorMode.SYNC, null, recorder.snapshot());
  }
}
