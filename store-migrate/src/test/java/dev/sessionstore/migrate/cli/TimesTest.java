package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  @ParameterizedTest
  @CsvSource({
    "90s, PT90S",
    "5m, PT5M",
    "24h, PT24H",
    "7d, P7D",
    "7D, P7D",
    "PT36H, PT36H",
    "p2dt1h, PT49H"
  })
  void parseDuration_takesShortFormsAndIso(String text, Duration expected) {
    assertThat(Times.parseDuration(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "d", "1w", "0h", "-3h", "PT-1S", "P0D", "99999999999999999999d"})
  void parseDuration_ofSomethingElse_isEmpty(String text) {
    assertThat(Times.parseDuration(text)).isEmpty();
  }

  @Test
  void before_aVeryLongTime_isTheBeginning() {
    Instant now = Instant.parse("2025-11-09T01:02:03Z");

    assertThat(Times.before(now, Duration.ofDays(1))).isEqualTo("2025-11-08T01:02:03Z");
    assertThat(Times.before(now, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 seconds",
    "PT119S, 119 seconds",
    "PT3M, 3 minutes",
    "PT47H, 47 hours",
    "P3D, 3 days"
  })
  void about_usesOneUnit(Duration time, String expected) {
    assertThat(Times.about(time)).isEqualTo(expected);
  }
}
