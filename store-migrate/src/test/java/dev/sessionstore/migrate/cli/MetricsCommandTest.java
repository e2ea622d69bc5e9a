package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.StoreConfig;
import dev.sessionstore.Workspace;
import dev.sessionstore.hybrid.HybridSessionStore;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsCommandTest {

  @TempDir Path folder;

  private Path home() {
    return folder.resolve("home");
  }

  private Outcome run(String... args) {
    return new Cli(home(), "hybrid").run(args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics", "advise", "rollout"})
  void readOnlyCommands_makeNothing(String command) throws IOException {
    assertThat(run(command).err()).isEmpty();
    assertThat(home()).doesNotExist();

    Files.createDirectories(home().resolve("locks"));
    assertThat(run(command, "--output", "json").err()).isEmpty();
    assertThat(home().resolve("locks")).isEmptyDirectory();
  }

  @Test
  void nothingRecorded_isSaid() {
    assertThat(run("metrics").done().out()).startsWith("nothing was recorded since ");
    Outcome json = run("metrics", "--output", "json").done();
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_OBJECT");
    assertThat(json.out())
        .contains("\"samples\": 0", "\"from\": null", "\"writeSuccessRate\": null")
        .contains("\"sqliteSize\": null");
  }

  @Test
  void samples_areAddedUp() {
    new Recorded(home()).hour(Duration.ofHours(5), 60, 0).hour(Duration.ofHours(2), 40, 1);

    String out = run("metrics").done().out();

    assertThat(out)
        .startsWith("2 samples from ")
        .contains(", mirror mode async\n")
        .containsPattern("sqliteWrites +100 +writes to the leading store")
        .containsPattern("sqliteErrors +1 ")
        .containsPattern("writeSuccessRate +99\\.010 %\n")
        .containsPattern("lossRate +0\\.000 %\n")
        .containsPattern("sqlite +update +101 +1 +1\\.00 ms ")
        .containsPattern("json +mirror +100 +0 +2\\.00 ms ")
        .contains("waiting for the JSON files: 2, for 5 seconds\n")
        .contains("size of sqlite: 49.80 MB, +0.30 MB in 3 hours, +2.40 MB per day\n")
        .containsPattern("no store was open from \\S+ to \\S+, 2 hours\n");
  }

  @Test
  void since_leavesOutWhatIsOlder() {
    new Recorded(home()).hour(Duration.ofDays(3), 60, 0).hour(Duration.ofHours(2), 40, 0);

    assertThat(run("metrics").done().out()).startsWith("1 sample from ");
    assertThat(run("metrics", "--since", "30m").done().out()).startsWith("nothing was recorded");
    assertThat(run("metrics", "--since", "7d").done().out()).startsWith("2 samples from ");
    assertThat(run("metrics", "--since", "P9999D").done().out()).startsWith("2 samples from ");
  }

  @Test
  void asJson_hasTheNamesOfThePlan() {
    new Recorded(home()).hour(Duration.ofHours(2), 40, 1);

    Outcome outcome = run("metrics", "--output", "json").done();

    assertThat(Cli.jsonKind(outcome.out())).isEqualTo("START_OBJECT");
    assertThat(outcome.out())
        .contains("\"sqliteWrites\": 40", "\"jsonWrites\": 40", "\"sqliteErrors\": 1")
        .contains("\"consistencyChecks\": 40", "\"consistencyRate\": 1.0", "\"reads\": 40")
        .contains("\"meanMicros\": 1000", "\"journalLength\": 2", "\"journalAgeSeconds\": 5")
        .contains("\"bytes\": 49800000", "\"grownBytes\": 0", "\"bytesPerDay\": null")
        .contains("\"mirrorModes\": [", "\"async\"");
  }

  @Test
  void linesThatAreNoSamples_areCounted() throws IOException {
    new Recorded(home()).hour(Duration.ofHours(2), 1, 0);
    Files.writeString(home().resolve("metrics.log"), "v=1 from=\n", StandardOpenOption.APPEND);

    assertThat(run("metrics").done().out()).endsWith("lines that could not be read: 1\n");
  }

  @Test
  void anOpenStore_isNotDisturbed() {
    StoreConfig config = StoreConfig.builder().home(home()).build();
    try (HybridSessionStore store = HybridSessionStore.open(config)) {
      store.create(Workspace.of("/no/such/project"), Cli.session("a"));
      assertThat(run("metrics").done().out()).startsWith("nothing was recorded");
    }

    assertThat(run("metrics").done().out()).containsPattern("sqlite +create +1 +0 ");
  }
}
