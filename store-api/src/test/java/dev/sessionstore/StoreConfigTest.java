package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreConfigTest {

  private static final Map<String, String> USER = Map.of("user.home", "/users/me");

  @Test
  void from_nothingButAUser_isSqliteInTheUsersHome() {
    StoreConfig config = StoreConfig.from(USER);

    assertThat(config.backend()).isEqualTo(StorageBackend.SQLITE);
    assertThat(config.home()).isEqualTo(Path.of("/users/me", ".ait42"));
    assertThat(config.durability()).isEqualTo(Durability.FULL);
    assertThat(config.busyTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.cacheBytes()).isEqualTo(64L << 20);
    assertThat(config.clock()).isEqualTo(Clock.systemUTC());
    assertThat(config.mirrorMode()).isEqualTo(MirrorMode.ASYNC);
    assertThat(config.rolloutPercent()).isEqualTo(100);
  }

  @Test
  void builder_withoutAPercentage_hasNoRollout() {
    StoreConfig config = StoreConfig.builder().home(Path.of("/h")).build();

    assertThat(config.rolloutPercent()).isNull();
    assertThat(config.mirrorMode()).isEqualTo(MirrorMode.ASYNC);
    assertThat(StoreConfig.from(USER).toBuilder().rolloutPercent(null).build().rolloutPercent())
        .isNull();
  }

  @ParameterizedTest
  @CsvSource({"sync, SYNC", "Async, ASYNC", "' SYNC\t', SYNC"})
  void from_mirrorMode_inAnyCase(String value, MirrorMode mode) {
    assertThat(with("STORAGE_MIRROR_MODE", value).mirrorMode()).isEqualTo(mode);
    assertThat(with("storage.mirror.mode", value).mirrorMode()).isEqualTo(mode);
  }

  @Test
  void from_unknownMirrorMode_listsThoseThereAre() {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> with("STORAGE_MIRROR_MODE", "both"))
        .withMessageContaining("STORAGE_MIRROR_MODE")
        .withMessageContaining("sync, async");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "100, 100", "' 25\t', 25", "007, 7"})
  void from_percentage(String value, int percent) {
    assertThat(with("STORAGE_ROLLOUT_PERCENT", value).rolloutPercent()).isEqualTo(percent);
    assertThat(with("storage.rollout.percent", value).rolloutPercent()).isEqualTo(percent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "101", "25%", "2.5", "all", "1\n2", "99999999999"})
  void from_percentageThatIsNone_saysTheRange(String value) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> with("STORAGE_ROLLOUT_PERCENT", value))
        .withMessageContaining("from 0 to 100")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @ParameterizedTest
  @CsvSource({"json, JSON", "SQLite, SQLITE", "HYBRID, HYBRID", "' json\t', JSON"})
  void from_backend_inAnyCase(String value, StorageBackend backend) {
    assertThat(with("STORAGE_BACKEND", value).backend()).isEqualTo(backend);
    assertThat(with("storage.backend", value).backend()).isEqualTo(backend);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "sqlite3", "json,sqlite", "İ", "x\ny"})
  void from_unknownBackend_listsThoseThereAre(String value) {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> with("STORAGE_BACKEND", value))
        .withMessageContaining("STORAGE_BACKEND")
        .withMessageContaining("json, sqlite, hybrid")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void from_blankValues_countAsAbsent(String blank) {
    StoreConfig config =
        StoreConfig.from(
            Map.of(
                "STORAGE_BACKEND", blank,
                "storage.backend", blank,
                "SESSION_STORE_HOME", blank,
                "session.store.home", blank,
                "user.home", "/users/me"));

    assertThat(config).isEqualTo(StoreConfig.from(USER));
  }

  @Test
  void from_propertyAndVariable_thePropertyWins() {
    StoreConfig config =
        StoreConfig.from(
            Map.of(
                "STORAGE_BACKEND", "hybrid",
                "storage.backend", "json",
                "SESSION_STORE_HOME", "/variable",
                "session.store.home", "/property"));

    assertThat(config.backend()).isEqualTo(StorageBackend.JSON);
    assertThat(config.home()).isEqualTo(Path.of("/property"));
  }

  @Test
  void from_blankPropertyAndVariable_theVariableCounts() {
    StoreConfig config =
        StoreConfig.from(
            Map.of("STORAGE_BACKEND", "json", "storage.backend", " ", "SESSION_STORE_HOME", "/h"));

    assertThat(config.backend()).isEqualTo(StorageBackend.JSON);
    assertThat(config.home()).isEqualTo(Path.of("/h"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "?"})
  void from_noHome_throwsAndNamesTheVariable(String userHome) {
    for (Map<String, String> settings :
        List.of(Map.<String, String>of(), Map.of("user.home", userHome))) {
      assertThatExceptionOfType(InvalidConfigurationException.class)
          .isThrownBy(() -> StoreConfig.from(settings))
          .withMessageContaining("SESSION_STORE_HOME");
    }
    assertThat(StoreConfig.from(Map.of("SESSION_STORE_HOME", "/h", "user.home", userHome)).home())
        .isEqualTo(Path.of("/h"));
  }

  @Test
  void from_homeThatIsNoPath_throws() {
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> with("SESSION_STORE_HOME", "/a\0b"))
        .withMessageContaining("SESSION_STORE_HOME");
  }

  @Test
  void fromEnvironment_systemProperties_count() {
    String before = System.getProperty("session.store.home");
    System.setProperty("session.store.home", "/from/property");
    System.setProperty("storage.backend", "hybrid");
    try {
      assertThat(StoreConfig.fromEnvironment().home()).isEqualTo(Path.of("/from/property"));
      assertThat(StoreConfig.fromEnvironment().backend()).isEqualTo(StorageBackend.HYBRID);
      assertThat(StoreConfig.builder().build().home()).isEqualTo(Path.of("/from/property"));
      assertThat(StoreConfig.builder().home(Path.of("/code")).build().home())
          .isEqualTo(Path.of("/code"));
    } finally {
      System.clearProperty("storage.backend");
      if (before == null) {
        System.clearProperty("session.store.home");
      } else {
        System.setProperty("session.store.home", before);
      }
    }
  }

  @Test
  void builder_setsAndKeepsEverything() {
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    StoreConfig config =
        StoreConfig.builder()
            .backend(StorageBackend.JSON)
            .home(Path.of("/h"))
            .durability(Durability.NORMAL)
            .busyTimeout(Duration.ofMillis(1))
            .cacheBytes(0)
            .clock(clock)
            .mirrorMode(MirrorMode.SYNC)
            .rolloutPercent(25)
            .jsonReadOnly(true)
            .jsonBehind(JsonBehind.REFUSE)
            .build();

    assertThat(config)
        .isEqualTo(
            new StoreConfig(
                StorageBackend.JSON,
                Path.of("/h"),
                Durability.NORMAL,
                Duration.ofMillis(1),
                0,
                clock,
                MirrorMode.SYNC,
                25,
                true,
                JsonBehind.REFUSE));
    assertThat(config.toBuilder().build()).isEqualTo(config);
  }

  @Test
  void values_outOfRange_refused() {
    StoreConfig.Builder builder = StoreConfig.builder().home(Path.of("/h"));

    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> builder.busyTimeout(Duration.ofNanos(-1)).build())
        .withMessageContaining("busyTimeout");
    builder.busyTimeout(Duration.ZERO);
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> builder.cacheBytes(-1).build())
        .withMessageContaining("cacheBytes");
    assertThatNullPointerException().isThrownBy(() -> builder.cacheBytes(0).clock(null).build());
    assertThatNullPointerException()
        .isThrownBy(() -> StoreConfig.builder().home(Path.of("/h")).backend(null).build());
    assertThatNullPointerException()
        .isThrownBy(() -> StoreConfig.builder().home(Path.of("/h")).durability(null).build());
    assertThatNullPointerException()
        .isThrownBy(() -> StoreConfig.builder().home(Path.of("/h")).mirrorMode(null).build());
    assertThatNullPointerException()
        .isThrownBy(() -> StoreConfig.builder().home(Path.of("/h")).jsonBehind(null).build());
    for (int percent : new int[] {-1, 101}) {
      assertThatExceptionOfType(InvalidConfigurationException.class)
          .isThrownBy(
              () -> StoreConfig.builder().home(Path.of("/h")).rolloutPercent(percent).build())
          .withMessageContaining("rolloutPercent");
    }
  }

  @Test
  void busyTimeout_longerThan24Days_is24Days() {
    StoreConfig config =
        StoreConfig.builder()
            .home(Path.of("/h"))
            .busyTimeout(ChronoUnit.FOREVER.getDuration())
            .build();

    assertThat(config.busyTimeout()).isEqualTo(Duration.ofDays(24));
    assertThat(config.busyTimeout().toMillis()).isLessThan(Integer.MAX_VALUE);
  }

  @Test
  void jsonReadOnly_isWhatTheSettingSays_falseByDefault() {
    assertThat(StoreConfig.builder().home(Path.of("/h")).build().jsonReadOnly()).isFalse();
    assertThat(with("OTHER", "true").jsonReadOnly()).isFalse();
    assertThat(with("STORAGE_JSON_READ_ONLY", "True ").jsonReadOnly()).isTrue();
    assertThat(with("STORAGE_JSON_READ_ONLY", "false").jsonReadOnly()).isFalse();
    assertThat(with("storage.json.read.only", "true").jsonReadOnly()).isTrue();
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> with("STORAGE_JSON_READ_ONLY", "yes"))
        .withMessage("unknown value 'yes'; STORAGE_JSON_READ_ONLY takes one of: true, false");
  }

  @Test
  void jsonBehind_isWhatTheSettingSays_warnByDefault() {
    assertThat(with("OTHER", "refuse").jsonBehind()).isEqualTo(JsonBehind.WARN);
    assertThat(with("STORAGE_JSON_BEHIND", "REFUSE").jsonBehind()).isEqualTo(JsonBehind.REFUSE);
    assertThat(with("storage.json.behind", "warn").jsonBehind()).isEqualTo(JsonBehind.WARN);
    assertThat(JsonBehind.REFUSE.id()).isEqualTo("refuse");
    assertThatExceptionOfType(InvalidConfigurationException.class)
        .isThrownBy(() -> with("STORAGE_JSON_BEHIND", "ask"))
        .withMessage("unknown answer 'ask'; STORAGE_JSON_BEHIND takes one of: warn, refuse");
  }

  private static StoreConfig with(String name, String value) {
    return StoreConfig.from(Map.of(name, value, "user.home", "/users/me"));
  }
}
