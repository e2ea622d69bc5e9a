package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Rollout;
import dev.sessionstore.StorageBackend;
import dev.sessionstore.StoreConfig;
import dev.sessionstore.json.SessionJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator sees the sessions where the editor keeps them, whatever the shell says. */
class CliRolloutTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;

  private Cli.Outcome run(String input, String... args) {
    return Cli.plain(
        Map.of("SESSION_STORE_HOME", home.toString(), "STORAGE_ROLLOUT_PERCENT", "100"),
        input.getBytes(StandardCharsets.UTF_8),
        args);
  }

  private void create() {
    run(SessionJson.write(Cli.session("s-1")), "create", WORKSPACE).done();
  }

  private void decide(int percent) {
    Rollout.decide(
        StoreConfig.builder()
            .home(home)
            .backend(StorageBackend.SQLITE)
            .rolloutPercent(percent)
            .build());
  }

  @Test
  void installationKeptOnJson_isUsedThere_andStaysThere() throws IOException {
    decide(0);
    String before = Files.readString(home.resolve("rollout.properties"));

    create();

    assertThat(home.resolve("sessions")).isNotEmptyDirectory();
    assertThat(home.resolve("session-store.db")).doesNotExist();
    assertThat(home.resolve("rollout.properties")).hasContent(before);
  }

  @Test
  void installationThatWasChosen_isUsedInItsBackend() {
    decide(100);

    create();

    assertThat(home.resolve("session-store.db")).exists();
    assertThat(home.resolve("sessions")).doesNotExist();
  }

  @Test
  void backendOption_wins() {
    decide(0);
    create();

    assertThat(run("", "--backend", "sqlite", "show", WORKSPACE, "s-1").code())
        .isEqualTo(ExitCode.NO);
    run("", "--backend", "json", "show", WORKSPACE, "s-1").done();
  }

  @Test
  void noRecord_isNotMade() {
    create();

    assertThat(home.resolve("session-store.db")).exists();
    assertThat(home.resolve("rollout.properties")).doesNotExist();
  }
}
