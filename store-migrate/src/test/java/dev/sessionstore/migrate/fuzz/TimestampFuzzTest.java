package dev.sessionstore.migrate.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sessionstore.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Any texts, one per line: kept exactly, read as the JDK reads them, in one order. */
class TimestampFuzzTest {

  private static final Instant FOUR_DIGITS =
      OffsetDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_999, ZoneOffset.UTC).toInstant();
  private static final Instant YEAR_0 =
      Year.of(0).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();

  @FuzzTest
  void anyText_isKept_andSortsByItsInstant(byte[] input) {
    List<Timestamp> times = Stream.of(AnyText.of(input).split("\n", 8)).map(this::read).toList();

    for (Timestamp one : times) {
      for (Timestamp other : times) {
        int order = Long.compare(one.sortKey(), other.sortKey());
        boolean bothRead = one.instant().isPresent() && other.instant().isPresent();
        boolean right =
            one.equals(other)
                ? order == 0
                : !bothRead || order == 0 || order == Integer.signum(compared(one, other));
        if (!right) {
          fail("%s sorts wrongly against %s", one, other);
        }
      }
    }
  }

  private static int compared(Timestamp one, Timestamp other) {
    return one.instant().orElseThrow().compareTo(other.instant().orElseThrow());
  }

  private Timestamp read(String text) {
    Timestamp time = Timestamp.parse(text);

    assertThat(time.text()).isEqualTo(text);
    assertThat(time.toString()).isEqualTo(text);
    assertThat(time).isEqualTo(Timestamp.parse(text)).hasSameHashCodeAs(Timestamp.parse(text));
    assertThat(time.instant()).isEqualTo(asTheJdkReadsIt(text));
    assertThat(time.sortKey())
        .isEqualTo(time.instant().map(Timestamp::sortKey).orElse(Timestamp.UNREADABLE));
    time.instant()
        .filter(instant -> !instant.isBefore(YEAR_0) && !instant.isAfter(FOUR_DIGITS))
        .ifPresent(
            instant -> {
              Timestamp written = Timestamp.of(instant);
              assertThat(written.instant()).contains(instant);
              assertThat(Timestamp.parse(written.text()).instant()).contains(instant);
              assertThat(written.sortKey()).isEqualTo(time.sortKey());
            });
    return time;
  }

  private static Optional<Instant> asTheJdkReadsIt(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
