package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampTest {

  @ParameterizedTest
  @CsvSource({
    "2025-11-09T01:02:03.456Z,              2025-11-09T01:02:03.456Z",
    "2025-11-09T01:02:03.456789123+00:00,   2025-11-09T01:02:03.456789123Z",
    "2025-11-09T01:02:03Z,                  2025-11-09T01:02:03Z",
    "2025-11-09T01:02:03+00:00,             2025-11-09T01:02:03Z",
    "2025-11-09T01:02:03.1Z,                2025-11-09T01:02:03.1Z",
    "2025-11-09T10:02:03.5+09:00,           2025-11-09T01:02:03.5Z",
    "2025-11-08T20:32:03-04:30,             2025-11-09T01:02:03Z",
    "2025-11-09T01:02:03-00:00,             2025-11-09T01:02:03Z",
    "2025-11-09t01:02:03z,                  2025-11-09T01:02:03Z",
    "2024-02-29T00:00:00Z,                  2024-02-29T00:00:00Z",
    "2000-02-29T00:00:00Z,                  2000-02-29T00:00:00Z",
    "1969-12-31T23:59:59.999999999Z,        1969-12-31T23:59:59.999999999Z",
    "0000-01-01T00:00:00Z,                  0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999+00:00,   9999-12-31T23:59:59.999999999Z",
    "+10000-01-01T00:00:00Z,                +10000-01-01T00:00:00Z",
  })
  void parse_pointInTime_keepsTextAndReadsInstant(String text, String instant) {
    Timestamp time = Timestamp.parse(text);

    assertThat(time.text()).isEqualTo(text);
    assertThat(time).hasToString(text);
    assertThat(time.instant()).contains(Instant.parse(instant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "yesterday",
        "2025-11-09",
        "2025-11-09T01:02:03",
        "2025-11-09 01:02:03Z",
        "2025-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2025-04-31T00:00:00Z",
        "2025-00-01T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-01-00T00:00:00Z",
        "2025-01-32T00:00:00Z",
        "2025-01-01T24:00:00Z",
        "2025-01-01T23:60:00Z",
        "2025-01-01T23:59:60Z",
        "2025-01-01T23:59:59.1234567890Z",
        "2025-01-01T23:59:59,5Z",
        "2025-01-01T23:59:59.+5Z",
        "2025-01-01T23:59:5-Z",
        "2025/01/01T23:59:59Z",
        "2025-01/01T23:59:59Z",
        "2025-01-01T23.59:59Z",
        "2025-01-01T23:59.59Z",
        "+025-01-01T23:59:59Z",
        "２025-01-01T23:59:59Z",
        "2025-01-01T23:59:59+25:00",
        " 2025-01-01T23:59:59Z",
        "2025-01-01T23:59:59Z ",
        "1762650123456",
        "Z",
        "+00:00",
        "\u0000",
      })
  void parse_noPointInTime_keepsText(String text) {
    Timestamp time = Timestamp.parse(text);

    assertThat(time.text()).isEqualTo(text);
    assertThat(time.instant()).isEmpty();
    assertThat(time.sortKey()).isEqualTo(Timestamp.UNREADABLE);
  }

  @Test
  void parse_null_throws() {
    assertThatNullPointerException().isThrownBy(() -> Timestamp.parse(null));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-11-09T01:02:03Z,           2025-11-09T01:02:03.000Z",
    "2025-11-09T01:02:03.4Z,         2025-11-09T01:02:03.400Z",
    "2025-11-09T01:02:03.4567Z,      2025-11-09T01:02:03.4567Z",
    "2025-11-09T01:02:03.456789Z,    2025-11-09T01:02:03.456789Z",
    "2025-11-09T01:02:03.000000001Z, 2025-11-09T01:02:03.000000001Z",
    "0999-01-01T00:00:00Z,           0999-01-01T00:00:00.000Z",
  })
  void of_instant_isSpeltInUtcWithAtLeastMilliseconds(String instant, String text) {
    Timestamp time = Timestamp.of(Instant.parse(instant));

    assertThat(time.text()).isEqualTo(text);
    assertThat(time.instant()).contains(Instant.parse(instant));
    assertThat(time).isEqualTo(Timestamp.parse(text)).hasSameHashCodeAs(Timestamp.parse(text));
  }

  @Test
  void equality_isThatOfTheText() {
    Timestamp time = Timestamp.parse("2025-11-09T01:02:03Z");

    assertThat(time)
        .isEqualTo(Timestamp.parse("2025-11-09T01:02:03Z"))
        .isNotEqualTo(Timestamp.parse("2025-11-09T01:02:03+00:00"))
        .isNotEqualTo("2025-11-09T01:02:03Z");
  }

  @Test
  void sortKey_isNanosecondsSince1970() {
    assertThat(Timestamp.parse("1970-01-01T00:00:00Z").sortKey()).isZero();
    assertThat(Timestamp.parse("1970-01-01T00:00:01.000000002+00:00").sortKey())
        .isEqualTo(1_000_000_002L);
    assertThat(Timestamp.parse("1969-12-31T23:59:59.999999999Z").sortKey()).isEqualTo(-1);
    assertThat(Timestamp.parse("2025-11-09T10:00:00+09:00").sortKey())
        .isEqualTo(Timestamp.parse("2025-11-09T01:00:00.000Z").sortKey());
  }

  @Test
  void sortKey_beyondTheRangeOfALong_isClamped() {
    Instant last = Instant.ofEpochSecond(0, Long.MAX_VALUE);
    Instant first = Instant.ofEpochSecond(0, Long.MIN_VALUE);

    assertThat(Timestamp.sortKey(last)).isEqualTo(Long.MAX_VALUE);
    assertThat(Timestamp.sortKey(last.plusNanos(1))).isEqualTo(Long.MAX_VALUE);
    assertThat(Timestamp.sortKey(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
    assertThat(Timestamp.sortKey(first.plusSeconds(1))).isEqualTo(Long.MIN_VALUE + 1_000_000_000L);
    assertThat(Timestamp.sortKey(first)).isEqualTo(Timestamp.UNREADABLE + 1);
    assertThat(Timestamp.sortKey(first.minusNanos(1))).isEqualTo(Timestamp.UNREADABLE + 1);
    assertThat(Timestamp.sortKey(Instant.MIN)).isEqualTo(Timestamp.UNREADABLE + 1);
  }

  @Property(tries = 2_000)
  void quickParser_realMoments_agreesWithTheOneOfTheJdk(@ForAll("moments") String text) {
    assertThat(Rfc3339.parse(text)).isEqualTo(OffsetDateTime.parse(text).toInstant());
  }

  @Property(tries = 5_000)
  void quickParser_anyDigits_readsNothingThatTheJdkRefuses(@ForAll("almostMoments") String text) {
    Instant instant = Rfc3339.parse(text);

    if (instant != null) {
      assertThat(instant).isEqualTo(OffsetDateTime.parse(text).toInstant());
    } else {
      assertThat(Timestamp.parse(text).instant().isPresent()).isEqualTo(jdkReads(text));
    }
  }

  private static boolean jdkReads(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant() != null;
    } catch (DateTimeException e) {
      return false;
    }
  }

  @Provide
  Arbitrary<String> moments() {
    Arbitrary<String> fractions =
        Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(9).map(f -> "." + f);
    return Combinators.combine(
            Arbitraries.longs().between(-62_167_219_200L, 253_402_300_799L),
            fractions.injectNull(0.2),
            Arbitraries.of("Z", "+00:00"))
        .as(
            (second, fraction, zone) ->
                Instant.ofEpochSecond(second).toString().replace("Z", "")
                    + (fraction == null ? "" : fraction)
                    + zone);
  }

  @Provide
  Arbitrary<String> almostMoments() {
    Arbitrary<Integer> parts = Arbitraries.integers().between(0, 66);
    return Combinators.combine(
            Arbitraries.integers().between(0, 9999),
            parts.list().ofSize(5),
            Arbitraries.strings().withChars("0123456789.:-+ TZ").ofMaxLength(11),
            Arbitraries.of("Z", "+00:00", "", "z", "+01:00"))
        .as(
            (year, two, rest, zone) ->
                String.format(
                    "%04d-%02d-%02dT%02d:%02d:%02d%s%s",
                    year,
                    two.get(0) % 14,
                    two.get(1) % 34,
                    two.get(2) % 26,
                    two.get(3),
                    two.get(4),
                    rest,
                    zone));
  }
}
