package dev.sessionstore.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static final Instant MODIFIED = Instant.parse("2025-11-09T01:02:03.456789Z");

  private static Fingerprint modified(Instant time) {
    return new Fingerprint(true, "key", 1, time);
  }

  @Test
  void settled_onlyAfterTheClocksTick() {
    assertThat(modified(MODIFIED).settled(MODIFIED)).isFalse();
    assertThat(modified(MODIFIED).settled(MODIFIED.plusMillis(49))).isFalse();
    assertThat(modified(MODIFIED).settled(MODIFIED.plusMillis(50))).isTrue();
  }

  @Test
  void settled_timeInTheFuture_never() {
    assertThat(modified(MODIFIED).settled(MODIFIED.minusSeconds(60))).isFalse();
  }

  @Test
  void settled_wholeSeconds_mayBeAllThatTheFileSystemKeeps() {
    Instant whole = Instant.parse("2025-11-09T01:02:03Z");

    assertThat(modified(whole).settled(whole.plusMillis(1_999))).isFalse();
    assertThat(modified(whole).settled(whole.plusMillis(2_000))).isTrue();
  }

  @Test
  void isOtherFileThan_withoutKeys_cannotBeTold() {
    Fingerprint noKey = new Fingerprint(true, null, 1, MODIFIED);

    assertThat(noKey.isOtherFileThan(noKey)).isFalse();
    assertThat(modified(MODIFIED).isOtherFileThan(modified(MODIFIED.plusSeconds(1)))).isFalse();
    assertThat(Fingerprint.MISSING.isOtherFileThan(modified(MODIFIED))).isTrue();
  }
}
