package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sessionstore.StoreClosedException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the life cycle tests of the backends do not show. */
class OperationGateTest {

  private static final long PATIENCE_SECONDS = 60;

  private final OperationGate gate = new OperationGate();

  @Test
  void pass_returnsTheResult_andPassesErrorsOn() {
    assertThat(gate.<String>pass(() -> "result")).isEqualTo("result");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                gate.pass(
                    () -> {
                      throw new IllegalStateException("mine");
                    }))
        .withMessage("mine");

    gate.close(() -> {});
  }

  @Test
  void close_releasesOnce_andRefusesLaterOperations() {
    AtomicInteger released = new AtomicInteger();

    gate.close(released::incrementAndGet);
    gate.close(released::incrementAndGet);

    assertThat(released).hasValue(1);
    assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> gate.pass(() -> 1));
  }

  @Test
  void close_releaseFails_isPassedOn_andClosesForGood() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                gate.close(
                    () -> {
                      throw new IllegalStateException("mine");
                    }));

    gate.close(() -> assertThat(false).as("released twice").isTrue());
    assertThatExceptionOfType(StoreClosedException.class).isThrownBy(() -> gate.pass(() -> 1));
  }

  @Test
  void close_fromWithinAnOperation_throws_andLeavesItOpen() {
    gate.pass(
        () -> {
          assertThatIllegalStateException().isThrownBy(() -> gate.close(() -> {}));
          return 1;
        });

    assertThat(gate.<Integer>pass(() -> 2)).isEqualTo(2);
  }

  @Test
  void close_waitsForTheOperationUnderWay_whoseInnerOnesStillPass() throws InterruptedException {
    AtomicInteger released = new AtomicInteger();
    Thread closer = new Thread(() -> gate.close(released::incrementAndGet));

    gate.pass(
        () -> {
          closer.start();
          awaitWaiting(closer);
          assertThat(released).hasValue(0);
          assertRefusedElsewhere();
          return gate.<Integer>pass(() -> 1);
        });
    closer.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));

    assertThat(released).hasValue(1);
  }

  private void assertRefusedElsewhere() {
    CountDownLatch refused = new CountDownLatch(1);
    new Thread(
            () -> {
              try {
                gate.pass(() -> 1);
              } catch (StoreClosedException e) {
                refused.countDown();
              }
            })
        .start();
    try {
      assertThat(refused.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitWaiting(Thread thread) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
