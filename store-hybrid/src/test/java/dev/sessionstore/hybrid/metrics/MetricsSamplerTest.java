package dev.sessionstore.hybrid.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.MirrorMode;
import dev.sessionstore.spi.StoreHome;
import dev.sessionstore.tck.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsSamplerTest {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock(START);
  private final MetricsRecorder recorder = new MetricsRecorder(clock);
  private MetricsHistory history;
  private MetricsSampler sampler;

  @BeforeEach
  void open() {
    history = new MetricsHistory(StoreHome.prepare(folder));
    recorder.succeeded(Side.LEADER, Operation.CREATE, 5);
    sampler = new MetricsSampler(recorder, history, MirrorMode.ASYNC, 25);
  }

  @Test
  void samples_coverEverythingSinceTheRecorderBegan_eachOnce() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofMinutes(5));
      recorder.succeeded(Side.LEADER, Operation.CREATE, 1_000_000L * i);
      samples.add(sampler.sample());
    }

    MetricsWindow window = history.window(Instant.MIN);

    assertThat(window.samples()).isEqualTo(samples);
    assertThat(window.total()).isEqualTo(recorder.snapshot());
    assertThat(window.total().sqliteWrites()).isEqualTo(4);
    assertThat(samples)
        .extracting(sample -> sample.metrics().from())
        .containsExactly(START, START.plusSeconds(300), START.plusSeconds(600));
    assertThat(samples)
        .allSatisfy(
            sample -> {
              assertThat(sample.mode()).isEqualTo(MirrorMode.ASYNC);
              assertThat(sample.rolloutPercent()).isEqualTo(25);
            });
  }

  @Test
  void sample_thatCannotBeWritten_isPartOfTheNext() throws IOException {
    Path blocked = folder.resolve("metrics.log");
    Files.createDirectory(blocked);
    sampler.sample();
    clock.advance(Duration.ofMinutes(5));
    recorder.succeeded(Side.LEADER, Operation.CREATE, 1);
    Files.delete(blocked);

    sampler.sample();

    assertThat(history.window(Instant.MIN).total()).isEqualTo(recorder.snapshot());
  }

  @Test
  void listener_isToldOfSamples() {
    List<Sample> told = new ArrayList<>();
    recorder.addListener(new MetricsListener() {});
    recorder.addListener(
        new MetricsListener() {
          @Override
          public void sampled(Sample sample) {
            told.add(sample);
          }
        });

    Sample sample = sampler.sample();

    assertThat(told).containsExactly(sample);
  }
}
