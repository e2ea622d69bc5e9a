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

class RepairCommandTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;

  @Test
  void repair_dryRunFirst_thenMakesEqual() {
    Cli sqlite = new Cli(home, "sqlite");
    Cli json = new Cli(home, "json");
    json.runWithInput(SessionJson.write(Cli.session("s-1")), "create", WORKSPACE).done();
    json.runWithInput(SessionJson.write(Cli.session("j")), "create", WORKSPACE).done();
    sqlite.runWithInput(SessionJson.write(Cli.session("q")), "create", WORKSPACE).done();

    Outcome dry = sqlite.run("repair", "--prefer", "sqlite", "--dry-run");

    assertThat(dry.code()).isEqualTo(ExitCode.NO);
    assertThat(dry.out())
        .contains("would repair 3 sessions", "  deleted from JSON  2", "to JSON: workspace ");
    assertThat(sqlite.run("repair", "--prefer", "NEWEST", "--output", "json").done().out())
        .contains(
            "\"prefer\": \"newest\"",
            "\"toSqlite\": 2",
            "\"toJson\": 1",
            "\"action\": \"toSqlite\"",
            "\"action\": \"toJson\"",
            "\"isConsistent\": true");
    json.run("delete", WORKSPACE, "q").done();
    Outcome again = sqlite.run("repair", "--prefer", "sqlite").done();
    assertThat(again.out()).contains("repaired 1 session\n", "100.00 % consistent");
  }

  @Test
  void repair_damagedFile_isNamed() throws IOException {
    Cli sqlite = new Cli(home, "sqlite");
    Path sessions = Files.createDirectories(home.resolve("sessions"));
    Files.writeString(sessions.resolve(Workspace.of(WORKSPACE).hash() + ".json"), "[{");

    Outcome refused = sqlite.run("repair", "--prefer", "json");

    assertThat(refused.code()).isEqualTo(ExitCode.NO);
    assertThat(refused.out()).contains("not repaired: sessions/", ", byte 2: ");
    assertThat(sqlite.run("repair", "--prefer", "sqlite", "--dry-run").out())
        .contains("set aside: sessions/");
    assertThat(sqlite.run("repair", "--prefer", "sqlite", "--output", "json").done().out())
        .contains("\"setAside\": [");
  }

  @Test
  void repair_withoutAValidPreference_isWrongUsage() {
    Cli sqlite = new Cli(home, "sqlite");

    sqlite.run("repair").failed(ExitCode.USAGE, "Usage");
    sqlite.run("repair", "--prefer", "oldest").failed(ExitCode.USAGE, "Usage");
  }
}
