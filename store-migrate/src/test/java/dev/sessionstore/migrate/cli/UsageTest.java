package dev.sessionstore.migrate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sessionstore.Workspace;
import dev.sessionstore.json.SessionJson;
import dev.sessionstore.migrate.cli.Cli.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

  private static final String WORKSPACE = "/no/such/project";

  @TempDir Path home;

  private Outcome plain(String... args) {
    return Cli.plain(Map.of("user.home", home.toString()), new byte[0], args);
  }

  @Test
  void help_goesToStandardOutput() {
    assertThat(plain("--help").done().out()).contains("Usage: session-store", "search", "demo");
    assertThat(plain("list", "--help").done().out()).contains("--updated-before", "--home");
    assertThat(plain("--version").done().out()).startsWith("session-store ");
  }

  @Test
  void unknownCommand_isNamed() {
    Outcome outcome = plain("lst", WORKSPACE);

    outcome.failed(ExitCode.USAGE, "Usage");
    assertThat(outcome.err()).contains("unknown command 'lst'");
  }

  @Test
  void hashInCapitals_isTheSameHash() {
    plain("list", "0123456789ABCDEF").done();
    Outcome created =
        Cli.plain(
            Map.of("user.home", home.toString()),
            SessionJson.write(dev.sessionstore.tck.SampleSessions.simple("one"))
                .getBytes(StandardCharsets.UTF_8),
            "create",
            "0123456789ABCDEF");

    created.done();
    assertThat(plain("workspaces").done().out()).contains("0123456789abcdef");
  }

  @Test
  void wrongUsage_isTold() {
    plain().failed(ExitCode.USAGE, "Usage");
    plain("frobnicate").failed(ExitCode.USAGE, "Usage");
    plain("show", WORKSPACE).failed(ExitCode.USAGE, "Usage");
    plain("show", WORKSPACE, "a", "b").failed(ExitCode.USAGE, "Usage");
    plain("list", WORKSPACE, "--frob").failed(ExitCode.USAGE, "Usage");
    plain("list", WORKSPACE, "--limit", "0").failed(ExitCode.USAGE, "Usage");
    plain("list", WORKSPACE, "--limit", "x").failed(ExitCode.USAGE, "Usage");
    plain("list", WORKSPACE, "--sort", "size").failed(ExitCode.USAGE, "Usage");
    plain("list", WORKSPACE, "--created-from", "yesterday").failed(ExitCode.USAGE, "Usage");
    plain("search", WORKSPACE, "x", "--limit", "0").failed(ExitCode.USAGE, "Usage");
    plain("status", WORKSPACE, "a", "one", "idle").failed(ExitCode.USAGE, "Usage");
    plain("status", WORKSPACE, "a", "1", " ").failed(ExitCode.USAGE, "Usage");
    plain("workspaces", "--output", "xml").failed(ExitCode.USAGE, "Usage");
    plain("workspaces", "--durability", "some").failed(ExitCode.USAGE, "Usage");
    plain("workspaces", "--home", " ").failed(ExitCode.USAGE, "Usage");
    plain("metrics", "--since", "yesterday").failed(ExitCode.USAGE, "Usage");
    plain("metrics", "--since", "0h").failed(ExitCode.USAGE, "Usage");
    plain("advise", "--since", "-1h").failed(ExitCode.USAGE, "Usage");
    plain("advise", "--gate", "lunch").failed(ExitCode.USAGE, "Usage");
    plain("rollout", "--since", "1h").failed(ExitCode.USAGE, "Usage");
    plain("drain", "--wet").failed(ExitCode.USAGE, "Usage");
    plain("demo", "--home", home.resolve("none").toString()).failed(ExitCode.USAGE, "Usage");
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void wrongUsage_asJson_isAnObject() {
    Outcome outcome = plain("frobnicate", "--output", "json");

    assertThat(Cli.jsonKind(outcome.err())).isEqualTo("START_OBJECT");
    assertThat(outcome.err()).contains("\"kind\":\"Usage\"", "\"message\":");
    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void error_asJson_isAnObjectOnStandardError() {
    Outcome outcome = plain("show", WORKSPACE, "gone", "--output", "json");

    assertThat(Cli.jsonKind(outcome.err())).isEqualTo("START_OBJECT");
    assertThat(outcome.err()).startsWith("{\"kind\":\"SessionNotFound\",\"message\":\"");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.code()).isEqualTo(ExitCode.NO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"show", "dump", "list", "delete"})
  void blankWorkspace_isInvalid(String command) {
    String[] args =
        command.equals("show") || command.equals("delete")
            ? new String[] {command, " ", "id"}
            : new String[] {command, ""};

    plain(args).failed(ExitCode.USAGE, "InvalidWorkspace");
  }

  @Test
  void unknownBackend_listsThoseThereAre() {
    Outcome option = plain("workspaces", "--backend", "mysql");
    option.failed(ExitCode.USAGE, "InvalidConfiguration");
    assertThat(option.err()).contains("mysql", "json, sqlite, hybrid");

    Map<String, String> environment =
        Map.of("user.home", home.toString(), "STORAGE_BACKEND", "mysql");
    Cli.plain(environment, new byte[0], "import").failed(ExitCode.USAGE, "InvalidConfiguration");
    Cli.plain(environment, new byte[0], "workspaces", "--backend", "JSON").done();
  }

  @Test
  void environment_choosesBackendAndHome() {
    Map<String, String> environment =
        Map.of("STORAGE_BACKEND", "json", "SESSION_STORE_HOME", home.toString());
    byte[] session = SessionJson.write(Cli.session("s-1")).getBytes(StandardCharsets.UTF_8);

    Cli.plain(environment, session, "create", WORKSPACE).done();

    assertThat(home.resolve("sessions").resolve(Workspace.of(WORKSPACE).hash() + ".json")).exists();
  }

  @Test
  void noHomeFolder_isTold() {
    Cli.plain(Map.of(), new byte[0], "workspaces").failed(ExitCode.USAGE, "InvalidConfiguration");
  }

  @Test
  void options_areTakenBeforeAndAfterTheCommand() {
    String folder = home.toString();
    byte[] session = SessionJson.write(Cli.session("s-1")).getBytes(StandardCharsets.UTF_8);

    Cli.plain(Map.of(), session, "create", WORKSPACE, "--backend", "json", "--home", folder).done();
    Cli.plain(
            Map.of(),
            new byte[0],
            "--durability=normal",
            "--home",
            folder,
            "show",
            "--backend",
            "json",
            WORKSPACE,
            "s-1")
        .done();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-x", "--force", "a:b OR *", "\"", "", "@file", "-", "--limit=x"})
  void search_takesAnyText(String text) {
    Cli cli = new Cli(home, "sqlite");
    cli.runWithInput(
            SessionJson.write(Cli.session("s-1").toBuilder().task("git push " + text).build()),
            "create",
            WORKSPACE)
        .done();

    Outcome outcome = cli.run("search", WORKSPACE, "--", text).done();
    assertThat(outcome.out().contains("s-1")).isEqualTo(!text.isEmpty());
    if (!text.startsWith("--limit")) {
      assertThat(cli.run("search", WORKSPACE, text).done()).isEqualTo(outcome);
    }
  }

  @Test
  void oddIds_areJustIds() {
    Cli cli = new Cli(home, "json");
    for (String id : new String[] {"@file", "-x", "--home", "a b", "~2", ""}) {
      cli.runWithInput(SessionJson.write(Cli.session(id)), "create", WORKSPACE).done();
      cli.run("show", WORKSPACE, "--", id).done();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "sqlite", "hybrid"})
  void invalidInput_isTold_andNothingIsWritten(String backend) {
    Cli cli = new Cli(home, backend);

    cli.runWithInput("", "create", WORKSPACE).failed(ExitCode.USAGE, "InvalidInput");
    cli.runWithInput("{", "create", WORKSPACE).failed(ExitCode.USAGE, "InvalidSession");
    cli.runWithInput("[]", "create", WORKSPACE).failed(ExitCode.USAGE, "InvalidSession");
    cli.runWithInput("{\"id\":7}", "update", WORKSPACE).failed(ExitCode.USAGE, "InvalidSession");
    cli.runWithInput("null", "message", WORKSPACE, "x").failed(ExitCode.USAGE, "InvalidSession");
    byte[] latin1 = {'"', (byte) 0xE4, '"'};
    Cli.plain(Map.of(), latin1, "create", WORKSPACE, "--home", home.toString())
        .failed(ExitCode.USAGE, "InvalidInput");
    assertThat(cli.run("dump", WORKSPACE).out()).isEqualTo("[]");
  }

  @Test
  void byteOrderMark_onStandardInput_isPassedOver() {
    new Cli(home, "json")
        .runWithInput("\uFEFF" + SessionJson.write(Cli.session("s-1")), "create", WORKSPACE)
        .done();
  }

  @Test
  void standardInput_failing_isTold() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("gone");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int code =
        Main.run(
            new String[] {"create", WORKSPACE},
            Map.of("user.home", home.toString()),
            broken,
            OutputStream.nullOutputStream(),
            err);

    assertThat(code).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("error: InputFailed: ");
  }

  @Test
  void unreadableLegacyFile_failsAndStays() throws IOException {
    Workspace workspace = Workspace.of(WORKSPACE);
    Path file = home.resolve("sessions").resolve(workspace.hash() + ".json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "[{\"id\":\"a");
    Cli cli = new Cli(home, "json");
    String session = SessionJson.write(Cli.session("s-1"));

    cli.run("show", WORKSPACE, "a").failed(ExitCode.FAILED, "StoreCorrupt");
    cli.run("dump", WORKSPACE).failed(ExitCode.FAILED, "StoreCorrupt");
    cli.run("list", WORKSPACE).failed(ExitCode.FAILED, "StoreCorrupt");
    cli.runWithInput(session, "create", WORKSPACE).failed(ExitCode.FAILED, "StoreCorrupt");
    cli.run("delete", WORKSPACE, "a").failed(ExitCode.FAILED, "StoreCorrupt");

    assertThat(file).hasContent("[{\"id\":\"a");
    cli.run("dump", "/another/project").done();
  }

  @Test
  void damagedDatabase_failsAndStays() throws IOException {
    Files.writeString(
        home.resolve("session-store.db"), "this is no database, but text ".repeat(99));

    new Cli(home, "sqlite").run("workspaces").failed(ExitCode.FAILED, "StoreCorrupt");

    assertThat(home.resolve("session-store.db")).content().startsWith("this is no database");
  }

  @Test
  void verbose_showsWhereAnErrorComesFrom() {
    Outcome outcome = plain("--verbose", "show", WORKSPACE, "gone");

    assertThat(outcome.err())
        .startsWith("error: SessionNotFound: ")
        .contains("\tat dev.sessionstore");
  }

  @Test
  void closedPipe_isNoError() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int code = runWithOutput("Broken pipe", err, "--help");

    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(code).isEqualTo(ExitCode.DONE);
  }

  @Test
  void fullDisk_onStandardOutput_isTold() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int code = runWithOutput("No space left on device", err, "dump", WORKSPACE);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("error: OutputFailed: ")
        .contains("No space left on device");
    assertThat(code).isEqualTo(ExitCode.FAILED);
  }

  private int runWithOutput(String failure, OutputStream err, String... args) {
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(failure);
          }
        };
    return Main.run(
        args,
        Map.of("user.home", home.toString()),
        new ByteArrayInputStream(new byte[0]),
        out,
        err);
  }
}
