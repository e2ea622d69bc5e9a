package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptsTest {

  @TempDir Path folder;

  @AfterEach
  void clearFlag() {
    Thread.interrupted();
  }

  @Test
  void shielded_interruptedBeforeAndMeanwhile_isDoneFromTheBeginning_andKeepsTheFlag()
      throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    Thread.currentThread().interrupt();

    int written =
        Interrupts.shielded(
            () -> {
              if (attempts.incrementAndGet() < 3) {
                Thread.currentThread().interrupt();
              }
              try (FileChannel channel =
                  FileChannel.open(
                      folder.resolve("file"),
                      StandardOpenOption.WRITE,
                      StandardOpenOption.CREATE)) {
                return channel.write(ByteBuffer.allocate(7));
              }
            });

    assertThat(written).isEqualTo(7);
    assertThat(attempts).hasValue(3);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void shielded_notInterrupted_leavesTheFlagAlone() throws IOException {
    assertThat(Interrupts.<Boolean>shielded(Thread::interrupted)).isFalse();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void shielded_interruptedOverAndOver_endsAndKeepsTheFlag() {
    assertThatExceptionOfType(ClosedByInterruptException.class)
        .isThrownBy(
            () ->
                Interrupts.shielded(
                    () -> {
                      throw new ClosedByInterruptException();
                    }));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void pause_interrupted_waitsAllTheSame_andKeepsTheFlag() {
    long start = System.nanoTime();
    Thread.currentThread().interrupt();

    Interrupts.pause(Duration.ofMillis(20));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(19));
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void awaitEnd_ofAnInterruptedThread_waitsAllTheSame_andKeepsTheFlag() throws Exception {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(DaemonThreads.named("session-store test"));
    CountDownLatch goOn = new CountDownLatch(1);
    Future<String> task =
        executor.submit(
            () -> {
              goOn.await();
              return Thread.currentThread().getName() + Thread.currentThread().isDaemon();
            });
    executor.shutdown();
    Thread.currentThread().interrupt();
    goOn.countDown();

    Interrupts.awaitEnd(executor);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(task.get()).isEqualTo("session-store testtrue");
  }
}
