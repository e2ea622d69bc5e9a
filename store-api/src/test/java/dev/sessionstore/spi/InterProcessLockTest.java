package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.StoreBusyException;
import dev.sessionstore.StoreReadOnlyException;
import dev.sessionstore.StoreUnavailableException;
import dev.sessionstore.tck.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class InterProcessLockTest {

  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir Path folder;
  private Path file;
  private int unguarded;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("x.lock");
  }

  @Test
  void exclusive_manyThreads_oneAtATime() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    List<Future<?>> futures = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      futures.add(
          executor.submit(
              () -> {
                for (int i = 0; i < 40; i++) {
                  try (InterProcessLock lock = InterProcessLock.exclusive(file, LONG)) {
                    int before = unguarded;
                    Thread.onSpinWait();
                    unguarded = before + 1;
                  }
                }
              }));
    }
    for (Future<?> future : futures) {
      future.get(120, TimeUnit.SECONDS);
    }
    executor.shutdown();

    assertThat(unguarded).isEqualTo(8 * 40);
    assertThat(file).exists().isEmptyFile();
  }

  @Test
  void exclusive_heldByAnotherHolder_throwsBusyNamingTheFile() {
    try (InterProcessLock held = InterProcessLock.exclusive(file, LONG)) {
      for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofMillis(20))) {
        assertThatExceptionOfType(StoreBusyException.class)
            .isThrownBy(() -> InterProcessLock.exclusive(file, timeout))
            .withMessageContaining("x.lock");
        assertThatExceptionOfType(StoreBusyException.class)
            .isThrownBy(() -> InterProcessLock.shared(file, timeout));
      }
    }
    InterProcessLock.exclusive(file, Duration.ZERO).close();
    InterProcessLock.shared(file, Duration.ZERO).close();
  }

  @Test
  void shared_severalHolders_keepOutTheExclusiveOneTillTheLastLeaves() {
    InterProcessLock one = InterProcessLock.shared(file, LONG);
    InterProcessLock two = InterProcessLock.shared(file, Duration.ZERO);
    assertBusy(file);

    one.close();
    one.close();
    assertBusy(file);

    two.close();
    InterProcessLock.exclusive(file, Duration.ZERO).close();
  }

  @Test
  void lock_samePathSpeltDifferently_isTheSameLock() {
    try (InterProcessLock held = InterProcessLock.exclusive(file, LONG)) {
      assertBusy(folder.resolve("sub").resolve("..").resolve("x.lock"));
    }
  }

  @Test
  void close_byAnotherThread_releases() throws Exception {
    InterProcessLock lock = InterProcessLock.exclusive(file, LONG);

    Thread closer = new Thread(lock::close);
    closer.start();
    closer.join();

    InterProcessLock.exclusive(file, Duration.ZERO).close();
  }

  @Test
  void lockFile_isPrivateAndStays() throws IOException {
    InterProcessLock.exclusive(file, LONG).close();

    assertThat(file).exists();
    assumeTrue(
        file.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "this file system has no POSIX permissions");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void lockFile_folderMissing_throwsUnavailable() {
    Path nowhere = folder.resolve("missing").resolve("x.lock");

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> InterProcessLock.exclusive(nowhere, LONG))
        .withMessageContaining("missing");
    // The failure leaves nothing behind that the next one would wait for.
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> InterProcessLock.shared(nowhere, LONG));
  }

  @Test
  void lockFile_isAFolder_throwsUnavailable() throws IOException {
    Files.createDirectory(file);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> InterProcessLock.exclusive(file, LONG));
  }

  @Test
  void lockFile_notWritable_throwsReadOnly() throws IOException {
    Files.createFile(file);
    assumeTrue(file.toFile().setReadOnly());
    assumeFalse(Files.isWritable(file), "this user (root) may write to read-only files");

    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> InterProcessLock.exclusive(file, LONG));
  }

  @Test
  void lockFile_missingOnAReadOnlyFileSystem_throwsReadOnly() {
    Path file = Path.of(URI.create("jrt:/java.base/x.lock"));

    assertThatExceptionOfType(StoreReadOnlyException.class)
        .isThrownBy(() -> InterProcessLock.exclusive(file, LONG));
  }

  @Test
  void interruptedBefore_takesTheLockAndKeepsTheFlag() {
    boolean kept;
    Thread.currentThread().interrupt();
    try (InterProcessLock lock = InterProcessLock.exclusive(file, LONG)) {
      kept = Thread.interrupted();
      assertBusy(file);
    } finally {
      Thread.interrupted();
    }
    assertThat(kept).isTrue();
  }

  @Test
  void interruptedWhileWaitingForAThread_waitsOnAndKeepsTheFlag() throws Exception {
    InterProcessLock held = InterProcessLock.exclusive(file, LONG);
    Waiter waiter = new Waiter(file);
    waiter.start();
    await(waiter::isWaiting);

    waiter.interrupt();
    await(() -> !waiter.isInterrupted() && waiter.isWaiting());
    held.close();

    assertThat(waiter.result()).isEqualTo("locked, interrupted");
  }

  @Test
  void interruptedWhileWaitingForAProcess_waitsOnAndKeepsTheFlag() throws Exception {
    try (LockHolder other = LockHolder.start("exclusive", file)) {
      assertThat(other.answer()).isEqualTo("held");
      Waiter waiter = new Waiter(file);
      waiter.start();
      await(waiter::isWaiting);

      waiter.interrupt();
      await(() -> !waiter.isInterrupted() && waiter.isWaiting());
      other.release();

      assertThat(waiter.result()).isEqualTo("locked, interrupted");
      assertThat(other.answer()).isEqualTo("released");
    }
  }

  @Test
  void exclusive_heldByAnotherProcess_throwsBusyTillItIsReleased() throws Exception {
    try (LockHolder other = LockHolder.start("exclusive", file)) {
      assertThat(other.answer()).isEqualTo("held");
      assertBusy(file);
      assertThatExceptionOfType(StoreBusyException.class)
          .isThrownBy(() -> InterProcessLock.shared(file, Duration.ofMillis(20)));

      other.release();
      assertThat(other.answer()).isEqualTo("released");
      InterProcessLock.exclusive(file, Duration.ZERO).close();
    }
  }

  @Test
  void exclusive_holdingProcessKilled_isFree() throws Exception {
    try (LockHolder other = LockHolder.start("exclusive", file)) {
      assertThat(other.answer()).isEqualTo("held");

      other.kill();

      InterProcessLock.exclusive(file, LONG).close();
    }
  }

  @Test
  void shared_withAnotherProcess_keepsOutTheExclusiveOne() throws Exception {
    try (LockHolder other = LockHolder.start("shared", file)) {
      assertThat(other.answer()).isEqualTo("held");
      InterProcessLock ours = InterProcessLock.shared(file, Duration.ZERO);
      assertBusy(file);
      ours.close();
      assertBusy(file);

      other.release();
      assertThat(other.answer()).isEqualTo("released");
      InterProcessLock.exclusive(file, Duration.ZERO).close();
    }
  }

  /** The system's locks belong to the process: closing one channel would drop all of them. */
  @Fault(43)
  @Test
  void shared_oneOfTwoCloses_otherProcessesStayOut() throws Exception {
    InterProcessLock one = InterProcessLock.shared(file, LONG);
    InterProcessLock two = InterProcessLock.shared(file, LONG);
    assertBusy(file);
    one.close();

    assertThat(tried(file)).isEqualTo("busy");
    two.close();
    assertThat(tried(file)).isEqualTo("free");
  }

  @Test
  void exclusive_anotherProcessTakesItInALoop_getsItsTurn() throws Exception {
    try (LockHolder other = LockHolder.start("loop", file)) {
      assertThat(other.answer()).isEqualTo("looping");
      for (int i = 0; i < 50; i++) {
        InterProcessLock.exclusive(file, Duration.ofSeconds(20)).close();
        InterProcessLock.shared(file, Duration.ofSeconds(20)).close();
      }
      other.release();
      assertThat(other.answer()).isEqualTo("released");
    }
  }

  @Test
  void exclusive_anotherThreadTakesItInALoop_getsItsTurn() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch looping = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              while (!stop.get()) {
                InterProcessLock.exclusive(file, LONG).close();
                looping.countDown();
              }
            });
    other.start();
    looping.await();
    try {
      for (int i = 0; i < 50; i++) {
        InterProcessLock.exclusive(file, Duration.ofSeconds(20)).close();
      }
    } finally {
      stop.set(true);
      other.join();
    }
  }

  /** As in an application server, where two applications bring this library. */
  @Fault(43)
  @Test
  void exclusive_heldByACopyOfThisClass_throwsBusy() throws Exception {
    URL classes = InterProcessLock.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Class<?> copy = loader.loadClass(InterProcessLock.class.getName());
      try (AutoCloseable held =
          (AutoCloseable)
              copy.getMethod("exclusive", Path.class, Duration.class).invoke(null, file, LONG)) {
        assertThat(held).isNotInstanceOf(InterProcessLock.class);
        assertBusy(file);
        assertThat(tried(file)).as("the copy has kept its lock").isEqualTo("busy");
      }
    }
  }

  private static String tried(Path file) throws IOException {
    try (LockHolder other = LockHolder.start("try", file)) {
      return other.answer();
    }
  }

  private static void assertBusy(Path file) {
    assertThatExceptionOfType(StoreBusyException.class)
        .isThrownBy(() -> InterProcessLock.exclusive(file, Duration.ofMillis(5)));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONG.toNanos() / 2;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** Takes the lock, and tells whether it was interrupted. */
  private static final class Waiter extends Thread {
    private final Path file;
    private volatile String result = "none";

    Waiter(Path file) {
      this.file = file;
    }

    @Override
    public void run() {
      try (InterProcessLock lock = InterProcessLock.exclusive(file, LONG)) {
        result = "locked" + (isInterrupted() ? ", interrupted" : "");
      }
    }

    boolean isWaiting() {
      return getState() == State.TIMED_WAITING;
    }

    String result() throws InterruptedException {
      join();
      return result;
    }
  }
}
