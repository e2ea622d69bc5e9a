package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.json.SessionJson;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path temp;

  @Test
  void export_givesAHome_thatTheJsonBackendReads() {
    Cli sqlite = new Cli(temp.resolve("home"), "sqlite");
    sqlite.runWithInput(SessionJson.write(Cli.session("s-1")), "create", WORKSPACE).done();
    Path out = temp.resolve("out");

    assertThat(sqlite.run("export", "--to", out.toString()).done().out())
        .isEqualTo("1 session of 1 workspace in " + out + "\n");

    assertThat(new Cli(out, "json").run("dump", WORKSPACE).done().out())
        .isEqualTo(sqlite.run("dump", WORKSPACE).done().out());
    String lines = temp.resolve("lines").toString();
    assertThat(
            sqlite
                .run("export", "--to", lines, "--format", "jsonl", "--output", "json")
                .done()
                .out())
        .contains("\"format\": \"jsonl\"", "\"sessions\": 1", "\"files\": 1");
  }

  @Test
  void export_wrongUsage() {
    Cli sqlite = new Cli(temp.resolve("home"), "sqlite");

    sqlite.run("export").failed(ExitCode.USAGE, "Usage");
    sqlite.run("export", "--to", " ").failed(ExitCode.USAGE, "Usage");
    sqlite.run("export", "--to", "a\0b").failed(ExitCode.USAGE, "Usage");
    sqlite.run("export", "--to", "x", "--format", "xml").failed(ExitCode.USAGE, "Usage");
    sqlite.run("export", "--to", temp.toString()).failed(ExitCode.USAGE, "InvalidConfiguration");
  }
}
