package dev.sessionstore.tck;

import static dev.sessionstore.tck.SampleSessions.full;
import static dev.sessionstore.tck.SampleSessions.message;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.InstanceStatus;
import dev.sessionstore.Timestamp;
import dev.sessionstore.WorktreeSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which operations set {@code updatedAt}, and to what. */
public interface StampingContract extends StoreUnderTest {

  @Test
  default void createUpdateModify_storeUpdatedAtAsGiven() {
    List<Timestamp> given =
        List.of(
            Timestamp.parse("1999-12-31T23:59:59Z"),
            Timestamp.parse("not a time"),
            Timestamp.parse(""),
            Timestamp.parse("2999-01-01T00:00:00.000000001+00:00"));
    store().create(WORKSPACE, full("s"));
    for (Timestamp time : given) {
      WorktreeSession session = full("s").toBuilder().updatedAt(time).build();

      assertThat(store().update(WORKSPACE, session).updatedAt()).isEqualTo(time);
      assertThat(store().get(WORKSPACE, "s").updatedAt()).isEqualTo(time);

      store().delete(WORKSPACE, "s");
      assertThat(store().create(WORKSPACE, session).updatedAt()).isEqualTo(time);
      assertThat(store().get(WORKSPACE, "s").updatedAt()).isEqualTo(time);

      store().update(WORKSPACE, full("s"));
      assertThat(store().modify(WORKSPACE, "s", present -> session).updatedAt()).isEqualTo(time);
      assertThat(store().get(WORKSPACE, "s").updatedAt()).isEqualTo(time);
    }
    assertThat(store().modify(WORKSPACE, "s", session -> session).updatedAt())
        .isEqualTo(given.get(3));
  }

  @Test
  default void addChatMessage_stampsTheTimeOfTheClock() {
    store().create(WORKSPACE, full("s"));

    clock().set(Instant.parse("2031-01-01T00:00:00Z"));
    store().addChatMessage(WORKSPACE, "s", message("m", "x"));

    assertThat(store().get(WORKSPACE, "s").updatedAt().text())
        .isEqualTo("2031-01-01T00:00:00.000Z");

    clock().advance(Duration.ofNanos(1));
    store().addChatMessage(WORKSPACE, "s", message("m", "x"));

    assertThat(store().get(WORKSPACE, "s").updatedAt().text())
        .isEqualTo("2031-01-01T00:00:00.000000001Z");
  }

  @Test
  default void updateInstanceStatus_stampsTheTimeOfTheClock() {
    store().create(WORKSPACE, full("s"));

    clock().set(Instant.parse("2031-01-01T00:00:00.120Z"));
    store().updateInstanceStatus(WORKSPACE, "s", 0, InstanceStatus.RUNNING);

    assertThat(store().get(WORKSPACE, "s").updatedAt().text())
        .isEqualTo("2031-01-01T00:00:00.120Z");
  }

  /** Also a status that does not change is an answer from the agent. */
  @Test
  default void updateInstanceStatus_sameStatus_stampsAllTheSame() {
    store().create(WORKSPACE, full("s"));

    store().updateInstanceStatus(WORKSPACE, "s", 0, full("s").instances().get(0).status());

    assertThat(store().get(WORKSPACE, "s").updatedAt()).isEqualTo(clock().timestamp());
  }

  @Fault(32)
  @Test
  default void stamp_clockStepsBack_isTheTimeOfTheClock() {
    store().create(WORKSPACE, full("s"));
    store().addChatMessage(WORKSPACE, "s", message("m", "first"));

    clock().advance(Duration.ofDays(-5_000));
    store().addChatMessage(WORKSPACE, "s", message("m", "second"));

    WorktreeSession session = store().get(WORKSPACE, "s");
    assertThat(session.updatedAt()).isEqualTo(clock().timestamp());
    assertThat(session.chatHistory()).endsWith(message("m", "first"), message("m", "second"));
  }

  @Test
  default void stamp_otherTimesAndOtherSessions_stayAsTheyWere() {
    createAll(WORKSPACE, List.of(full("s"), full("t")));

    store().addChatMessage(WORKSPACE, "s", message("m", "x"));
    store().updateInstanceStatus(WORKSPACE, "s", 2, InstanceStatus.COMPLETED);

    WorktreeSession session = store().get(WORKSPACE, "s");
    assertThat(session.createdAt()).isEqualTo(full("s").createdAt());
    assertThat(session.completedAt()).isEqualTo(full("s").completedAt());
    assertThat(session.instances().get(2).endTime()).isEqualTo(Timestamp.parse(""));
    assertThat(store().get(WORKSPACE, "t")).isEqualTo(full("t"));
  }

  @Test
  default void stamp_returnedAndStored_areOneReadingOfTheClock() {
    var ticking =
        new Clock() {
          private final AtomicLong seconds = new AtomicLong(2_000_000_000L);

          @Override
          public Instant instant() {
            return Instant.ofEpochSecond(seconds.getAndIncrement());
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    store().create(WORKSPACE, full("s"));
    store().close();
    try (var store = openWith(config().toBuilder().clock(ticking).build())) {
      if (lacks().contains(Capability.KEEPS_AFTER_CLOSE)) {
        store.create(WORKSPACE, full("s"));
      }
      assertThat(store.addChatMessage(WORKSPACE, "s", message("m", "x")))
          .isEqualTo(store.get(WORKSPACE, "s"));
      assertThat(store.updateInstanceStatus(WORKSPACE, "s", 0, InstanceStatus.IDLE))
          .isEqualTo(store.get(WORKSPACE, "s"));
    }
  }
}
