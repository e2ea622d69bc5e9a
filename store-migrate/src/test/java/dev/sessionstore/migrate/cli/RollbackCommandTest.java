package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackCommandTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;

  @Test
  void rollback_dryRunFirst_thenComplete_endsWithTheSwitch() {
    Cli sqlite = new Cli(home, "sqlite");
    sqlite.runWithInput(SessionJson.write(Cli.session("s-1")), "create", WORKSPACE).done();

    assertThat(sqlite.run("rollback", "--dry-run").done().out())
        .contains("  only in SQLite     1\n")
        .endsWith("nothing was changed\n");
    assertThat(sqlite.run("rollback", "--dry-run", "--output", "json").done().out())
        .contains("\"dryRun\": true", "\"check\": null");
    assertThat(home.resolve("sessions")).doesNotExist();

    Outcome outcome = sqlite.run("rollback").done();

    assertThat(outcome.out())
        .contains("100.00 % consistent", "smoke test on json: create, read, update, delete: ok")
        .endsWith("export STORAGE_BACKEND=json\n");
    assertThat(new Cli(home, "json").run("dump", WORKSPACE).done().out())
        .isEqualTo(sqlite.run("dump", WORKSPACE).done().out());
    String again = sqlite.run("rollback", "--output", "json").done().out();
    assertThat(Cli.jsonKind(again)).isEqualTo("START_OBJECT");
    assertThat(again).contains("\"complete\": true", "\"switch\": \"export STORAGE_BACKEND=json\"");
  }

  @Test
  void rollback_thatCannotBeComplete_isNo() throws IOException {
    Cli sqlite = new Cli(home, "sqlite");
    sqlite.runWithInput(SessionJson.write(Cli.session("s-1")), "create", WORKSPACE).done();
    Files.createDirectories(
        home.resolve("sessions").resolve(Workspace.of(WORKSPACE).hash() + ".json"));

    Outcome outcome = sqlite.run("rollback");

    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
    assertThat(outcome.out())
        .contains("not equal: workspace ", "run it again")
        .doesNotContain("export");
  }
}
