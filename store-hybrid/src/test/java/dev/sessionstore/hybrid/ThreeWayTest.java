package dev.sessionstore.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.spi.SessionDigest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreeWayTest {

  @ParameterizedTest(name = "common {0}, leader {1}, deleted {2}, stale {3}, follower {4}: {5}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,       -, false, false, a, TAKE_IN
          -,       -, true,  false, a, GOES_BUT_KEPT
          -,       a, false, false, a, NOTHING_NEW
          -,       b, false, false, a, TAKE_IN
          a,       a, false, false, a, NOTHING_NEW
          a,       b, false, false, a, NOTHING_NEW
          a,       a, false, false, b, TAKE_OVER
          a,       a, false, true,  b, STALE
          a,       b, false, false, b, NOTHING_NEW
          a,       b, false, false, c, CONFLICT
          a,       b, false, true,  c, STALE
          a,       -, true,  false, a, GOES
          a,       -, true,  false, b, GOES_BUT_KEPT
          a,       -, true,  true,  b, GOES_BUT_KEPT
          a,       -, false, false, a, LOST
          a,       -, false, false, b, LOST
          deleted, -, false, true,  a, GOES_BUT_KEPT
          deleted, -, true,  false, a, GOES_BUT_KEPT
          deleted, a, false, false, a, NOTHING_NEW
          deleted, b, false, false, a, TAKE_IN
          deleted, b, false, true,  a, STALE
          """)
  void whatToDo_followsFromWhatBothHadInCommon(
      @Nullable String common,
      @Nullable String leader,
      boolean deleted,
      boolean stale,
      String follower,
      ThreeWay expected) {
    assertThat(ThreeWay.decide(digest(common), digest(leader), deleted, stale, digest(follower)))
        .isEqualTo(expected);
  }

  private static @Nullable SessionDigest digest(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return text.equals("deleted") ? SessionDigest.DELETED : new SessionDigest(text);
  }
}
