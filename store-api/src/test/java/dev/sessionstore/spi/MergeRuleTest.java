package dev.sessionstore.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.WorktreeSession;
import dev.sessionstore.tck.SampleSessions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeRuleTest {

  @ParameterizedTest
  @CsvSource({
    "2025-01-01T00:00:00Z, 2025-01-01T00:00:00.000000001Z, true",
    "2025-01-01T00:00:00Z, 2025-01-01T09:00:01+09:00, true",
    "2025-01-01T00:00:00Z, 2025-01-01T00:00:00.000+00:00, false",
    "2025-01-01T00:00:00Z, 2025-01-01T00:00:00Z, false",
    "2025-01-01T00:00:00.000000001Z, 2025-01-01T00:00:00Z, false",
    "1600-01-01T00:00:00Z, 2025-01-01T00:00:00Z, true",
    "2400-01-01T00:00:00Z, 2500-01-01T00:00:00Z, true",
    "2500-01-01T00:00:00Z, 2400-01-01T00:00:00Z, false",
    "1500-01-01T00:00:00Z, 1600-01-01T00:00:00Z, true",
    "2025-01-01T00:00:00Z, '', false",
    "'', 2025-01-01T00:00:00Z, false",
    "yesterday, 2025-01-01T00:00:00Z, false",
    "2025-01-01T00:00:00Z, tomorrow, false",
    "'', '', false",
  })
  void incomingWins_ifItIsLater(String stored, String incoming, boolean wins) {
    WorktreeSession there = SampleSessions.at("s", "", stored);
    WorktreeSession coming = SampleSessions.at("s", "2030-01-01T00:00:00Z", incoming);

    assertThat(MergeRule.incomingWins(there, coming)).isEqualTo(wins);
  }
}
