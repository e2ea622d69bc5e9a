package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Rollout;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdviseCommandTest {

  @TempDir Path home;

  private Outcome run(String... args) {
    return new Cli(home, "hybrid").run(args);
  }

  @Test
  void nothingRecorded_isNo() {
    Outcome outcome = run("advise");

    assertThat(outcome.out()).startsWith("insufficient data\n").endsWith("  by no samples\n");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
  }

  @Test
  void goodFigures_keep() {
    new Recorded(home).hour(Duration.ofHours(2), 100, 0);

    assertThat(run("advise").done().out()).startsWith("keep\n").contains("  by 1 sample from ");
    assertThat(run("advise", "--output", "json").done().out())
        .contains("\"decision\": \"KEEP\"", "\"samples\": 1", "\"reasons\": [ ]");
  }

  @Test
  void badFigures_areNamedWithTheirThreshold() {
    new Recorded(home).hour(Duration.ofHours(2), 100, 10);

    Outcome text = run("advise");
    Outcome json = run("advise", "--output", "json");

    assertThat(text.out())
        .startsWith("roll back within 24 hours\n")
        .contains("  write success 90.909 % < 95 %: roll back within 24 hours\n")
        .contains("  error rate 4.762 % > 0.1 %: fix forward\n");
    assertThat(text.code()).isEqualTo(ExitCode.NO);
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_OBJECT");
    assertThat(json.out())
        .contains("\"decision\": \"ROLLBACK_WITHIN_24_HOURS\"")
        .contains("\"criterion\": \"WRITE_SUCCESS\"", "\"threshold\": 0.95");
    assertThat(json.code()).isEqualTo(ExitCode.NO);
  }

  @Test
  void since_narrowsTheView() {
    new Recorded(home).hour(Duration.ofDays(3), 100, 50).hour(Duration.ofHours(2), 100, 0);

    run("advise").done();
    assertThat(run("advise", "--since", "7d").code()).isEqualTo(ExitCode.NO);
  }

  @Test
  void gate_needsTime() {
    new Recorded(home).hour(Duration.ofDays(3), 100, 0);

    Outcome young = run("advise", "--gate", "dual-write");
    Outcome old = run("advise", "--gate", "dual-write", "--since", "8d").done();

    assertThat(young.out())
        .startsWith("no go: dual-write, since ")
        .contains("  met      write success 100 % ≥ 99 %\n")
        .contains("  not met  hours in this phase 72 < 168\n");
    assertThat(young.code()).isEqualTo(ExitCode.NO);
    assertThat(old.out()).startsWith("go: dual-write, since ").doesNotContain("not met");
  }

  @Test
  void gate_asJson_isAnObject() {
    new Recorded(home).hour(Duration.ofDays(3), 100, 0);

    Outcome outcome = run("advise", "--gate", "ROLLOUT-STAGE", "--output", "json").done();

    assertThat(Cli.jsonKind(outcome.out())).isEqualTo("START_OBJECT");
    assertThat(outcome.out())
        .contains("\"go\": true", "\"phase\": \"rollout-stage\"", "\"secondsLeft\": 0")
        .contains("\"criterion\": \"DURATION\"", "\"met\": true", "\"limit\": 48.0");
  }

  @Test
  void gate_ofAStage_beginsWhenTheHomeRecordedIt() {
    new Recorded(home).hour(Duration.ofDays(3), 100, 0);
    Rollout.decide(
        StoreConfig.builder().home(home).backend(StorageBackend.HYBRID).rolloutPercent(50).build());

    Outcome outcome = run("advise", "--gate", "rollout-stage");

    assertThat(outcome.out())
        .contains("  not met  operations 0 < 100\n", "  not met  hours in this phase 0 < 48\n");
    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
  }
}
