package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.json.SessionJson;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelinkCommandTest {

  @TempDir Path home;

  @Test
  void relink_refusedMergedAndTold() {
    Cli cli = new Cli(home, "sqlite");
    cli.runWithInput(SessionJson.write(Cli.session("s-1")), "create", "/old/place").done();
    cli.runWithInput(SessionJson.write(Cli.session("s-2")), "create", "/new/place").done();

    cli.run("relink", "/old/place", "/new/place").failed(ExitCode.NO, "RelinkRefused");
    cli.run("relink", "/no/place", "/new/place").failed(ExitCode.NO, "WorkspaceNotFound");
    cli.run("relink", "/old/place").failed(ExitCode.USAGE, "Usage");
    cli.run("relink", "", "/new/place").failed(ExitCode.USAGE, "InvalidWorkspace");

    assertThat(cli.run("relink", "/old/place", "/new/place", "--merge", "--dry-run").done().out())
        .startsWith("would be merged:\n  from       ");
    assertThat(
            cli.run("relink", "/old/place", "/new/place", "--merge", "--output", "json")
                .done()
                .out())
        .contains(
            "\"outcome\": \"merged\"",
            "\"sessionsInDatabase\": 1",
            "\"hash\": \"" + Workspace.of("/new/place") + "\"",
            "\"versionsKept\": 0");
    assertThat(cli.run("relink", "/old/place", "/new/place").done().out())
        .startsWith("nothing to do: both are ");
    assertThat(cli.run("list", "/new/place").done().out()).contains("s-1", "s-2");
  }
}
