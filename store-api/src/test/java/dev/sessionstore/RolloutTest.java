package dev.sessionstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sessionstore.spi.InterProcessLock;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutTest {

  private static final Instant START = Instant.parse("2031-05-06T07:08:09Z");

  /** Of the bucket 7,254, as computed apart from this library: it comes in at 73 %. */
  private static final UUID AT_73 = UUID.fromString("4f1c7a9e-3b52-4d0e-9a6f-000000003ea3");

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock(START);

  private StoreConfig.Builder config() {
    return StoreConfig.builder()
        .home(folder.resolve("home"))
        .backend(StorageBackend.SQLITE)
        .clock(clock);
  }

  private StoreConfig at(Integer percent) {
    return config().rolloutPercent(percent).build();
  }

  private Rollout.Decision decide(int percent) {
    return Rollout.decide(at(percent));
  }

  private Path file() {
    return folder.resolve("home/rollout.properties");
  }

  /** Makes the home one of the installation {@link #AT_73}, which was not chosen at 10 %. */
  private void recordAt73() throws IOException {
    StoreHome.replaceFile(
        StoreHome.prepare(at(10).home()).rollout(), RolloutRecord.first(AT_73, 10, START).write());
  }

  @Test
  void bucket_isWhatItAlwaysWas() {
    assertThat(RolloutRecord.first(AT_73, 0, START).bucket()).isEqualTo(7_254);
  }

  @Test
  void noPercentage_isNeitherLookedUpNorRecorded() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "no record at all");

    Rollout.Decision decision = Rollout.decide(at(null));

    assertThat(decision.backend()).isEqualTo(StorageBackend.SQLITE);
    assertThat(decision.chosen()).isTrue();
    assertThat(decision.percent()).isNull();
    assertThat(Rollout.explain(at(null))).contains(decision);
  }

  @Test
  void json_isNeitherLookedUpNorRecorded() {
    StoreConfig config = config().backend(StorageBackend.JSON).rolloutPercent(0).build();

    assertThat(Rollout.decide(config).backend()).isEqualTo(StorageBackend.JSON);
    assertThat(Rollout.explain(config)).contains(Rollout.decide(config));
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(names = {"SQLITE", "HYBRID"})
  void percentage_choosesTheConfiguredBackendOrJson(StorageBackend backend) throws IOException {
    recordAt73();
    StoreConfig.Builder config = config().backend(backend);

    Rollout.Decision outside = Rollout.decide(config.rolloutPercent(72).build());
    Rollout.Decision within = Rollout.decide(config.rolloutPercent(73).build());

    assertThat(outside.backend()).isEqualTo(StorageBackend.JSON);
    assertThat(outside.chosen()).isFalse();
    assertThat(outside.reason()).contains(backend.id(), "72 %", "72.54 %", "stays on json");
    assertThat(within.backend()).isEqualTo(backend);
    assertThat(within.chosen()).isTrue();
    assertThat(within.reason()).contains(backend.id(), "73 %", "72.54 %");
    assertThat(within.bucketPercent()).isEqualTo(72.54);
  }

  @Test
  void from100_loweredTo0_staysChosen() {
    assertThat(decide(100).chosen()).isTrue();

    assertThat(decide(0).chosen()).isTrue();
    assertThat(decide(0).reason()).contains("0 %", "chosen before");
  }

  @Test
  void from0_nobodyIsChosen() {
    for (int i = 0; i < 100; i++) {
      StoreConfig config = at(0).toBuilder().home(folder.resolve("home" + i)).build();
      assertThat(Rollout.decide(config).backend()).isEqualTo(StorageBackend.JSON);
    }
  }

  /** The model: chosen from the first percentage on that is above the bucket. */
  @Test
  void anyPercentagesInTurn_areMonotoneAndSticky() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int installation = 0; installation < 1_000; installation++) {
      RolloutRecord state =
          RolloutRecord.first(new UUID(random.nextLong(), random.nextLong()), 0, START);
      int highest = 0;
      for (int i = 0; i < 20; i++) {
        int percent = random.nextInt(101);
        highest = Math.max(highest, percent);
        state = state.at(percent, START);
        assertThat(state.chosen())
            .as("seed %d, installation %d, step %d", seed, installation, i)
            .isEqualTo(state.bucket() < highest * 100);
      }
    }
  }

  @Test
  void manyInstallations_areSpreadEvenly() {
    int installations = 100_000;
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<RolloutRecord> all =
        Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()))
            .limit(installations)
            .map(id -> RolloutRecord.first(id, 0, START))
            .toList();

    Set<UUID> before = Set.of();
    for (int percent : new int[] {0, 1, 5, 10, 25, 50, 75, 90, 99, 100}) {
      Set<UUID> chosen =
          all.stream()
              .filter(state -> state.at(percent, START).chosen())
              .map(RolloutRecord::installation)
              .collect(Collectors.toSet());
      double share = percent / 100.0;
      double deviation = Math.sqrt(installations * share * (1 - share));
      assertThat((double) chosen.size())
          .as("seed %d, %d %%", seed, percent)
          .isBetween(installations * share - 6 * deviation, installations * share + 6 * deviation);
      assertThat(chosen.containsAll(before)).as("seed %d, %d %%", seed, percent).isTrue();
      before = chosen;
    }
    assertThat(before).hasSize(installations);
  }

  @Test
  void since_isWhenThePercentageChanged() throws IOException {
    recordAt73();
    clock.advance(Duration.ofDays(1));
    assertThat(decide(10).since()).isEqualTo(START);

    assertThat(decide(20).since()).isEqualTo(START.plus(Duration.ofDays(1)));
    clock.advance(Duration.ofDays(1));
    assertThat(decide(20).since()).isEqualTo(START.plus(Duration.ofDays(1)));
    assertThat(decide(80).since()).isEqualTo(START.plus(Duration.ofDays(2)));

    assertThat(Files.readString(file()))
        .contains("installation=" + AT_73 + "\n", "percent=80\n", "chosen=true\n")
        .contains("percent.since=2031-05-08T07:08:09Z\n", "chosen.since=2031-05-08T07:08:09Z\n");
  }

  @Test
  void nothingNew_isNotWritten() throws IOException {
    decide(100);
    FileTime longAgo = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file(), longAgo);
    clock.advance(Duration.ofDays(1));

    // Held by another one, which only a writer would wait for.
    StoreConfig config = at(100).toBuilder().busyTimeout(Duration.ZERO).build();
    try (InterProcessLock held =
        InterProcessLock.exclusive(folder.resolve("home/locks/rollout.lock"), Duration.ZERO)) {
      assertThat(Rollout.decide(config).chosen()).isTrue();
      assertThatExceptionOfType(StoreBusyException.class)
          .isThrownBy(() -> Rollout.decide(config.toBuilder().rolloutPercent(99).build()));
    }

    assertThat(Files.getLastModifiedTime(file())).isEqualTo(longAgo);
  }

  @Test
  void firstOpenings_ofManyThreads_agree() {
    List<Rollout.Decision> decisions =
        IntStream.range(0, 16).parallel().mapToObj(i -> decide(50)).toList();

    assertThat(decisions).containsOnly(decide(50));
  }

  @Test
  void installations_differ() {
    Set<Object> buckets =
        IntStream.range(0, 50)
            .mapToObj(i -> at(50).toBuilder().home(folder.resolve("home" + i)).build())
            .map(config -> Rollout.decide(config).bucketPercent())
            .collect(Collectors.toSet());

    assertThat(buckets).hasSizeGreaterThan(40);
  }

  @Test
  void explain_tellsWhatDecideWould_andChangesNothing() throws IOException {
    assertThat(Rollout.explain(at(50))).isEmpty();
    assertThat(folder).isEmptyDirectory();
    recordAt73();
    String before = Files.readString(file());
    clock.advance(Duration.ofDays(1));

    Optional<Rollout.Decision> explained = Rollout.explain(at(80));

    assertThat(Files.readString(file())).isEqualTo(before);
    assertThat(explained).contains(decide(80));
    assertThat(Rollout.explain(at(80))).isEqualTo(explained);
  }

  @Test
  void clear_forgetsTheChoice_andKeepsTheBucket() throws IOException {
    assertThat(Rollout.clear(at(50))).as("without a record").isFalse();
    recordAt73();
    assertThat(Rollout.clear(at(50))).as("not chosen").isFalse();
    decide(80);
    clock.advance(Duration.ofDays(1));

    assertThat(Rollout.clear(config().build())).isTrue();

    assertThat(Files.readString(file()))
        .contains("chosen=false\n", "chosen.since=2031-05-07T07:08:09Z\n", "percent=80\n");
    assertThat(decide(72).chosen()).isFalse();
    assertThat(decide(73).chosen()).isTrue();
  }

  @Test
  void recordIsPrivate_andTheOnlyFile() throws IOException {
    decide(50);

    try (Stream<Path> files = Files.list(file().getParent())) {
      assertThat(files).containsExactlyInAnyOrder(file(), file().resolveSibling("locks"));
    }
    assumeTrue(
        folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "this file system has no POSIX permissions");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "percent=10",
        "s/^installation=.*//",
        "s/^installation=.*/installation=me/",
        "s/^percent=10/percent=101/",
        "s/^percent=10/percent=-1/",
        "s/^percent=10/percent=ten/",
        "s/^percent.since=.*/percent.since=yesterday/",
        "s/^chosen=false/chosen=no/",
        "s/^chosen.since=.*//",
        "s/^percent=10/percent=10\nlater=1/",
        "s/^percent=10/percent=\\\\u12/"
      })
  void recordThatIsNone_isAnErrorAndIsLeft(String damage) throws IOException {
    recordAt73();
    if (damage.startsWith("s/")) {
      String[] parts = damage.split("/", -1);
      String whole = Files.readString(file());
      String damaged = whole.replaceFirst("(?m)" + parts[1], parts[2]);
      assertThat(damaged).isNotEqualTo(whole);
      Files.writeString(file(), damaged);
    } else {
      Files.writeString(file(), damage);
    }
    byte[] before = Files.readAllBytes(file());

    for (Runnable call :
        List.<Runnable>of(
            () -> decide(50), () -> Rollout.explain(at(50)), () -> Rollout.clear(at(50)))) {
      assertThatExceptionOfType(StoreCorruptException.class)
          .isThrownBy(call::run)
          .withMessageContaining(file().toString())
          .withMessageContaining("move it away")
          .withMessageContaining("chosen anew");
    }

    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void recordThatCannotBeRead_isAnError() throws IOException {
    Files.createDirectories(file());

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> decide(50))
        .withMessageContaining("rollout.properties");
  }

  @Test
  void recordThatCannotBeReplaced_isAnError() throws IOException {
    Files.createDirectories(file().resolveSibling("rollout.properties.tmp/in the way"));

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> decide(50))
        .withMessageContaining("rollout.properties");
  }
}
