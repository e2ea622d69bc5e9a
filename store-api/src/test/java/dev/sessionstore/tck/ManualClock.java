package dev.sessionstore.tck;

import dev.sessionstore.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until a test moves it. Safe for use by several threads. */
public class ManualClock extends Clock {

  private final AtomicReference<Instant> now;

  /**
   * Creates a clock.
   *
   * @param now what it shows
   */
  public ManualClock(Instant now) {
    this.now = new AtomicReference<>(now);
  }

  /**
   * Moves the clock.
   *
   * @param time what it shows from now on
   */
  public void set(Instant time) {
    now.set(time);
  }

  /**
   * Moves the clock on.
   *
   * @param by how far; backwards if negative
   */
  public void advance(Duration by) {
    now.updateAndGet(time -> time.plus(by));
  }

  /**
   * Returns what a store writes as {@code updatedAt} now.
   *
   * @return the timestamp of {@link #instant()}
   */
  public Timestamp timestamp() {
    return Timestamp.of(instant());
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
