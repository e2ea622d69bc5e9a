package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Rollout;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutCommandTest {

  @TempDir Path home;

  private Outcome run(Map<String, String> environment, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SESSION_STORE_HOME", home.toString());
    return Cli.plain(all, new byte[0], args);
  }

  private Outcome hybrid(String percent, String... args) {
    return run(Map.of("STORAGE_BACKEND", "hybrid", "STORAGE_ROLLOUT_PERCENT", percent), args);
  }

  private void decide(int percent) {
    Rollout.decide(
        StoreConfig.builder()
            .home(home)
            .backend(StorageBackend.HYBRID)
            .rolloutPercent(percent)
            .build());
  }

  @Test
  void noRecord_saysWhatCanBeSaid() {
    assertThat(hybrid("100", "rollout").done().out())
        .startsWith("backend     hybrid\n")
        .contains("configured  hybrid at 100 %\n", "recorded    nothing\n", "bucket      unknown");
    assertThat(hybrid("0", "rollout").done().out()).startsWith("backend     json\n");
    assertThat(hybrid("25", "rollout").done().out()).startsWith("backend     not decided yet\n");
    assertThat(run(Map.of("STORAGE_BACKEND", "json"), "rollout").done().out())
        .startsWith("backend     json\nbecause     json is configured");
    assertThat(hybrid("25", "rollout", "--output", "json").done().out())
        .contains("\"backend\": null", "\"chosen\": null", "\"configuredPercent\": 25")
        .contains("\"recordedPercent\": null");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void notChosen_staysOnJson() throws IOException {
    decide(0);
    String before = Files.readString(home.resolve("rollout.properties"));

    Outcome text = run(Map.of("STORAGE_BACKEND", "hybrid"), "rollout").done();
    Outcome json = run(Map.of(), "rollout", "--backend", "hybrid", "--output", "json").done();

    assertThat(text.out())
        .startsWith("backend     json\nbecause     the roll-out of hybrid stands at 0 %")
        .contains("configured  hybrid, without a percentage\n")
        .containsPattern("recorded    0 % since \\S+, not chosen since \\S+\n")
        .containsPattern("bucket      [0-9.]+ %\n");
    assertThat(Cli.jsonKind(json.out())).isEqualTo("START_OBJECT");
    assertThat(json.out())
        .contains("\"backend\": \"json\"", "\"chosen\": false", "\"configuredPercent\": null")
        .contains("\"recordedPercent\": 0", "\"recordedChosen\": false");
    assertThat(home.resolve("rollout.properties")).hasContent(before);
  }

  @Test
  void chosen_staysChosen() {
    decide(100);

    assertThat(hybrid("1", "rollout").done().out())
        .startsWith("backend     hybrid\n")
        .contains("configured  hybrid at 1 %\n")
        .containsPattern("recorded    100 % since \\S+, chosen since \\S+\n");
    assertThat(run(Map.of("storage.rollout.percent", "0"), "rollout").done().out())
        .startsWith("backend     sqlite\n");
  }

  @Test
  void damagedRecord_failsAndStays() throws IOException {
    Files.writeString(home.resolve("rollout.properties"), "percent=many");

    hybrid("5", "rollout").failed(ExitCode.FAILED, "StoreCorrupt");

    assertThat(home.resolve("rollout.properties")).hasContent("percent=many");
  }
}
